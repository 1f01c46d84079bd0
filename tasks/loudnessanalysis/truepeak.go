package loudnessanalysis

import "math"

const (
	half   = 16       // taps on either side of a gap between two samples
	window = 2 * half // samples whose greatest value is kept together
	centre = 3        // taps on either side that decide whether the others are needed
	target = 192000   // samples per second that the sound is brought to at least
	beta   = 8.0      // of the Kaiser window
)

// oversampler finds the greatest value of the sound between its samples, as BS.1770-4 annex 2 says, by
// interpolation with a windowed sinc to at least 192 kHz. It is for one sample rate.
//
// Most gaps between samples cannot hold a new peak, and that can be proven cheaply: a filter's output
// is at most the greatest input times the sum of its taps' absolute values. So a gap is passed over if
// the window around it is too quiet; if its two neighbours and that window are; if the six samples
// next to it, filtered, and that window are. Only what is left is filtered in full.
type oversampler struct {
	phases []phase
	total  float32 // Σ|tap|, of the phase where it is greatest
	near   float32 // of the two middle taps
	rest   float32 // of all but the two middle taps
}

// phase is two mirrored positions in a gap, p and 1−p, or its middle. With s and d the sum and the
// difference of two samples that lie symmetrically around the gap, the interpolated values are
// Σ(even·s) ± Σ(odd·d), the greater of which is |Σ even·s| + |Σ odd·d|.
type phase struct {
	even, odd [half]float32
	rest      float32 // Σ|tap| of the taps beyond the centre
}

func newOversampler(rate int) *oversampler {
	factor := min(32, (target+rate-1)/rate)
	o := new(oversampler)
	for p := 1; 2*p <= factor; p++ {
		o.phases = append(o.phases, newPhase(float64(p)/float64(factor)))
	}
	for _, p := range o.phases {
		var near, rest float32
		for k := range half {
			sum := taps(p.even[k], p.odd[k])
			if k == 0 {
				near = sum
			} else {
				rest += sum
			}
		}
		o.near, o.rest, o.total = max(o.near, near), max(o.rest, rest), max(o.total, near+rest)
	}
	return o
}

// taps returns the sum of the absolute values of the two taps that even and odd stand for.
func taps(even, odd float32) float32 { return abs(even+odd) + abs(even-odd) }

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// newPhase returns the taps for a position in a gap, from 0 to 1.
func newPhase(at float64) phase {
	var p phase
	var left, right [half]float64
	sum := 0.0
	for k := range half {
		left[k], right[k] = kernel(at+float64(k)), kernel(1-at+float64(k))
		sum += left[k] + right[k]
	}
	for k := range half {
		p.even[k] = float32((left[k] + right[k]) / 2 / sum)
		p.odd[k] = float32((left[k] - right[k]) / 2 / sum)
		if k >= centre {
			p.rest += taps(p.even[k], p.odd[k])
		}
	}
	return p
}

// kernel is the windowed sinc at a distance in samples.
func kernel(x float64) float64 {
	sinc := 1.0
	if x != 0 {
		sinc = math.Sin(math.Pi*x) / (math.Pi * x)
	}
	return sinc * bessel(beta*math.Sqrt(max(0, 1-x*x/(half*half)))) / bessel(beta)
}

// bessel is the modified Bessel function of the first kind of order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= x / 2 / k * (x / 2 / k)
		sum += term
	}
	return sum
}

// peak returns the greatest of peak and of the absolute values between samples, for the gaps behind
// the samples from half to half before the end of samples. loudest has the greatest absolute value of
// each window of samples.
func (o *oversampler) peak(samples, loudest []float32, peak float32) float32 {
	if len(o.phases) == 0 {
		return peak
	}
	for k := 0; k+1 < len(loudest); k++ {
		around := max(loudest[k], loudest[k+1])
		if around*o.total <= peak {
			continue
		}
		from := k*window + half
		to := min(from+window, len(samples)-half)
		for at := from; at < to; at++ {
			if max(abs(samples[at]), abs(samples[at+1]))*o.near+around*o.rest > peak {
				peak = o.gap((*[window]float32)(samples[at-half+1:]), around, peak)
			}
		}
	}
	return peak
}

// gap returns the greatest of peak and of the values in the middle gap of w, whose samples are at most
// around.
func (o *oversampler) gap(w *[window]float32, around, peak float32) float32 {
	var s, d [half]float32
	for k := range centre {
		s[k], d[k] = w[half-1-k]+w[half+k], w[half-1-k]-w[half+k]
	}
	filled := false
	for i := range o.phases {
		p := &o.phases[i]
		even := p.even[0]*s[0] + p.even[1]*s[1] + p.even[2]*s[2]
		odd := p.odd[0]*d[0] + p.odd[1]*d[1] + p.odd[2]*d[2]
		if abs(even)+abs(odd)+around*p.rest <= peak {
			continue
		}
		if !filled {
			for k := centre; k < half; k++ {
				s[k], d[k] = w[half-1-k]+w[half+k], w[half-1-k]-w[half+k]
			}
			filled = true
		}
		for k := centre; k < half; k++ {
			even += p.even[k] * s[k]
			odd += p.odd[k] * d[k]
		}
		peak = max(peak, abs(even)+abs(odd))
	}
	return peak
}
