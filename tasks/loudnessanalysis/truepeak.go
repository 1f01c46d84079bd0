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
// Most gaps between samples cannot hold a new peak, and that can be proven cheaply. The taps add up to
// 1, so with any c a value is c plus the sum of each tap times how far its sample is from c: at most |c|
// plus the sum of the taps' absolute values, each times the greatest distance where it lies. With c in
// the middle of the samples next to it that is close both for noise, where c is near 0, and for slow
// tones, where distances are small. Blocks of gaps for which that is no new peak are passed over. In the
// others the eight samples next to a gap are filtered, and only those further off are estimated so.
// Only what is left is filtered in full.
//
// The two taps that lie equally far from a gap are a ring. Windows begin at multiples of their length,
// and gaps are looked at in blocks that begin half a window later, so that the rings up to centre,
// middle and half of a whole block lie within two, four and six windows.
type oversampler struct {
	phases []phase
	// Σ|tap| of the rings up to centre, and of those up to middle and half beyond the ones before; each
	// of the phase where it is greatest.
	near, mid, far float32
	// Of the ring next to the gap, the greatest tap's odd part; of those up to centre beyond it, Σ|tap|.
	odd, second float32
}

// phase is two mirrored positions in a gap, p and 1−p, or its middle. With s and d the sum and the
// difference of the samples of a ring, the interpolated values are Σ(even·s) ± Σ(odd·d), the greater
// of which is |Σ even·s| + |Σ odd·d|.
type phase struct {
	even, odd [half]float32
	beyond    float32 // the sum of the taps beyond centre
}

// extent is the lowest and the highest sample of a window, and the greatest absolute value, each as its
// order.
type extent struct{ lo, hi, most int32 }

func (e extent) with(other extent) extent {
	return extent{min(e.lo, other.lo), max(e.hi, other.hi), max(e.most, other.most)}
}

// from returns how far a sample of the extent can be from c, which lies in it.
func (e extent) from(c float32) float32 {
	above, below := value(e.hi)-c, c-value(e.lo)
	if above > below {
		return above
	}
	return below
}

func newOversampler(rate int) *oversampler {
	factor := min(32, (target+rate-1)/rate)
	o := new(oversampler)
	for p := 1; 2*p <= factor; p++ {
		o.phases = append(o.phases, newPhase(float64(p)/float64(factor)))
	}
	for i := range o.phases {
		p := &o.phases[i]
		o.near = max(o.near, p.weight(0, centre))
		o.odd = max(o.odd, abs(p.odd[0]))
		o.second = max(o.second, p.weight(1, centre))
		o.mid = max(o.mid, p.weight(centre, middle))
		o.far = max(o.far, p.weight(middle, half))
	}
	return o
}

// most returns how much greater than its samples a value between them can be.
func (o *oversampler) most() float32 { return o.near + o.mid + o.far }

// weight returns Σ|tap| of the rings from one up to another.
func (p *phase) weight(from, to int) float32 {
	var sum float32
	for k := from; k < to; k++ {
		sum += abs(p.even[k]+p.odd[k]) + abs(p.even[k]-p.odd[k])
	}
	return sum
}

func abs(x float32) float32 { return math.Float32frombits(magnitude(x)) }

// magnitude returns the bits of the absolute value of x. They are in the same order as the values; what
// is no number is above all.
func magnitude(x float32) uint32 { return math.Float32bits(x) &^ (1 << 31) }

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
			p.beyond += 2 * p.even[k]
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

// peak returns the greatest of peak and of the absolute values in the gaps behind the samples from
// first to half before the end.
func (o *oversampler) peak(samples []float32, peak float32) float32 {
	if len(o.phases) == 0 {
		return peak
	}
	var windows [(history+chunk)/window + 8]extent // beyond the end is silence
	var all extent
	for rest, n := samples, 0; len(rest) > 0; n++ {
		w := rest[:min(window, len(rest))]
		rest = rest[len(w):]
		windows[n] = extentOf(w)
		all = all.with(windows[n])
	}
	most := value(all.most)
	near, mid, far, second, odd := o.near, o.mid, o.far, o.second, o.odd
	end := len(samples) - half
	for from, w := first, first/window-2; from < end; from, w = from+window, w+1 {
		m := (*[6]extent)(windows[w:])
		if near*value(max(m[2].most, m[3].most))+(mid+far)*most <= peak {
			continue
		}
		two := m[2].with(m[3])
		four := two.with(m[1]).with(m[4])
		six := four.with(m[0]).with(m[5])
		c := (value(two.lo) + value(two.hi)) / 2
		away := two.from(c)
		outer := mid*four.from(c) + far*six.from(c)
		if abs(c)+near*away+outer <= peak {
			continue
		}
		// The same estimate for one gap, around the mean of its two neighbours.
		all := second*away + outer
		block := samples[from : min(from+window, end)+1]
		for i, right := range block[1:] {
			left := block[i]
			mean := (left + right) / 2
			if abs(mean)+odd*abs(right-left)+(second+mid+far)*abs(mean-c)+all > peak {
				peak = o.gap((*[2 * half]float32)(samples[from+i-half+1:]), c, outer, peak)
			}
		}
	}
	return peak
}

// gap returns the greatest of peak and of the values in the middle gap of w, in which the rings beyond
// centre bring at most outer more or less than if all samples there were c.
func (o *oversampler) gap(w *[2 * half]float32, c, outer, peak float32) float32 {
	s0, d0 := w[half-1]+w[half], w[half-1]-w[half]
	s1, d1 := w[half-2]+w[half+1], w[half-2]-w[half+1]
	s2, d2 := w[half-3]+w[half+2], w[half-3]-w[half+2]
	s3, d3 := w[half-4]+w[half+3], w[half-4]-w[half+3]
	for i := range o.phases {
		p := &o.phases[i]
		even := p.even[0]*s0 + p.even[1]*s1 + p.even[2]*s2 + p.even[3]*s3 + p.beyond*c
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

// extentOf returns the extent of at most a window of samples.
func extentOf(samples []float32) extent {
	var lo, hi int32
	if len(samples) == window {
		s := (*[window]float32)(samples)
		a, b, c, d := order(s[0]), order(s[1]), order(s[2]), order(s[3])
		e, f, g, h := order(s[4]), order(s[5]), order(s[6]), order(s[7])
		hi = max(max(max(a, b), max(c, d)), max(max(e, f), max(g, h)))
		lo = min(min(min(a, b), min(c, d)), min(min(e, f), min(g, h)))
	} else {
		lo, hi = math.MaxInt32, math.MinInt32
		for _, x := range samples {
			lo, hi = min(lo, order(x)), max(hi, order(x))
		}
	}
	return extent{lo, hi, max(hi, ^lo)} // the order of a negative number is the complement of its size
}

// order returns a number that is in the same order as x: comparing whole numbers needs no thought of
// what is no number, and is faster.
func order(x float32) int32 {
	b := int32(math.Float32bits(x))
	return b ^ b>>31&math.MaxInt32
}

// value returns the x of an order.
func value(o int32) float32 { return math.Float32frombits(uint32(o ^ o>>31&math.MaxInt32)) }
