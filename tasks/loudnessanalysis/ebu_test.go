package loudnessanalysis

import (
	"math"
	"testing"
)

// segment is a stretch of a 1 kHz tone at a level in dBFS in each channel; -Inf for silence.
type segment struct {
	seconds float64
	levels  []float64
}

// test1kHz makes the signals that EBU Tech 3341 and 3342 describe.
func test1kHz(rate int, segments ...segment) []float32 {
	var all []float32
	at := 0
	for _, s := range segments {
		factors := make([]float64, len(s.levels))
		for i, l := range s.levels {
			factors[i] = math.Pow(10, l/20)
		}
		for range int(s.seconds * float64(rate)) {
			v := math.Sin(2 * math.Pi * 1000 * float64(at) / float64(rate))
			at++
			for _, f := range factors {
				all = append(all, float32(v*f))
			}
		}
	}
	return all
}

func stereo(seconds, level float64) segment { return segment{seconds, []float64{level, level}} }

// The minimum requirements of EBU Tech 3341 (2016), table 1, that can be made: tolerance ±0.1 LU.
func TestEBU3341Loudness(t *testing.T) {
	none := math.Inf(-1)
	for i, c := range []struct {
		name     string
		segments []segment
		channels int
		layout   string
		want     float64
	}{
		{"1", []segment{stereo(20, -23)}, 2, "stereo", -23},
		{"2", []segment{stereo(20, -33)}, 2, "stereo", -33},
		{"3", []segment{stereo(10, -36), stereo(60, -23), stereo(10, -36)}, 2, "stereo", -23},
		{"4", []segment{stereo(10, -72), stereo(10, -36), stereo(60, -23), stereo(10, -36), stereo(10, -72)}, 2, "stereo", -23},
		{"5", []segment{stereo(20, -26), stereo(20.1, -20), stereo(20, -26)}, 2, "stereo", -23},
		{"6", []segment{{20, []float64{-28, -28, -24, none, -30, -30}}}, 6, "5.1(side)", -23},
		{"6, in another order", []segment{{20, []float64{-28, -28, -24, -30, -30}}}, 5, "FL+FR+FC+BL+BR", -23},
		{"low-frequency channel does not count", []segment{{20, []float64{-28, -28, -24, -6, -30, -30}}}, 6, "5.1", -23},
	} {
		rate := []int{44100, 48000}[i%2]
		got := measure(t, rate, c.channels, c.layout, test1kHz(rate, c.segments...))
		if got.Loudness == nil || math.Abs(*got.Loudness-c.want) > 0.1 {
			t.Errorf("case %s at %d: %+v, want %.1f", c.name, rate, got, c.want)
		}
	}
}

// Case 12: the momentary loudness of a tone that changes is constant once the window is full.
func TestEBU3341Momentary(t *testing.T) {
	var segments []segment
	for range 25 {
		segments = append(segments, stereo(0.18, -20), stereo(0.22, -30))
	}
	var levels []float64
	m, err := newMeter(48000, 2, "stereo", func(l float64) error { levels = append(levels, l); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := m.add(test1kHz(48000, segments...)); err != nil {
		t.Fatal(err)
	}
	for i, l := range levels[10:] {
		if math.Abs(l+23) > 0.1 {
			t.Errorf("momentary loudness %d is %.2f", i+10, l)
		}
	}
	if len(levels) != 100 {
		t.Errorf("%d levels in ten seconds", len(levels))
	}
}

// Cases 9, 10 and 11: the short-term loudness, of which the loudness range is made. Cases 13 and 14 are about
// a greatest momentary loudness more often than each 100 ms, which is not told; 7 and 8, as 5 and 6 of
// Tech 3342, are recordings that cannot be made.
func TestEBU3341ShortTerm(t *testing.T) {
	none := math.Inf(-1)
	extremes := func(segments []segment) (lowest, highest float64) {
		m, err := newMeter(48000, 2, "stereo", func(float64) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if err := m.add(test1kHz(48000, segments...)); err != nil {
			t.Fatal(err)
		}
		lowest = math.Inf(1)
		for i, n := range m.short.n {
			if n > 0 {
				highest = floorLUFS + (float64(i)+0.5)/binsPerLU
				lowest = min(lowest, highest)
			}
		}
		return lowest, highest
	}
	var nine []segment
	for range 5 {
		nine = append(nine, stereo(1.34, -20), stereo(1.66, -30))
	}
	if lowest, highest := extremes(nine); math.Abs(lowest+23) > 0.1 || math.Abs(highest+23) > 0.1 {
		t.Errorf("case 9: from %.2f to %.2f", lowest, highest)
	}
	for i := range 20 {
		before := 0.15 * float64(i)
		ten := []segment{stereo(before, none), stereo(3, -23), stereo(1, none)}
		if _, highest := extremes(ten); math.Abs(highest+23) > 0.1 {
			t.Errorf("case 10, %d: at most %.2f", i, highest)
		}
		level := float64(-38 + i)
		eleven := []segment{stereo(before, none), stereo(3, level), stereo(3-before, none)}
		if _, highest := extremes(eleven); math.Abs(highest-level) > 0.1 {
			t.Errorf("case 11, %d: at most %.2f, want %.0f", i, highest, level)
		}
	}
}

// Cases 15 to 19: true peaks of sines between the samples, tolerance +0.2, −0.4 dB; and 20 to 23, whose
// signal at a quarter of 192 kHz is made at 48 kHz from every fourth sample of it.
func TestEBU3341TruePeak(t *testing.T) {
	for _, c := range []struct {
		name      string
		divisor   float64 // of the sample rate
		phase     float64 // degrees
		amplitude float64
		want      float64 // dBTP
	}{
		{"15", 4, 0, 0.5, -6}, {"16", 4, 45, 0.5, -6}, {"17", 6, 60, 0.5, -6}, {"18", 8, 67.5, 0.5, -6}, {"19", 4, 45, 1.41, 3},
		{"20, shifted by 0", 6, 0, 1, 0}, {"21, shifted by 1/4", 6, 15, 1, 0}, {"22, shifted by 2/4", 6, 30, 1, 0}, {"23, shifted by 3/4", 6, 45, 1, 0},
	} {
		for _, rate := range []int{44100, 48000, 96000} {
			const n = 48000
			samples := make([]float32, 0, 2*n)
			for i := range n {
				// Faded in and out: the test signals have no edge.
				fade := min(1, float64(i)/4800, float64(n-1-i)/4800)
				v := float32(fade * c.amplitude * math.Sin(2*math.Pi*float64(i)/c.divisor+c.phase*math.Pi/180))
				samples = append(samples, v, v)
			}
			got := measure(t, rate, 2, "stereo", samples)
			if d := *got.PeakDB - c.want; d > 0.2 || d < -0.4 {
				t.Errorf("case %s at %d: %.2f dBTP, want %.1f", c.name, rate, *got.PeakDB, c.want)
			}
			if got.SamplePeak > got.Peak {
				t.Errorf("case %s: sample peak %f above the true peak %f", c.name, got.SamplePeak, got.Peak)
			}
		}
	}
}

// The minimum requirements of EBU Tech 3342 (2016), table 1: tolerance ±1 LU; ours is closer.
func TestEBU3342Range(t *testing.T) {
	for _, c := range []struct {
		name     string
		segments []segment
		want     float64
	}{
		{"1", []segment{stereo(20, -20), stereo(20, -30)}, 10},
		{"2", []segment{stereo(20, -20), stereo(20, -15)}, 5},
		{"3", []segment{stereo(20, -40), stereo(20, -20)}, 20},
		{"4", []segment{stereo(20, -50), stereo(20, -35), stereo(20, -20), stereo(20, -35), stereo(20, -50)}, 15},
	} {
		got := measure(t, 48000, 2, "stereo", test1kHz(48000, c.segments...))
		if got.Range == nil || math.Abs(*got.Range-c.want) > 0.2 {
			t.Errorf("case %s: %+v, want %.1f", c.name, got, c.want)
		}
	}
}
