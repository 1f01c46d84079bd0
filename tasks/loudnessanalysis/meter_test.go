package loudnessanalysis

import (
	"math"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
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
		for _, kind := range []string{"noise", "clipped"} {
			b.Run(c.name+"/"+kind, func(b *testing.B) {
				samples := noise(48000, c.channels, 0.15, 10)
				if kind == "clipped" {
					for i, x := range samples {
						samples[i] = min(1, max(-1, x*4))
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
