package subtitle

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"butler"
)

// film makes up who speaks when, as a detector would hear it, and the subtitles of it: they begin and end a
// little off, some lack, some are not of speech.
type film struct {
	voice Voice
	cues  []Span
}

func makeFilm(seed uint64, minutes int, lack, extra float64) film {
	random := rand.New(rand.NewPCG(seed, 1))
	var f film
	f.voice.DurationMS = int64(minutes) * 60_000
	around := func(sd float64) int64 { return int64(random.NormFloat64() * sd) }
	for at := int64(20_000); at < f.voice.DurationMS-10_000; {
		length := int64(700 + 3500*random.Float64())
		if random.Float64() > lack {
			f.cues = append(f.cues, Span{max(0, at+around(90)), at + length + 200 + around(250)})
		}
		if random.Float64() < extra {
			f.cues = append(f.cues, Span{at + length + 1500, at + length + 3000})
		}
		if random.Float64() > 0.08 { // the detector misses some, and hears some that is none
			f.voice.Segments = append(f.voice.Segments, Span{max(0, at+around(40)), at + length + around(60)})
		}
		gap := int64(350 + 1500*random.ExpFloat64())
		if random.IntN(12) == 0 {
			gap += int64(20_000 * random.Float64())
			if random.IntN(3) == 0 {
				f.voice.Segments = append(f.voice.Segments, Span{at + length + gap/2, at + length + gap/2 + 800})
			}
		}
		at += length + gap
	}
	f.voice.Segments = joined(f.voice.Segments)
	f.voice.Speech = make([]byte, f.voice.DurationMS/VoiceStep)
	for _, s := range f.voice.Segments {
		for i := s.Start / VoiceStep; i < s.End/VoiceStep && i < int64(len(f.voice.Speech)); i++ {
			f.voice.Speech[i] = 240
		}
	}
	return f
}

func joined(all []Span) []Span {
	var out []Span
	for _, s := range all {
		if n := len(out); n > 0 && s.Start-out[n-1].End < 290 {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// moved returns cues such that the alignment with this drift and offset puts them back.
func moved(cues []Span, drift float64, offset int64) []Span {
	var out []Span
	back := func(ms int64) int64 { return int64(math.Round(float64(ms-offset) / drift)) }
	for _, c := range cues {
		if s := (Span{back(c.Start), back(c.End)}); s.Start >= 0 {
			out = append(out, s)
		}
	}
	return out
}

// off returns by how much an alignment is off at its worst, in ms.
func off(cues []Span, a Alignment, drift float64, offset int64) float64 {
	worst := 0.0
	for _, c := range cues {
		worst = max(worst, math.Abs(float64(a.Apply(c.Start))-(float64(c.Start)*drift+float64(offset))))
	}
	return worst
}

func TestAlign(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		minutes     int
		drift       float64
		offset      int64
		lack, extra float64
	}{
		{"as it is", 45, 1, 0, 0, 0},
		{"a tenth late", 45, 1, -100, 0, 0},
		{"two seconds early", 45, 1, 2000, 0, 0},
		{"two minutes", 45, 1, 120_000, 0, 0},
		{"intro cut", 45, 1, -95_000, 0, 0},
		{"PAL of film", 100, 24000.0 / 25025, 0, 0, 0},
		{"film of PAL", 100, 25025.0 / 24000, 5300, 0, 0},
		{"any drift", 90, 0.9, 42_000, 0, 0},
		{"any drift more", 90, 1.0731, -30_000, 0, 0},
		{"a tenth more", 45, 1.1, 1000, 0, 0},
		{"a fifth lacks", 45, 1, 7000, 0.2, 0},
		{"a fifth too many", 45, 1.001, -7000, 0, 0.2},
		{"both", 45, 25 / 24.0, 33_000, 0.2, 0.2},
		{"short", 6, 1, 15_000, 0.1, 0.1},
		{"long", 200, 1.0002, 1000, 0.1, 0.1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(1) {
				f := makeFilm(seed+10, c.minutes, c.lack, c.extra)
				cues := moved(f.cues, c.drift, c.offset)
				a, err := Align(t.Context(), cues, f.voice)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if worst := off(cues, a, c.drift, c.offset); worst > 100 {
					t.Errorf("seed %d: %+v is up to %.0f ms off", seed, a, worst)
				}
				if a.Confidence < 0.2 {
					t.Errorf("seed %d: %+v", seed, a)
				}
			}
		})
	}
}

func TestAlignRefuses(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("of another film ", seed), func(t *testing.T) {
			t.Parallel()
			a, err := Align(t.Context(), makeFilm(seed, 20+10*int(seed), 0, 0).cues, makeFilm(seed+50, 20+10*int(seed), 0, 0).voice)
			if !butler.IsKind(err, butler.KindDamaged) {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	f := makeFilm(1, 10, 0, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx   context.Context
		cues  []Span
		voice Voice
		kind  butler.Kind
	}{
		"hardly any subtitles": {t.Context(), f.cues[:3], f.voice, butler.KindInvalid},
		"impossible subtitles": {t.Context(), slices.Repeat([]Span{{5, 1}, {-4, 3}, {0, 1 << 60}}, 9), f.voice, butler.KindInvalid},
		"too many subtitles":   {t.Context(), makeFilm(1, 60*24*3, 0, 0).cues, f.voice, butler.KindInvalid},
		"no speech":            {t.Context(), f.cues, Voice{DurationMS: 1}, butler.KindDamaged},
		"stopped":              {ctx, f.cues, f.voice, butler.KindInterrupted},
	} {
		if _, err := Align(c.ctx, c.cues, c.voice); !butler.IsKind(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkAlignTwoHours(b *testing.B) {
	f := makeFilm(3, 120, 0.1, 0.1)
	cues := moved(f.cues, 1.0427, 20_000)
	for b.Loop() {
		if _, err := Align(b.Context(), cues, f.voice); err != nil {
			b.Fatal(err)
		}
	}
}
