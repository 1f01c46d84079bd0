package generatevoiceactivity

import (
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity/silero"
)

func TestSegments(t *testing.T) {
	t.Parallel()
	parts := func(all ...int) (heard []byte) { // pairs of a probability and a number of chunks
		for i := 0; i < len(all); i += 2 {
			heard = append(heard, slices.Repeat([]byte{byte(all[i])}, all[i+1])...)
		}
		return heard
	}
	for _, c := range []struct {
		name  string
		heard []byte
		want  []subtitle.Span
	}{
		{"nothing", nil, nil},
		{"silence", parts(0, 100), nil},
		{"speech", parts(0, 10, 255, 10, 0, 10), []subtitle.Span{{Start: 288, End: 640}}},
		{"goes on at less", parts(0, 10, 255, 5, 100, 5, 0, 10), []subtitle.Span{{Start: 288, End: 640}}},
		{"never begins", parts(0, 10, 127, 50), nil},
		{"too short", parts(0, 10, 255, 2, 0, 30), nil},
		{"short pause", parts(255, 10, 0, 9, 255, 10), []subtitle.Span{{Start: 0, End: 928}}},
		{"pause", parts(255, 10, 0, 10, 255, 10), []subtitle.Span{{Start: 0, End: 320}, {Start: 608, End: 930}}},
		{"up to the end", parts(255, 29), []subtitle.Span{{Start: 0, End: 928}}},
	} {
		if got := segments(c.heard, min(930, chunkMS(len(c.heard)))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got, want := steps(parts(255, 5, 0, 5), 300), []byte{255, 153, 0}; !slices.Equal(got, want) {
		t.Errorf("steps %v, want %v", got, want)
	}
}

func TestTimesOfHoles(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	heard := slices.Concat(make([]byte, 100), slices.Repeat([]byte{255}, 20))
	v := voiceOf(heard, chunkMS(120), butler.Timeline{{Decoded: 0, At: 500 * ms}, {Decoded: 3000 * ms, At: 9500 * ms}})
	if len(v.Segments) != 1 || v.Segments[0].Start != 3168+6500 || v.DurationMS != 3840+6500 || v.Speech[30] != 0 || v.Speech[99] != 255 {
		t.Errorf("%+v", v)
	}
	// Two stretches of speech that are heard at once are one after the other still.
	heard = slices.Concat(slices.Repeat([]byte{255}, 100), make([]byte, 20), slices.Repeat([]byte{255}, 100))
	v = voiceOf(heard, chunkMS(220), butler.Timeline{{Decoded: 4500 * ms, At: 2000 * ms}})
	if again, err := subtitle.DecodeVoice(v.Encode()); err != nil || !slices.Equal(again.Segments, v.Segments) || v.DurationMS != 4540 {
		t.Errorf("%+v, %v", v, err)
	}
}

// hear gives sound to an Analyzer, in pieces as a Pass does.
func hear(t testing.TB, a butler.Analyzer, samples []float32) {
	t.Helper()
	for part := range slices.Chunk(samples, 16384) {
		if err := a.Sound(&butler.Sound{Rate: silero.Rate, Channels: 1, Samples: part}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHostileSound(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, samples := range map[string][]float32{
		"one sample":          {1},
		"one second":          make([]float32, silero.Rate),
		"no numbers":          slices.Repeat([]float32{nan, inf, -inf, 0.1}, 8000),
		"full scale":          slices.Repeat([]float32{1, -1}, 8000),
		"far beyond the full": slices.Repeat([]float32{math.MaxFloat32}, 16000),
	} {
		a, err := begin(butler.AnalysisInput{})
		if err != nil {
			t.Fatal(err)
		}
		hear(t, a, samples)
		r, err := a.Finish(t.Context(), butler.PassEnd{})
		if err != nil || r.Summary != "no speech" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	a, err := begin(butler.AnalysisInput{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Sound(&butler.Sound{Rate: 48000, Channels: 2}); !butler.IsKind(err, butler.KindInternal) {
		t.Error(err)
	}
}

// Two hours of silence, which is what a test has the time for, take no more memory than the probabilities.
func TestTwoHours(t *testing.T) {
	a, err := begin(butler.AnalysisInput{})
	if err != nil {
		t.Fatal(err)
	}
	minute := make([]float32, 60*silero.Rate)
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	hear(t, a, minute)
	before := memory()
	for range 119 {
		hear(t, a, minute)
	}
	if after := memory(); after > before+2<<20 {
		t.Errorf("%d bytes before, %d after", before, after)
	}
	r, err := a.Finish(t.Context(), butler.PassEnd{})
	if err != nil || len(r.Blobs) != 1 || len(r.Blobs[0].Data) > 80_000 {
		t.Error(err)
	}
}
