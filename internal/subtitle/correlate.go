package subtitle

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
)

// commonDrifts are the ratios of the frame rates that films have.
func commonDrifts() []float64 {
	const ntsc = 1001.0 / 1000
	return []float64{1, 25 / 24.0 * ntsc, 24 / 25.0 / ntsc, 25 / 24.0, 24 / 25.0, ntsc, 1 / ntsc}
}

// How finely drifts and offsets are tried: steps of a second, or fewer where that would be too many.
const (
	coarse    = 1000.0 // ms
	mostSteps = 1 << 15
	peaks     = 3  // kept of each drift
	kept      = 12 // of all
)

// correlator finds the offsets at which subtitles and speech go together, by correlation.
type correlator struct {
	step    float64 // ms
	fft     *fourier.FFT
	voice   []complex128
	norm    float64 // of the speech
	signal  []float64
	product []complex128
	middle  float64
}

func newCorrelator(cues []Span, v Voice) *correlator {
	length := float64(cues[len(cues)-1].End) * MaxDrift
	voice := float64(v.DurationMS)
	step := max(coarse, (length+voice)/mostSteps)
	n := 64
	for float64(n)*step < length+voice+2*step {
		n *= 2
	}
	c := &correlator{step: step, fft: fourier.NewFFT(n), signal: make([]float64, n), product: make([]complex128, n/2+1), middle: middle(cues)}
	heard := c.signal[:int(voice/step)+1]
	for i := range heard {
		heard[i] = meanSpeech(v, float64(i)*step, step)
	}
	c.norm = centre(heard)
	c.voice = c.fft.Coefficients(nil, c.signal)
	return c
}

// correlate returns the best lines with some drifts, over all offsets.
func (c *correlator) correlate(ctx context.Context, cues []Span, drifts []float64) ([]scored, error) {
	var all []scored
	for _, drift := range drifts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all = append(all, c.try(cues, drift)...)
	}
	return c.best(all), nil
}

// allDrifts returns the usual ones, and others so near to each other that the ends of the subtitles are
// moved by a step from one to the next.
func (c *correlator) allDrifts(cues []Span) []float64 {
	all := commonDrifts()
	width := max(1, float64(cues[len(cues)-1].End-cues[0].Start))
	for d := MinDrift; d <= MaxDrift; d += 2 * c.step / width {
		all = append(all, d)
	}
	return all
}

// try returns the best offsets for a drift.
func (c *correlator) try(cues []Span, drift float64) []scored {
	clear(c.signal)
	last := 0
	for _, q := range cues {
		last = max(last, addCover(c.signal, float64(q.Start)*drift/c.step, float64(q.End)*drift/c.step))
	}
	norm := c.norm * centre(c.signal[:last+1])
	if norm == 0 {
		return nil
	}
	n := len(c.signal)
	c.fft.Coefficients(c.product, c.signal)
	for i, s := range c.product {
		c.product[i] = complex(real(s), -imag(s)) * c.voice[i]
	}
	c.fft.Sequence(c.signal, c.product)
	reach := min(n/2-1, int(MaxOffset/c.step))
	at := func(k int) float64 { return c.signal[(k+n)%n] }
	var all []scored
	for k := -reach; k <= reach; k++ {
		s := at(k)
		if s > 0 && s >= at(k-1) && s > at(k+1) && (len(all) < peaks || s > all[len(all)-1].score) {
			all = append(all, scored{line{drift, float64(k) * c.step}, s})
			slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
			all = all[:min(len(all), peaks)]
		}
	}
	for i := range all {
		all[i].score /= norm * float64(n)
	}
	return all
}

// best returns the best lines, of which no two are nearly the same.
func (c *correlator) best(all []scored) []scored {
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []scored
	for _, s := range all {
		same := slices.ContainsFunc(out, func(o scored) bool {
			return math.Abs(o.at(c.middle)-s.at(c.middle)) < 3*c.step && math.Abs(o.drift-s.drift) < 0.002
		})
		if !same {
			if out = append(out, s); len(out) == kept {
				break
			}
		}
	}
	return out
}

// addCover adds to each step how much of it lies between two times, in steps; and returns the last one.
func addCover(signal []float64, from, to float64) int {
	first, last := max(0, int(from)), min(len(signal)-1, int(to))
	for i := first; i <= last; i++ {
		signal[i] = min(1, signal[i]+min(to, float64(i+1))-max(from, float64(i)))
	}
	return max(0, last)
}

// centre takes the mean off, and returns the norm of what is left.
func centre(signal []float64) float64 {
	var sum, squares float64
	for _, s := range signal {
		sum += s
	}
	mean := sum / float64(len(signal))
	for i := range signal {
		signal[i] -= mean
		squares += signal[i] * signal[i]
	}
	return math.Sqrt(squares)
}

// meanSpeech returns the mean of Speech over a stretch of time, 0 to 1.
func meanSpeech(v Voice, from, length float64) float64 {
	i, j := int(from/VoiceStep), int((from+length)/VoiceStep)
	i, j = min(i, len(v.Speech)), min(j, len(v.Speech))
	if i >= j {
		return 0
	}
	sum := 0
	for _, s := range v.Speech[i:j] {
		sum += int(s)
	}
	return float64(sum) / 255 / float64(j-i)
}
