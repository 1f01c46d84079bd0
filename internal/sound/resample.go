package sound

import "math"

// Resampler changes the rate of sound by a ratio of whole numbers, with a polyphase filter: a windowed
// sinc (Kaiser and Schafer 1980).
type Resampler struct {
	up, down int // in lowest terms
	taps     int
	phases   [][]float32 // one filter for each of the up phases
	buffer   []float32   // samples that outputs to come still need
	phase    int         // of the next output, in 1/up samples, less than up
	at       int         // in buffer, of the first sample that the next output needs
}

// attenuation is by how much what would be mistaken for what is kept is let through less, in dB.
const attenuation = 60

// NewResampler returns a Resampler between two rates in samples per second, that keeps what is below a
// frequency, in Hz, as it is. The nearer that is to half the lower rate, the more work it is. It panics if
// it is not below that, or a number is below 1.
func NewResampler(from, to, keep int) *Resampler {
	lower := min(from, to)
	if keep < 1 || 2*keep >= lower {
		panic("sound: what is to be kept does not fit the rates")
	}
	d := gcd(from, to)
	r := &Resampler{up: to / d, down: from / d}
	// What would fold onto the kept begins at lower-keep: the filter may fall from the one to the other.
	slope := float64(lower-2*keep) / float64(from)
	reach := int(math.Ceil(((attenuation-7.95)/(14.36*slope) + 1) / 2))
	reach += reach & 1 // taps come in fours
	r.taps = 2 * reach
	cutoff := float64(lower) / float64(from) // of half the input's rate: the middle of the slope
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
	const beta = 0.1102 * (attenuation - 8.7)
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
	whole, part := r.down/r.up, r.down%r.up
	for at+r.taps <= len(r.buffer) {
		dst = append(dst, dot(r.phases[phase], r.buffer[at:at+r.taps]))
		at, phase = at+whole, phase+part
		if phase >= r.up {
			at, phase = at+1, phase-r.up
		}
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

// dot multiplies filters of a multiple of four taps.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		x, y := (*[4]float32)(a), (*[4]float32)(b)
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		a, b = a[4:], b[4:]
	}
	return s0 + s1 + s2 + s3
}
