package musicanalysis

import "math"

// chromas is what many chroma vectors have in common.
type chromas struct {
	n       int
	mean    [12]float64
	fourier [6]float64  // mean size of the frames' coefficients
	classes [6]float64  // mean strength of the intervals of 1 to 6 semitones
	change  float64     // mean distance of neighbours
	entropy float64     // mean
	last    [12]float64 // the frame before
}

// add takes a chroma vector.
func (s *chromas) add(c *[12]float64) {
	var sum float64
	for _, v := range c {
		sum += v
	}
	if sum <= 0 {
		return
	}
	for i := range c {
		c[i] /= sum
	}
	for i, v := range fourierOf(c) {
		s.fourier[i] += v
	}
	for i, v := range intervals(c) {
		s.classes[i] += v
	}
	s.entropy += entropy(c)
	var d float64
	for i, v := range c {
		s.mean[i] += v
		if s.n > 0 {
			d += math.Abs(v - s.last[i])
		}
	}
	s.change += d
	s.last = *c
	s.n++
}

// fourierOf returns the sizes of the Fourier coefficients of a chroma of sum 1, which do not change when
// it is transposed: the fifth tells how diatonic it is, the third how much of triads, and so on (Quinn,
// General Equal-Tempered Harmony, 2006).
func fourierOf(c *[12]float64) [6]float64 {
	var out [6]float64
	for k := range out {
		var x, y float64
		for i, v := range c {
			sin, cos := math.Sincos(2 * math.Pi * float64((k+1)*i) / 12)
			x, y = x+v*cos, y+v*sin
		}
		out[k] = math.Hypot(x, y)
	}
	return out
}

// intervals returns how strongly tones sound together that are 1 to 6 semitones apart.
func intervals(c *[12]float64) [6]float64 {
	var out [6]float64
	for k := range out {
		for i, v := range c {
			out[k] += math.Sqrt(v * c[(i+k+1)%12])
		}
	}
	return out
}

func entropy(c *[12]float64) float64 {
	var e float64
	for _, v := range c {
		if v > 0 {
			e -= v * math.Log2(v)
		}
	}
	return e
}

const harmonyNumbers = 6 + 6 + 6 + 3 + 3

// numbers returns what does not depend on the key.
func (s *chromas) numbers() []float64 {
	n := float64(max(s.n, 1))
	mean := s.average()
	all := make([]float64, 0, harmonyNumbers)
	for _, v := range fourierOf(&mean) {
		all = append(all, v)
	}
	for _, v := range s.fourier {
		all = append(all, v/n)
	}
	for _, v := range s.classes {
		all = append(all, v/n)
	}
	bright, dark := -1.0, -1.0
	for _, c := range s.candidates() {
		if c.mode == major {
			bright = max(bright, c.score)
		} else {
			dark = max(dark, c.score)
		}
	}
	return append(all, s.change/n, s.entropy/n, entropy(&mean), bright, dark, 4*(bright-dark))
}

func (s *chromas) average() [12]float64 {
	mean := s.mean
	for i := range mean {
		mean[i] /= float64(max(s.n, 1))
	}
	return mean
}
