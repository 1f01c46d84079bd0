//go:build eval

package generatevoiceactivity

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"butler/internal/eval"
	"butler/internal/sound"
	"butler/tasks/generatevoiceactivity/silero"
)

const rate = silero.Rate

// voice is somebody who speaks in recordings of a Debian package. Files are those of a glob.
type voice struct {
	name, glob string
	held       bool
	skip       string // part of the names of files that hold no speech
	words      bool   // single words, recorded at home by volunteers: no dialogue
}

const asterisk = "/usr/share/asterisk/sounds/"

func voices() []voice {
	return []voice{
		{name: "English f", glob: asterisk + "en_US_f_Allison/*.g722", skip: "tt-monkeys"},
		{name: "Italian m", glob: asterisk + "it_IT_m_Carlo/*.g722", skip: "tt-monkeys"},
		{name: "Russian f", glob: asterisk + "ru_RU_f_IvrvoiceRU/*.g722", skip: "tt-monkeys"},
		{name: "Catalan", glob: "/usr/share/ktuberling/sounds/ca/*.ogg", words: true},
		{name: "German", glob: "/usr/share/ktuberling/sounds/de/*.ogg", words: true},
		{name: "Nynorsk", glob: "/usr/share/ktuberling/sounds/nn/*.opus", words: true},
		{name: "synthetic de", glob: "espeak:de"},
		{name: "synthetic pt", glob: "espeak:pt"},

		{name: "French f", glob: asterisk + "fr_CA_f_June/*.g722", held: true, skip: "tt-monkeys"},
		{name: "Spanish f", glob: asterisk + "es_MX_f_Allison/*.g722", held: true, skip: "tt-monkeys"},
		{name: "Italian f", glob: asterisk + "it_IT_f_Menardi/*.wav", held: true, skip: "tt-monkeys"},
		{name: "English read", glob: "/usr/share/pocketsphinx/test/data/librivox/*.wav", held: true},
		{name: "French", glob: "/usr/share/ktuberling/sounds/fr/*.wav", held: true, words: true},
		{name: "Lithuanian", glob: "/usr/share/ktuberling/sounds/lt/*.ogg", held: true, words: true},
		{name: "Ukrainian", glob: "/usr/share/ktuberling/sounds/uk/*.ogg", held: true, words: true},
		{name: "Danish", glob: "/usr/share/ktuberling/sounds/da/*.ogg", held: true, words: true},
		{name: "synthetic sv", glob: "espeak:sv", held: true},
		{name: "synthetic hi", glob: "espeak:hi", held: true},
	}
}

// utterance is something said, cut free of silence at both ends, with what of it is speech.
type utterance struct {
	samples []float32
	speech  []eval.Span
}

// utterances returns what a voice says: the recordings one after the other, cut at the pauses.
func utterances(t testing.TB, v voice) []utterance {
	t.Helper()
	dir := eval.Dir(t, "voice")
	path := eval.Make(t, filepath.Join(dir, "voice-"+strings.ReplaceAll(v.name, " ", "-")+".f32"), func(path string) {
		var all []float32
		for _, f := range files(t, v.glob) {
			if v.skip != "" && strings.Contains(f, v.skip) {
				continue
			}
			if len(all) > 150*rate {
				break
			}
			all = append(append(all, decode(t, f, 0, 20)...), make([]float32, rate/2)...)
		}
		store(t, path, all)
	})
	return cut(fetch(t, path))
}

// files returns those of a glob in a mixed but fixed order; words of the synthesiser for "espeak:".
func files(t testing.TB, glob string) []string {
	t.Helper()
	if language, ok := strings.CutPrefix(glob, "espeak:"); ok {
		return spoken(t, language)
	}
	all, err := filepath.Glob(glob)
	if err != nil || len(all) == 0 {
		t.Fatalf("nothing at %s: `make eval` installs what evaluations need (%v)", glob, err)
	}
	slices.SortFunc(all, func(a, b string) int { // the long ones first: they are sentences
		return int(size(t, b) - size(t, a))
	})
	return all
}

func size(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// spoken has sentences of made-up words spoken.
func spoken(t testing.TB, language string) []string {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(len(language)), uint64(language[0])<<8|uint64(language[1])))
	var paths []string
	for i := range 24 {
		var words []string
		for range 4 + random.IntN(9) {
			word := ""
			for range 1 + random.IntN(3) {
				word += string("bdfgklmnprstv"[random.IntN(13)]) + string("aeiou"[random.IntN(5)])
			}
			words = append(words, word+string("nrsl "[random.IntN(5)]))
		}
		path := filepath.Join(eval.Dir(t, "voice"), fmt.Sprintf("espeak-%s-%d.wav", language, i))
		paths = append(paths, eval.Make(t, path, func(path string) {
			voice := language + []string{"", "+f2", "+m3", "+f4"}[i%4]
			eval.Run(t, "espeak-ng", "-v", voice, "-s", strconv.Itoa(140+random.IntN(60)), "-w", path, strings.Join(words, " "))
		}))
	}
	return paths
}

// decode returns a stretch of the sound of a file.
func decode(t testing.TB, path string, from, seconds int) []float32 {
	t.Helper()
	args := []string{"-v", "error", "-ss", strconv.Itoa(from), "-t", strconv.Itoa(seconds)}
	if strings.HasSuffix(path, ".g722") {
		args = append(args, "-f", "g722")
	}
	args = append(args, "-i", path, "-ac", "1", "-ar", strconv.Itoa(rate), "-f", "f32le", "-")
	return numbers(eval.Run(t, "ffmpeg", args...))
}

func numbers(b []byte) []float32 {
	all := make([]float32, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		all = append(all, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return all
}

func store(t testing.TB, path string, samples []float32) {
	t.Helper()
	var b []byte
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(s))
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func fetch(t testing.TB, path string) []float32 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return numbers(b)
}

// The truth: 10 ms of the recording are speech if they are within 25 dB of its loud tenth, which is about
// 16 dB below the active speech level (ITU-T P.56 has 15.9), and stand 12 dB out of its noise. Pauses of less than
// 0.3 s belong to the speech around them, as in the evaluations of NIST (Rich Transcription).
const (
	grain    = rate / 100
	deepest  = 25.0
	aboveAll = 12.0
	bridging = 30 // grains
)

func cut(samples []float32) []utterance {
	var levels, heard []float64
	for part := range slices.Chunk(samples, grain) {
		l := sound.DB(sound.RMS(part))
		levels = append(levels, l)
		if l > -100 { // not what was put between the recordings
			heard = append(heard, l)
		}
	}
	slices.Sort(heard)
	loud := max(heard[len(heard)*9/10]-deepest, heard[len(heard)/10]+aboveAll)
	var runs [][2]int
	for i, l := range levels {
		if l < loud {
			continue
		}
		if n := len(runs); n > 0 && i-runs[n-1][1] < bridging {
			runs[n-1][1] = i + 1
			continue
		}
		runs = append(runs, [2]int{i, i + 1})
	}
	var all []utterance
	for _, r := range runs {
		if r[1]-r[0] < 20 || r[1]*grain > len(samples) { // a click, not a word
			continue
		}
		const margin = 5
		from, to := max(0, r[0]-margin)*grain, min(len(samples), (r[1]+margin)*grain)
		all = append(all, utterance{
			samples: samples[from:to],
			speech:  []eval.Span{eval.MS(int64(r[0]*10-from*1000/rate), int64(r[1]*10-from*1000/rate))},
		})
	}
	return all
}

// level returns the RMS of what is said while it is said.
func level(all []utterance) float64 {
	var sum float64
	var n int
	for _, u := range all {
		sum += sound.Energy(u.samples)
		n += len(u.samples)
	}
	return math.Sqrt(sum / float64(max(1, n)))
}
