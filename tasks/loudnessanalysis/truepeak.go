package loudnessanalysis

import "math"

const (
	half   = 16     // taps on either side of a gap between two samples
	target = 192000 // samples per second that the sound is brought to at least
	beta   = 8.0    // of the Kaiser window

	window  = 8  // samples whose greatest value is kept together
	history = 36 // samples of before that are kept in front of new ones
	first   = 20 // the first of them whose gap to the next has not been looked at
	centre  = 4  // rings of taps around a gap that lie within two windows,
	middle  = 12 // and within four
)

// oversampler finds the greatest value of the sound between its samples, as BS.1770-4 annex 2 says, by
// interpolation with a windowed sinc to at least 192 kHz. It is for one sample rate.
//
// Most gaps between samples cannot hold a new peak, and that can be proven cheaply: a filter's output
// is at most the sum of its taps' absolute values, each times the greatest input where that tap lies.
// So gaps are passed over if the windows around them are too quiet; if their two neighbours and those
// windows are; if the eight samples next to them, filtered, and the windows further off are. Only what
// is left is filtered in full.
//
// The two taps that lie equally far from a gap are a ring. Windows begin at multiples of their length,
// and gaps are looked at in blocks that begin half a window later, so that the rings up to centre,
// middle and half of a whole block lie within two, four and six windows.
type oversampler struct {
	phases []phase
	// Σ|tap| of the ring next to the gap, and of those up to centre, middle and half beyond the ones
	// before; each of the phase where it is greatest.
	next, near, mid, far float32
}

// phase is two mirrored positions in a gap, p and 1−p, or its middle. With s and d the sum and the
// difference of the samples of a ring, the interpolated values are Σ(even·s) ± Σ(odd·d), the greater
// of which is |Σ even·s| + |Σ odd·d|.
type phase struct{ even, odd [half]float32 }

func newOversampler(rate int) *oversampler {
	factor := min(32, (target+rate-1)/rate)
	o := new(oversampler)
	for p := 1; 2*p <= factor; p++ {
		o.phases = append(o.phases, newPhase(float64(p)/float64(factor)))
	}
	for i := range o.phases {
		p := &o.phases[i]
		o.next = max(o.next, p.weight(0, 1))
		o.near = max(o.near, p.weight(1, centre))
		o.mid = max(o.mid, p.weight(centre, middle))
		o.far = max(o.far, p.weight(middle, half))
	}
	return o
}

// weight returns Σ|tap| of the rings from one up to another.
func (p *phase) weight(from, to int) float32 {
	var sum float32
	for k := from; k < to; k++ {
		sum += abs(p.even[k]+p.odd[k]) + abs(p.even[k]-p.odd[k])
	}
	return sum
}

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

// peak returns the greatest of peak and of the absolute values in the gaps behind the samples from
// first to half before the end. loudest has the greatest absolute value of each window of samples, as
// its bits, which have the same order, and further zeros.
func (o *oversampler) peak(samples []float32, loudest []uint32, peak float32) float32 {
	if len(o.phases) == 0 {
		return peak
	}
	next, near, mid, far := o.next, o.near, o.mid, o.far
	end := len(samples) - half
	for from, w := first, first/window-2; from < end; from, w = from+window, w+1 {
		m := (*[6]uint32)(loudest[w:])
		two := max(m[2], m[3])
		four := max(two, m[1], m[4])
		six := max(four, m[0], m[5])
		outer := mid*math.Float32frombits(four) + far*math.Float32frombits(six)
		// What the next ring must bring to reach the peak.
		least := peak - near*math.Float32frombits(two) - outer
		if next*math.Float32frombits(two) <= least {
			continue
		}
		quiet := least / next
		block := samples[from : min(from+window, end)+1]
		for i, x := range block[1:] {
			if abs(x) > quiet || abs(block[i]) > quiet {
				peak = o.gap((*[2 * half]float32)(samples[from+i-half+1:]), outer, peak)
			}
		}
	}
	return peak
}

// gap returns the greatest of peak and of the values in the middle gap of w, in which the rings beyond
// centre bring at most outer.
func (o *oversampler) gap(w *[2 * half]float32, outer, peak float32) float32 {
	s0, d0 := w[half-1]+w[half], w[half-1]-w[half]
	s1, d1 := w[half-2]+w[half+1], w[half-2]-w[half+1]
	s2, d2 := w[half-3]+w[half+2], w[half-3]-w[half+2]
	s3, d3 := w[half-4]+w[half+3], w[half-4]-w[half+3]
	for i := range o.phases {
		p := &o.phases[i]
		even := p.even[0]*s0 + p.even[1]*s1 + p.even[2]*s2 + p.even[3]*s3
		odd := p.odd[0]*d0 + p.odd[1]*d1 + p.odd[2]*d2 + p.odd[3]*d3
		if abs(even)+abs(odd)+outer > peak {
			peak = max(peak, p.value(w))
		}
	}
	return peak
}

// value returns the greater of the absolute values at the positions of p in the middle gap of w.
func (p *phase) value(w *[2 * half]float32) float32 {
	var even, odd float32
	for k := range half {
		left, right := w[half-1-k], w[half+k]
		even += p.even[k] * (left + right)
		odd += p.odd[k] * (left - right)
	}
	return abs(even) + abs(odd)
}
