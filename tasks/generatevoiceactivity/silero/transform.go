package silero

import "math"

// The network sees magnitudes of spectra of 256 samples, one every 128.
const (
	window = 256
	hop    = 128
)

// transform makes magnitudes of four windows at once. A real Fourier transform is a product with a matrix of
// cosines and one of sines; their symmetries about the middle and the quarters leave a quarter of the
// products, and those go through [tile], which beats a fast transform at this length.
type transform struct {
	hann                               [window]float32
	evenCos, oddCos, evenSin, oddSin   *matrix
	rows                               []float32 // folded: four windows of each kind
	evenRe, oddRe, evenIm, oddIm, last []float32
}

const (
	quarter = window / 4
	fold    = quarter + 1 // values of a folded window
)

func newTransform() *transform {
	t := &transform{rows: make([]float32, 4*4*fold), last: make([]float32, 4)}
	for i := range t.hann {
		t.hann[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/window))
	}
	of := func(f func(float64) float64, odd int) *matrix {
		return newMatrix(fold, quarter, nil, func(row, column int) float32 {
			return float32(f(2 * math.Pi * float64((2*column+odd)*row%window) / window))
		})
	}
	t.evenCos, t.oddCos, t.evenSin, t.oddSin = of(math.Cos, 0), of(math.Cos, 1), of(math.Sin, 0), of(math.Sin, 1)
	for _, out := range []*[]float32{&t.evenRe, &t.oddRe, &t.evenIm, &t.oddIm} {
		*out = make([]float32, 4*quarter)
	}
	return t
}

// magnitudes writes those of four windows, 128 samples apart, to dst: bins of each, one after the other.
func (t *transform) magnitudes(dst, samples []float32) {
	const half = window / 2
	for w := range 4 {
		t.foldWindow(w, samples[w*hop:][:window])
	}
	at := func(kind int) func(i int) int { return func(i int) int { return (kind*4 + i) * fold } }
	to := func(i int) int { return i * quarter }
	none := float32(math.Inf(-1))
	t.evenCos.mul(4, t.rows, at(0), t.evenRe, to, none)
	t.oddCos.mul(4, t.rows, at(1), t.oddRe, to, none)
	t.evenSin.mul(4, t.rows, at(2), t.evenIm, to, none)
	t.oddSin.mul(4, t.rows, at(3), t.oddIm, to, none)
	for w := range 4 {
		out := dst[w*bins:][:bins]
		er, or, ei, oi := t.evenRe[w*quarter:][:quarter], t.oddRe[w*quarter:][:quarter], t.evenIm[w*quarter:][:quarter], t.oddIm[w*quarter:][:quarter]
		for i := range er {
			out[2*i] = float32(math.Sqrt(float64(er[i]*er[i] + ei[i]*ei[i])))
			out[2*i+1] = float32(math.Sqrt(float64(or[i]*or[i] + oi[i]*oi[i])))
		}
		out[half] = max(t.last[w], -t.last[w])
	}
}

// foldWindow adds up what is multiplied by the same cosine or sine, but for the sign.
func (t *transform) foldWindow(w int, x []float32) {
	const half = window / 2
	row := func(kind int) []float32 { return t.rows[(kind*4+w)*fold:][:fold] }
	evenCos, oddCos, evenSin, oddSin := row(0), row(1), row(2), row(3)
	// c and s are sum and difference of samples as far before as behind the middle. The window is 0 at 0.
	pair := func(i int) (c, s float32) {
		a, b := x[i]*t.hann[i], x[window-i]*t.hann[window-i]
		return a + b, a - b
	}
	middle := x[half] * t.hann[half]
	evenCos[0], oddCos[0] = middle, -middle
	var alternating float32
	for i := 1; i < quarter; i++ {
		c, s := pair(i)
		d, u := pair(half - i)
		evenCos[i], oddCos[i] = c+d, c-d
		evenSin[i], oddSin[i] = s-u, s+u
		if i%2 == 0 {
			alternating += c + d
		} else {
			alternating -= c + d
		}
	}
	c, s := pair(quarter)
	evenCos[quarter], oddSin[quarter] = c, s
	t.last[w] = alternating + c + middle
}
