package loudnessanalysis

import "math"

// kCoefficients are those of the K-weighting filter of BS.1770-4 annex 1: a shelf for the effect of the
// head, then a high pass. The shelf's first coefficient is taken out, to be applied to the energy.
type kCoefficients struct {
	c1, c2 float64 // shelf, forward, divided by the first
	a1, a2 float64 // shelf, back
	r1, r2 float64 // high pass, back; forward it is 1, −2, 1
	gain   float64 // what to multiply the energy with
}

// kWeighting returns the coefficients for a sample rate, from the analogue filter that the published
// ones for 48 kHz were made of (after Brecht De Man, "Evaluation of Implementations of the EBU R128
// Loudness Measurement", AES 145).
func kWeighting(rate int) kCoefficients {
	const (
		shelfHz, shelfDB, shelfQ = 1681.974450955533, 3.999843853973347, 0.7071752369554196
		passHz, passQ            = 38.13547087602444, 0.5003270373238773
	)
	k := math.Tan(math.Pi * shelfHz / float64(rate))
	high := math.Pow(10, shelfDB/20)
	band := math.Pow(high, 0.4996667741545416)
	a0 := 1 + k/shelfQ + k*k
	b0 := (high + band*k/shelfQ + k*k) / a0
	b1 := 2 * (k*k - high) / a0
	b2 := (high - band*k/shelfQ + k*k) / a0
	f := kCoefficients{
		c1: b1 / b0, c2: b2 / b0,
		a1: 2 * (k*k - 1) / a0, a2: (1 - k/shelfQ + k*k) / a0,
		gain: b0 * b0,
	}
	k = math.Tan(math.Pi * passHz / float64(rate))
	a0 = 1 + k/passQ + k*k
	f.r1, f.r2 = 2*(k*k-1)/a0, (1-k/passQ+k*k)/a0
	return f
}

// kState is the memory of the filter of one channel.
type kState struct{ w1, w2, v1, v2, d1 float64 }

// energy filters samples and returns the sum of their squares, to be multiplied with gain. Both
// filters are in direct form II; the double zero of the high pass is two subtractions.
func (s *kState) energy(f *kCoefficients, samples []float32) float64 {
	c1, c2, a1, a2, r1, r2 := f.c1, f.c2, f.a1, f.a2, f.r1, f.r2
	w1, w2, v1, v2, d1 := s.w1, s.w2, s.v1, s.v2, s.d1
	sum := 0.0
	for _, x := range samples {
		w := (float64(x) - a2*w2) - a1*w1
		u := (w + c2*w2) + c1*w1
		v := (u - r2*v2) - r1*v1
		d := v - v1
		z := d - d1
		sum += z * z
		w1, w2 = w, w1
		v1, v2 = v, v1
		d1 = d
	}
	*s = kState{w1, w2, v1, v2, d1}
	return sum
}

// settle lets a channel fall silent before its numbers become so small that the processor works on
// them slowly.
func (s *kState) settle() {
	if math.Abs(s.w1)+math.Abs(s.w2)+math.Abs(s.v1)+math.Abs(s.v2) < 1e-60 {
		*s = kState{}
	}
}
