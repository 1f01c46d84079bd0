package loudnessanalysis

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"

	"pgregory.net/rapid"
)

// tone returns frames of a sine in all channels.
func tone(rate, channels int, hz, amplitude, seconds float64) []float32 {
	n := int(math.Round(seconds * float64(rate)))
	all := make([]float32, 0, n*channels)
	for i := range n {
		v := float32(amplitude * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
		for range channels {
			all = append(all, v)
		}
	}
	return all
}

// noise returns frames of Gaussian noise, as music and speech have it roughly.
func noise(rate, channels int, deviation, seconds float64) []float32 {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]float32, int(seconds*float64(rate))*channels)
	low := make([]float64, channels)
	for i := range all {
		c := i % channels
		low[c] = 0.7*low[c] + 0.3*r.NormFloat64()
		all[i] = float32(deviation * 2.4 * low[c])
	}
	return all
}

func measure(t testing.TB, rate, channels int, layout string, samples []float32) Stream {
	t.Helper()
	var e ends
	m, err := newMeter(rate, channels, layout, func(l float64) error { e.add(l); return nil })
	if err != nil {
		t.Fatal(err)
	}
	for len(samples) > 0 {
		n := min(len(samples), 4096*channels)
		if err := m.add(samples[:n]); err != nil {
			t.Fatal(err)
		}
		samples = samples[n:]
	}
	m.finish()
	return m.describe(Stream{}, &e)
}

// cpu returns the processor time of this process: elapsed time says little on a busy machine.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkMeter(b *testing.B) {
	for _, c := range []struct {
		name     string
		channels int
		layout   string
	}{{"stereo", 2, "stereo"}, {"5.1", 6, "5.1"}} {
		for _, kind := range []string{"noise", "clipped", "tone"} {
			b.Run(c.name+"/"+kind, func(b *testing.B) {
				samples := noise(48000, c.channels, 0.15, 10)
				switch kind {
				case "clipped":
					for i, x := range samples {
						samples[i] = min(1, max(-1, x*4))
					}
				case "tone": // all crests are nearly as high as the peak
					for i, x := range tone(48000, c.channels, 330, 0.3, 10) {
						samples[i] = x + samples[i]/10
					}
				}
				m, err := newMeter(48000, c.channels, c.layout, func(float64) error { return nil })
				if err != nil {
					b.Fatal(err)
				}
				frames, before := 0, cpu(b)
				for b.Loop() {
					if err := m.add(samples); err != nil {
						b.Fatal(err)
					}
					frames += len(samples) / c.channels
				}
				b.ReportMetric(float64(cpu(b)-before)/float64(frames), "cpu-ns/frame")
			})
		}
	}
}

// The true peak is the one that filtering every gap in full would find, on whatever samples.
func TestPeakSkipsNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		rate := rapid.SampledFrom([]int{8000, 22050, 44100, 48000, 96000, 192000, 384000}).Draw(r, "rate")
		random := rand.New(rand.NewPCG(seed, 1))
		samples := make([]float32, rapid.IntRange(1, 3000).Draw(r, "samples"))
		shape := rapid.IntRange(0, 3).Draw(r, "shape")
		for i := range samples {
			switch shape {
			case 0:
				samples[i] = float32(random.NormFloat64())
			case 1:
				samples[i] = float32(math.Max(-0.5, math.Min(0.5, random.NormFloat64())))
			case 2:
				samples[i] = float32(math.Sin(float64(i)*1.3) * random.Float64())
			case 3: // rare clicks
				if random.IntN(50) == 0 {
					samples[i] = float32(2*random.IntN(2) - 1)
				}
			}
		}
		m, err := newMeter(rate, 1, "mono", func(float64) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for rest := samples; len(rest) > 0; {
			n := min(len(rest), 1+random.IntN(700))
			if err := m.add(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		m.finish()
		want := exhaustive(rate, samples)
		if math.Abs(float64(m.truePeak-want)) > 1e-5*float64(want) {
			r.Fatalf("peak %v, want %v", m.truePeak, want)
		}
	})
}

// exhaustive filters every gap.
func exhaustive(rate int, samples []float32) float32 {
	o := newOversampler(rate)
	padded := append(append(make([]float32, 2*half), samples...), make([]float32, 2*half)...)
	var peak float32
	for i := range padded {
		peak = max(peak, abs(padded[i]))
	}
	for at := half; at < len(padded)-half; at++ {
		for i := range o.phases {
			peak = max(peak, o.phases[i].value((*[2 * half]float32)(padded[at-half+1:])))
		}
	}
	return peak
}

// How the sound is cut into pieces does not matter.
func TestPiecesDoNotMatter(t *testing.T) {
	samples := noise(44100, 6, 0.2, 5)
	want := measure(t, 44100, 6, "5.1", samples)
	random := rand.New(rand.NewPCG(3, 4))
	var e ends
	m, err := newMeter(44100, 6, "5.1", func(l float64) error { e.add(l); return nil })
	if err != nil {
		t.Fatal(err)
	}
	for len(samples) > 0 {
		n := min(len(samples), 6*(1+random.IntN(3000)))
		if err := m.add(samples[:n]); err != nil {
			t.Fatal(err)
		}
		samples = samples[n:]
	}
	m.finish()
	if got := m.describe(Stream{}, &e); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWhatCannotBeMeasured(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name    string
		samples []float32
		why     string
		peak    bool
	}{
		{"nothing", nil, "shorter than", false},
		{"one sample", []float32{0.5}, "shorter than", true},
		{"short", tone(48000, 1, 997, 0.5, 0.3), "shorter than", true},
		{"silence", make([]float32, 48000), "silence throughout", false},
		{"very quiet", tone(48000, 1, 997, 1e-5, 1), "quieter than", true},
		{"no numbers", slices.Repeat([]float32{nan, inf, -inf, math.MaxFloat32}, 12000), "silence throughout", false},
	} {
		got := measure(t, 48000, 1, "mono", c.samples)
		if got.Loudness != nil || got.Gain != nil || !strings.HasPrefix(got.Why, c.why) || (got.PeakDB != nil) != c.peak {
			t.Errorf("%s: %+v", c.name, got)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, c := range [][2]int{{48000, 0}, {48000, 65}, {3999, 2}, {0, 2}, {-1, 2}, {1 << 21, 2}} {
		if _, err := newMeter(c[0], c[1], "", nil); !butler.IsKind(err, butler.KindUnsupported) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// Values that are no numbers count as silence, and what comes after them is measured.
func TestGoesOnAfterNoNumbers(t *testing.T) {
	samples := tone(48000, 2, 997, 0.1, 10)
	want := measure(t, 48000, 2, "stereo", samples)
	samples[100], samples[3001], samples[5000] = float32(math.NaN()), float32(math.Inf(-1)), 1e30
	got := measure(t, 48000, 2, "stereo", samples)
	if got.Invalid != 3 || math.Abs(*got.Loudness-*want.Loudness) > 0.05 || math.Abs(got.Peak-want.Peak) > 0.02 {
		t.Errorf("%+v, want about %+v", got, want)
	}
}

func TestManyChannelsAndRates(t *testing.T) {
	for _, c := range []struct {
		rate, channels int
		layout         string
		want           float64 // of a tone of 997 Hz at −20 dBFS, in all channels
	}{
		{8000, 1, "mono", -23.0}, {192000, 2, "stereo", -20.0}, {48000, 24, "22.2", -9.0}, {48000, 64, "", -4.9}, {4000, 1, "mono", -23.0}, {11025, 2, "stereo", -20},
	} {
		got := measure(t, c.rate, c.channels, c.layout, tone(c.rate, c.channels, 997, 0.1, 2))
		if got.Loudness == nil || math.Abs(*got.Loudness-c.want) > 0.3 || math.Abs(*got.PeakDB+20) > 0.2 {
			t.Errorf("%+v: %.2f LUFS, %.2f dBTP", c, *got.Loudness, *got.PeakDB)
		}
	}
}

func TestWeights(t *testing.T) {
	const s = surround
	for _, c := range []struct {
		layout   string
		channels int
		want     []float64
	}{
		{"mono", 1, []float64{1}},
		{"stereo", 2, []float64{1, 1}},
		{"5.1", 6, []float64{1, 1, 1, 0, s, s}},
		{"5.1(side)", 6, []float64{1, 1, 1, 0, s, s}},
		{"7.1", 8, []float64{1, 1, 1, 0, s, s, s, s}},
		{"", 6, []float64{1, 1, 1, 0, s, s}},
		{"6 channels", 6, []float64{1, 1, 1, 0, s, s}},
		{"stereo", 3, []float64{1, 1, 0}}, // the name is wrong: 2.1 is usual
		{"3 channels (FL+LFE+SR)", 3, []float64{1, 0, s}},
		{"FL+FR+LFE+BL", 4, []float64{1, 1, 0, s}},
		{"nonsense", 9, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1}},
		{"downmix", 2, []float64{1, 1}},
	} {
		if got := weights(c.layout, c.channels); !slices.Equal(got, c.want) {
			t.Errorf("%q, %d channels: %v, want %v", c.layout, c.channels, got, c.want)
		}
	}
	for layout, channels := range map[string]int{"22.2": 24, "hexadecagonal": 16, "octagonal": 8, "6.1": 7, "7.1(wide)": 8} {
		if got := len(named(layout)); got != channels {
			t.Errorf("%s has %d channels", layout, got)
		}
	}
}

func TestRamps(t *testing.T) {
	var e ends
	for _, l := range []float64{math.Inf(-1), -80, -50, -40, -41, -20, -10, -30, -60, math.Inf(-1)} {
		e.add(l)
	}
	if got, want := fmt.Sprint(e.start(-20)), "[{-30 200} {-21 300} {0 500}]"; got != want {
		t.Errorf("start %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(e.end(-20)), "[{-42 100} {-12 200} {0 300}]"; got != want {
		t.Errorf("end %s, want %s", got, want)
	}
	for range 1000 {
		e.add(-20)
	}
	if len(e.first) != rampSteps || fmt.Sprint(e.end(-20)) != "[{0 0}]" {
		t.Errorf("%d, %v", len(e.first), e.end(-20))
	}
}

// Ten minutes take no more memory than a second.
func TestMemoryIsFlat(t *testing.T) {
	m, err := newMeter(8000, 2, "stereo", func(float64) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	second := noise(8000, 2, 0.1, 1)
	if got := testing.AllocsPerRun(600, func() {
		if err := m.add(second); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("%f allocations a second", got)
	}
}

// A few damaged packets must not be all that a measurement tells of.
func TestAbsurdSamplesDoNotCount(t *testing.T) {
	sound := tone(48000, 1, 997, 0.1, 10)
	want := measure(t, 48000, 1, "mono", slices.Clone(sound))
	for i := range 48 {
		sound[100000+i*37] = 48091
	}
	got := measure(t, 48000, 1, "mono", sound)
	if got.Loudness == nil || math.Abs(*got.Loudness-*want.Loudness) > 0.1 || got.Peak > 2*want.Peak || got.Invalid != 48 {
		t.Errorf("got %+v, want about %+v", got, want)
	}
}
