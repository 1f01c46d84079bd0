//go:build eval

package generatevoiceactivity

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"butler/internal/eval"
	"butler/internal/sound"
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity/silero"
)

// scene is a minute of sound, of which it is known when somebody speaks.
type scene struct {
	name, group string
	held        bool
	samples     []float32
	truth       []eval.Span
}

const sceneLength = 60 * rate

// dialogue mixes somebody who speaks into a background. With an SNR above 90 there is none.
func dialogue(t testing.TB, v voice, all []utterance, kind string, snr float64, seed uint64) scene {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 7))
	s := scene{name: fmt.Sprintf("%s, %s, %g dB", v.name, kind, snr), held: v.held, samples: make([]float32, sceneLength)}
	said := level(all)
	loudness := math.Pow(10, (-26+8*random.Float64()-4)/20) / said
	at := int((0.3 + 2*random.Float64()) * rate)
	for {
		u := all[random.IntN(len(all))]
		if at+len(u.samples) > sceneLength-rate {
			break
		}
		for i, x := range u.samples {
			s.samples[at+i] += float32(loudness) * x
		}
		offset := time.Duration(at) * time.Second / rate
		for _, w := range u.speech {
			s.truth = append(s.truth, eval.Span{Start: offset + w.Start, End: offset + w.End})
		}
		pause := 0.4 + 0.8*random.Float64() // within what somebody says
		if random.IntN(3) == 0 {
			pause = 1.5 + 5*random.Float64()
		}
		at += len(u.samples) + int(pause*rate)
	}
	if snr < 90 {
		b := background(t, kind, v.held, random, sceneLength)
		gain := float32(loudness * said / math.Pow(10, snr/20) / max(1e-9, sound.RMS(b)))
		for i, x := range b {
			s.samples[i] += gain * x
		}
	}
	return s
}

// dialogues are the scenes by which the detector is judged.
func dialogues(t testing.TB) []scene {
	t.Helper()
	kinds, ratios := backgrounds(), []float64{20, 15, 10, 5, 0}
	var all []scene
	for i, v := range voices() {
		words := utterances(t, v)
		all = append(all, dialogue(t, v, words, "nothing", 99, uint64(100*i)))
		all[len(all)-1].group = "clean"
		for j := range 10 {
			kind := kinds[(i+j/2*3)%len(kinds)]
			if j%2 == 0 {
				kind = "music"
			}
			s := dialogue(t, v, words, kind, ratios[j/2], uint64(100*i+j+1))
			s.group = fmt.Sprintf("%2.0f dB", ratios[j/2])
			all = append(all, s)
		}
		for k := range 11 {
			switch s := &all[len(all)-1-k]; {
			case strings.HasPrefix(v.name, "synthetic"):
				s.group = "synthetic"
			case v.words:
				s.group = "single words"
			}
		}
	}
	return all
}

// detect finds speech in a scene as the Analysis does.
func detect(s scene) []eval.Span {
	var heard []byte
	d := silero.New(func(p float32) { heard = append(heard, byte(p*255+0.5)) })
	d.Write(s.samples)
	d.Finish()
	return spansOf(segments(heard, int64(len(s.samples))*1000/rate))
}

func spansOf(all []subtitle.Span) []eval.Span {
	var out []eval.Span
	for _, s := range all {
		out = append(out, eval.MS(s.Start, s.End))
	}
	return out
}

// tally counts steps of 100 ms.
type tally struct{ Both, Found, Truth, Neither int }

func (c *tally) add(s scene, found []eval.Span) {
	both, onlyFound, onlyTruth, neither := eval.Steps(s.truth, found, time.Duration(len(s.samples))*time.Second/rate, 100*time.Millisecond)
	c.Both, c.Found, c.Truth, c.Neither = c.Both+both, c.Found+onlyFound, c.Truth+onlyTruth, c.Neither+neither
}

func (c tally) String() string {
	p, r, f := eval.Rates(c.Both, c.Found, c.Truth)
	return fmt.Sprintf("precision %.3f  recall %.3f  F1 %.3f  (%d steps)", p, r, f, c.Both+c.Found+c.Truth+c.Neither)
}

func TestEvalDialogues(t *testing.T) {
	scenes := dialogues(t)
	for name, finder := range detectors() {
		groups, parts, speakers := map[string]*tally{}, map[bool]*tally{false: {}, true: {}}, map[string]*tally{}
		var spent, played time.Duration
		for _, s := range scenes {
			var found []eval.Span
			spent += eval.CPU(t, func() { found = finder(s) })
			played += time.Duration(len(s.samples)) * time.Second / rate
			who, _, _ := strings.Cut(s.name, ",")
			for key, in := range map[string]map[string]*tally{s.group: groups, who: speakers} {
				if in[key] == nil {
					in[key] = &tally{}
				}
			}
			speakers[who].add(s, found)
			if s.held {
				groups[s.group].add(s, found)
			}
			if strings.HasSuffix(s.group, "dB") {
				parts[s.held].add(s, found)
			}
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s, per 100 ms; people who speak sentences, at 0 to 20 dB\n%-24s %v\n%-24s %v\n", name, "chosen on", parts[false], "kept aside", parts[true])
		for _, in := range []map[string]*tally{groups, speakers} {
			for _, g := range sortedKeys(in) {
				fmt.Fprintf(&b, "  %-22s %v\n", g, in[g])
			}
		}
		fmt.Fprintf(&b, "%.2f CPU s per 10 minutes", spent.Seconds()/played.Minutes()*10)
		t.Log(b.String())
		eval.Keep(t, "voice activity "+name, map[string]any{"chosen on": parts[false], "kept aside": parts[true], "groups of those kept aside": groups})
		if _, _, f := eval.Rates(parts[true].Both, parts[true].Found, parts[true].Truth); name == "Silero" && f < 0.95 {
			t.Errorf("F1 %.3f", f)
		}
	}
}

func sortedKeys(m map[string]*tally) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestEvalNoSpeech reports how much of what is no speech is taken for some.
func TestEvalNoSpeech(t *testing.T) {
	var b strings.Builder
	shares := map[string]float64{}
	for _, kind := range append(backgrounds(), "babble") {
		var wrong, total time.Duration
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, 99))
			s := scene{samples: make([]float32, sceneLength)}
			if kind == "babble" {
				s.samples = babble(t, random)
			} else {
				s.samples = background(t, kind, true, random, sceneLength)
			}
			gain := float32(0.05 / max(1e-9, sound.RMS(s.samples)))
			for i := range s.samples {
				s.samples[i] *= gain
			}
			for _, f := range detect(s) {
				wrong += f.Length()
			}
			total += time.Minute
		}
		shares[kind] = wrong.Seconds() / total.Seconds()
		fmt.Fprintf(&b, "%-10s %5.1f%%\n", kind, 100*shares[kind])
	}
	t.Logf("share of sound without speech that is taken for speech (babble is many voices at once)\n%s", &b)
	eval.Keep(t, "voice activity without speech", shares)
}

// babble is a crowd of all who were kept aside, each as loud as the others.
func babble(t testing.TB, random *rand.Rand) []float32 {
	t.Helper()
	out := make([]float32, sceneLength)
	for _, v := range voices() {
		if !v.held {
			continue
		}
		words := utterances(t, v)
		gain := float32(1 / level(words))
		for range 2 {
			for at := random.IntN(rate); at < len(out); {
				u := words[random.IntN(len(words))]
				for i, x := range u.samples {
					if at+i < len(out) {
						out[at+i] += gain * x
					}
				}
				at += len(u.samples)
			}
		}
	}
	return out
}
