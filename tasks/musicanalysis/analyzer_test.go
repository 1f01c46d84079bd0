package musicanalysis

import (
	"encoding/json"
	"math"
	"testing"

	"butler"
)

// piece makes seconds of chords of some saw-like partials, a new one each four beats, with a click on each beat.
func piece(seconds, bpm float64, tonic int, minorKey bool, cents float64) []float32 {
	out := make([]float32, int(seconds*rate))
	third, roots := 4, []int{0, 5, 7, 0} // I IV V I
	if minorKey {
		third = 3
	}
	seed := uint32(1)
	for i := range out {
		at := float64(i) / rate
		beat := at * bpm / 60
		bar := int(beat) / 4 % 4
		root := roots[bar]
		inner := third
		if minorKey && bar == 2 {
			inner = 4 // the dominant of a minor key is major
		}
		v := 0.0
		for _, n := range []int{0, inner, 7} {
			hz := 220 * math.Pow(2, (float64(tonic-9+root+n)+cents/100)/12)
			for p := 1.0; p <= 4; p++ {
				v += math.Sin(2*math.Pi*hz*p*at) / p / p
			}
		}
		into := (beat - math.Floor(beat)) * 60 / bpm
		seed = seed*1664525 + 1013904223
		noise := float64(int32(seed)) / (1 << 31)
		out[i] = float32(0.08*v*math.Exp(-2*into) + 0.3*noise*math.Exp(-60*into))
	}
	return out
}

// hear listens to samples in pieces of an odd size.
func hear(t testing.TB, samples []float32) (Data, []float32) {
	t.Helper()
	a := newAnalyzer()
	for len(samples) > 0 {
		n := min(len(samples), 5003)
		if err := a.Sound(&butler.Sound{Rate: rate, Channels: 1, Samples: samples[:n]}); err != nil {
			t.Fatal(err)
		}
		samples = samples[n:]
	}
	r, err := a.Finish(t.Context(), butler.PassEnd{})
	if err != nil {
		t.Fatal(err)
	}
	var d Data
	if err := json.Unmarshal(r.Data, &d); err != nil {
		t.Fatal(err)
	}
	return d, r.Vector
}

func TestTempoAndKey(t *testing.T) {
	t.Parallel()
	for i, c := range []struct {
		bpm   float64
		tonic int
		mode  string
		cents float64
	}{
		{72, 0, major, 0}, {96, 4, minor, 20}, {120, 7, major, -30}, {138, 9, minor, 0}, {84, 10, major, 40}, {110, 6, minor, -10},
	} {
		d, v := hear(t, piece(30, c.bpm, c.tonic, c.mode == minor, c.cents))
		if d.Tempo == nil || math.Abs(d.Tempo.BPM/c.bpm-1) > 0.02 {
			t.Errorf("%d: tempo %+v, want %v", i, d.Tempo, c.bpm)
		}
		if d.Key == nil || d.Key.Tonic != tonicNames()[c.tonic] || d.Key.Mode != c.mode {
			t.Errorf("%d: key %+v, want %s %s", i, d.Key, tonicNames()[c.tonic], c.mode)
		}
		if d.Tuning == nil || math.Abs(*d.Tuning-c.cents) > 5 {
			t.Errorf("%d: tuning %v, want %v", i, *d.Tuning, c.cents)
		}
		length(t, v, 1)
	}
}

// length fails the test unless a vector has a length.
func length(t *testing.T, v []float32, want float64) {
	t.Helper()
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if len(v) != Dimensions || math.Abs(math.Sqrt(sum)-want) > 1e-3 {
		t.Errorf("%d numbers of length %f", len(v), math.Sqrt(sum))
	}
}

func TestOddSounds(t *testing.T) {
	t.Parallel()
	loud := piece(10, 120, 0, false, 0)
	for i := range loud {
		loud[i] = max(-1, min(1, 50*loud[i])) // clipped
	}
	bad := piece(10, 120, 0, false, 0)
	for i := range 100 {
		bad[1000+97*i] = float32(math.NaN())
		bad[1001+97*i] = float32(math.Inf(1))
	}
	click := make([]float32, 10*rate)
	click[5*rate] = 1
	for name, c := range map[string]struct {
		samples []float32
		why     string
		vector  bool
	}{
		"short":         {loud[:rate], "shorter than three seconds", false},
		"one sample":    {loud[:1], "shorter than three seconds", false},
		"silence":       {make([]float32, 10*rate), "silence throughout", false},
		"clipped":       {loud, "", true},
		"no numbers":    {bad, "", true},
		"a click":       {click, "", true},
		"three seconds": {loud[:3*rate], "", true},
	} {
		d, v := hear(t, c.samples)
		if d.Why != c.why || (v != nil) != c.vector || (d.Dimensions > 0) != c.vector {
			t.Errorf("%s: %+v, %d numbers", name, d, len(v))
		}
		for _, x := range v {
			if x != x {
				t.Errorf("%s: the vector has no numbers", name)
				break
			}
		}
	}
}

// The same piece louder or softer sounds the same, and in another key nearly so.
func TestVectorOfTheSame(t *testing.T) {
	t.Parallel()
	_, one := hear(t, piece(30, 100, 2, false, 0))
	soft := piece(30, 100, 2, false, 0)
	for i := range soft {
		soft[i] *= 0.5
	}
	_, two := hear(t, soft)
	_, three := hear(t, piece(30, 100, 4, false, 0))
	_, four := hear(t, piece(30, 67, 2, true, 0))
	if d := dot(one, two); d < 0.95 {
		t.Errorf("softer: %f", d)
	}
	if d, far := dot(one, three), dot(one, four); d <= far {
		t.Errorf("in another key: %f; another piece: %f", d, far)
	}
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// An hour takes no more memory than a minute.
func TestMemoryIsFlat(t *testing.T) {
	a := newAnalyzer()
	minute := piece(60, 120, 0, false, 0)
	s := &butler.Sound{Rate: rate, Channels: 1, Samples: minute}
	if err := a.Sound(s); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(3, func() {
		if err := a.Sound(s); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a minute", n)
	}
}

// BenchmarkTrack listens to a track of four minutes.
func BenchmarkTrack(b *testing.B) {
	samples := piece(60, 120, 0, false, 0)
	for b.Loop() {
		a := newAnalyzer()
		for range 4 {
			if err := a.Sound(&butler.Sound{Rate: rate, Channels: 1, Samples: samples}); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := a.Finish(b.Context(), butler.PassEnd{}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLogarithm(t *testing.T) {
	t.Parallel()
	for x := 1e-7; x < 1e4; x *= 1.0003 {
		if got, want := float64(logarithm(float32(x))), math.Log(x); math.Abs(got-want) > 2e-5 {
			t.Fatalf("of %g it is %f, want %f", x, got, want)
		}
	}
}
