//go:build eval

package generateintromarkers_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
)

// perSituation is how many seasons of each situation there are, and as many kept aside.
const perSituation = 2

// codecs are how episodes are encoded, one after the other.
func codecs() [][]string {
	return [][]string{
		{"m4a", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "32k"},
		{"mp3", "-c:a", "libmp3lame", "-b:a", "32k"},
		{"ac3", "-ar", "32000", "-c:a", "ac3", "-b:a", "64k"},
		{"m4a", "-af", "volume=-9dB", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "48k"},
		{"mp3", "-ar", "22050", "-af", "volume=3dB", "-c:a", "libmp3lame", "-b:a", "48k"},
	}
}

// encoded returns sound as it is once it was encoded and decoded again.
func encoded(t testing.TB, name string, number int, s []float32) []float32 {
	t.Helper()
	codec := codecs()[number%len(codecs())]
	dir := eval.Dir(t, "intros-encoded-1")
	path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+"."+codec[0])
	eval.Make(t, path, func(path string) {
		raw := path + ".raw"
		data := make([]byte, 0, 4*len(s))
		for _, v := range s {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		if err := os.WriteFile(raw, data, 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(raw)
		args := append([]string{"-v", "error", "-y", "-f", "f32le", "-ar", "16000", "-ac", "1", "-i", raw}, codec[1:]...)
		eval.Run(t, "ffmpeg", append(args, path)...)
	})
	raw := eval.Run(t, "ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-ar", "16000", "-ac", "1", "-")
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

// TestEvalIntros makes seasons of every situation, and compares what is found with what was put in.
func TestEvalIntros(t *testing.T) {
	only := os.Getenv("BUTLER_EVAL_ONLY") // "chosen", "aside", or a situation of these: "chosen recap"
	var cases []eval.Case
	all := situations()
	for _, held := range []bool{false, true} {
		part := map[bool]string{false: "chosen ", true: "aside "}[held]
		if !strings.HasPrefix(part, only) && !strings.HasPrefix(only, part) {
			continue
		}
		speech := sentences(t, held)
		for _, group := range slices.Sorted(maps.Keys(all)) {
			if !strings.HasPrefix(part+group+".", only) {
				continue
			}
			for number := range perSituation {
				s := newShow(t, group, number, held, speech)
				all[group](s)
				cases = append(cases, s.evaluate()...)
			}
		}
	}
	eval.Report(t, "intros", cases, 2*time.Second)
}

// evaluate analyses the episodes of a show, and concludes.
func (s *show) evaluate() []eval.Case {
	t := s.t
	var group season
	cpu := make([]time.Duration, len(s.takes))
	for i, k := range s.takes {
		k.finish()
		if s.blind {
			k.keys, k.black = nil, nil
		}
		heard := encoded(t, fmt.Sprintf("%s %v %d", s.name, s.held, i), i, k.sound)
		cpu[i] = eval.CPU(t, func() { group.add(t, heard, k.keys, k.black, k.chapters...) })
	}
	var found map[int64]butler.Marker
	draw := eval.CPU(t, func() { found = group.draw(t) })
	var cases []eval.Case
	for i, k := range s.takes {
		c := eval.Case{
			Name: fmt.Sprintf("%s, episode %d", s.name, i+1), Group: s.group, Held: s.held,
			Media: k.now(), CPU: cpu[i] + draw/time.Duration(len(s.takes)), Truth: k.truth,
		}
		if m, ok := found[int64(i+1)]; ok {
			c.Found = []eval.Span{eval.MS(m.Start, m.End)}
		}
		cases = append(cases, c)
	}
	m := eval.ScoreOf(cases, 2*time.Second)
	t.Logf("%s (kept aside: %v): %d right, %d false, %d missed", s.name, s.held, m.True, m.False, m.Missed)
	return cases
}

// TestEvalIntrosBySound is how well the ends are found by sound alone, without key frames and black.
func TestEvalIntrosBySound(t *testing.T) {
	all := situations()
	var cases []eval.Case
	for _, held := range []bool{false, true} {
		speech := sentences(t, held)
		for _, group := range []string{"plain", "other mix", "dubbed", "faded", "scenes over its ends"} {
			s := newShow(t, group, 0, held, speech)
			all[group](s)
			s.blind = true
			cases = append(cases, s.evaluate()...)
		}
	}
	eval.Report(t, "intros by sound alone", cases, 2*time.Second)
}
