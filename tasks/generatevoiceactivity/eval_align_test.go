//go:build eval

package generatevoiceactivity

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"butler/internal/eval"
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity/silero"
)

// TestEvalAlign aligns subtitles, which are a little off here and there, of which some lack and some are not of speech,
// with what is heard in dialogues of people over music and noise.
func TestEvalAlign(t *testing.T) {
	var voices []string
	of := map[string][]scene{}
	for _, s := range dialogues(t) {
		who, _, _ := strings.Cut(s.name, ",")
		if !strings.HasSuffix(s.group, "dB") {
			continue
		}
		if of[who] == nil {
			voices = append(voices, who)
		}
		of[who] = append(of[who], s)
	}
	for _, part := range []bool{false, true} {
		var errors []time.Duration
		refused, wrong, total := 0, 0, 0
		for n, who := range voices {
			if of[who][0].held != part {
				continue
			}
			voice, truth := film(of[who])
			for k, c := range []struct {
				drift  float64
				offset int64
				lack   float64
			}{
				{1, 100, 0}, {1, -100, 0.2}, {1, 2300, 0.2}, {1, -7100, 0.2}, {1, 120_000, 0}, {1, -95_000, 0.2},
				{25025.0 / 24000, 4000, 0}, {24000.0 / 25025, -3000, 0.2}, {1.1, 500, 0.2}, {0.9, 9000, 0.2}, {1.0317, 0, 0.2},
			} {
				random := rand.New(rand.NewPCG(uint64(n), uint64(k)))
				var cues []subtitle.Span
				for _, s := range truth {
					off := func() int64 { return int64(100 * random.NormFloat64()) }
					if random.Float64() >= c.lack {
						cues = append(cues, subtitle.Span{Start: s.Start.Milliseconds() + off(), End: s.End.Milliseconds() + 300 + off()})
					}
					if random.Float64() < c.lack {
						from := random.Int64N(voice.DurationMS)
						cues = append(cues, subtitle.Span{Start: from, End: from + 2000})
					}
				}
				for i := range cues {
					back := func(ms int64) int64 { return int64(math.Round(float64(ms-c.offset) / c.drift)) }
					cues[i] = subtitle.Span{Start: back(cues[i].Start), End: back(cues[i].End)}
				}
				cues = slices.DeleteFunc(cues, func(s subtitle.Span) bool { return s.Start < 0 })
				total++
				a, err := subtitle.Align(t.Context(), cues, voice)
				if err != nil {
					refused++
					t.Logf("%s ×%.4f %+d ms: %v", who, c.drift, c.offset, err)
					continue
				}
				worst := 0.0
				for _, q := range cues {
					worst = max(worst, math.Abs(float64(a.Apply(q.Start))-float64(q.Start)*c.drift-float64(c.offset)))
				}
				errors = append(errors, time.Duration(worst*float64(time.Millisecond)))
				if worst > 100 {
					wrong++
					t.Logf("%s ×%.4f %+d ms: %.0f ms off: %+v", who, c.drift, c.offset, worst, a)
				}
			}
		}
		strange := 0
		for i, who := range voices {
			other := voices[(i+1)%len(voices)]
			voice, _ := film(of[who])
			_, truth := film(of[other])
			var cues []subtitle.Span
			for _, s := range truth {
				cues = append(cues, subtitle.Span{Start: s.Start.Milliseconds(), End: s.End.Milliseconds()})
			}
			if a, err := subtitle.Align(t.Context(), cues, voice); err == nil {
				strange++
				t.Logf("subtitles of %s taken for those of %s: %+v", other, who, a)
			}
		}
		t.Logf("kept aside %v: of %d, %d refused, %d off by more than 100 ms; worst error of a subtitle: median %v, nine tenths %v, all %v; subtitles of others taken: %d of %d",
			part, total, refused, wrong, eval.Quantile(errors, 0.5), eval.Quantile(errors, 0.9), eval.Quantile(errors, 1), strange, len(voices))
		if wrong > 0 {
			t.Errorf("%d are off", wrong)
		}
	}
}

// film returns what is heard in scenes one after the other, and when somebody speaks.
func film(scenes []scene) (subtitle.Voice, []eval.Span) {
	var heard []byte
	var truth []eval.Span
	var length time.Duration
	d := silero.New(func(p float32) { heard = append(heard, byte(p*255+0.5)) })
	for _, s := range scenes {
		d.Write(s.samples)
		for _, w := range s.truth {
			truth = append(truth, eval.Span{Start: length + w.Start, End: length + w.End})
		}
		length += time.Duration(len(s.samples)) * time.Second / rate
	}
	d.Finish()
	return voiceOf(heard, length.Milliseconds(), nil), truth
}
