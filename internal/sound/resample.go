package sound

import "math"

// Resampler changes the rate of sound by a ratio of whole numbers, with a polyphase filter: a windowed
// sinc (Kaiser) that keeps what is below nine tenths of the lower half rate.
type Resampler struct {
	up, down int // in lowest terms
	taps     int
	phases   [][]float32 // one filter for each of the up phases
	buffer   []float32   // samples that outputs to come still need
	phase    int         // of the next output, in 1/up samples, less than up
	at       int         // in buffer, of the first sample that the next output needs
}

// NewResampler returns a Resampler between two rates in samples per second. half is how many samples of
// the lower rate the filter reaches to each side: 8 is enough to recognise sound, 16 to hear it. It
// panics if a rate or half is below 1.
func NewResampler(from, to, half int) *Resampler {
	if from < 1 || to < 1 || half < 1 {
		panic("sound: rates are above 0")
	}
	d := gcd(from, to)
	r := &Resampler{up: to / d, down: from / d}
	shrink := max(1, float64(from)/float64(to)) // input samples per sample of the lower rate
	reach := int(math.Ceil(float64(half) * shrink))
	r.taps = 2 * reach
	cutoff := 0.95 / shrink // of half the input's rate: the middle of the slope
	r.phases = make([][]float32, r.up)
	for p := range r.phases {
		r.phases[p] = lowpass(r.taps, reach, float64(p)/float64(r.up), cutoff)
	}
	// The first output is centred on the first sample: before it there was silence.
	r.buffer = make([]float32, reach-1, 8192)
	return r
}

// lowpass returns the filter that reads the input at a fraction of a sample after tap reach-1.
func lowpass(taps, reach int, fraction, cutoff float64) []float32 {
	const beta = 7
	h := make([]float64, taps)
	sum := 0.0
	for i := range h {
		x := float64(i-(reach-1)) - fraction
		w := x / float64(reach)
		if w <= -1 || w >= 1 {
			continue
		}
		h[i] = sinc(cutoff*x) * bessel(beta*math.Sqrt(1-w*w))
		sum += h[i]
	}
	out := make([]float32, taps)
	for i, v := range h {
		out[i] = float32(v / sum)
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// bessel is the modified Bessel function of the first kind, of order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Append takes the next samples and appends what they give at the new rate. The n-th output stands at the
// time of n/rate. What is no number counts as silence.
func (r *Resampler) Append(dst, samples []float32) []float32 {
	r.buffer = AppendClean(r.buffer, samples)
	at, phase := r.at, r.phase
	for ; at+r.taps <= len(r.buffer); at, phase = at+phase/r.up, phase%r.up {
		dst = append(dst, dot(r.phases[phase], r.buffer[at:at+r.taps]))
		phase += r.down
	}
	// Where outputs are far apart, the next one may need nothing of what is here.
	keep := min(at, len(r.buffer))
	r.buffer = r.buffer[:copy(r.buffer, r.buffer[keep:])]
	r.at, r.phase = at-keep, phase
	return dst
}

// Flush appends the last outputs, as if silence followed. The Resampler is of no use after it.
func (r *Resampler) Flush(dst []float32) []float32 {
	return r.Append(dst, make([]float32, r.taps/2))
}

func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for ; len(a) >= 4; a, b = a[4:], b[4:] {
		b := b[:4]
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
	}
	for i, v := range a {
		s0 += v * b[i]
	}
	return s0 + s1 + s2 + s3
}
