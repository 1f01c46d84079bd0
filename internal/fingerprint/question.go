package fingerprint

import "math"

// shape is how a rectangle of notes and rows is divided in two.
type shape uint8

const (
	whole      shape = iota // all of it against nothing
	upper                   // the higher notes against the lower
	later                   // the later rows against the earlier
	diagonal                // one pair of opposite quarters against the other
	middleNote              // the middle third of the notes against the rest
	middleRow               // the middle third of the rows against the rest
)

// question compares parts of a rectangle: the notes from low, as many as high, in the first rows rows.
type question struct {
	shape           shape
	low, high, rows int
	steps           [3]float64 // of the logarithm of the ratio
}

// questions are those of Chromaprint's algorithm "test2", found by machine learning.
func questions() [16]question {
	return [16]question{
		{whole, 4, 3, 15, [3]float64{1.98215, 2.35817, 2.63523}},
		{middleNote, 4, 6, 15, [3]float64{-1.03809, -0.651211, -0.282167}},
		{upper, 0, 4, 16, [3]float64{-0.298702, 0.119262, 0.558497}},
		{diagonal, 8, 2, 12, [3]float64{-0.105439, 0.0153946, 0.135898}},
		{diagonal, 4, 4, 8, [3]float64{-0.142891, 0.0258736, 0.200632}},
		{middleNote, 0, 3, 5, [3]float64{-0.826319, -0.590612, -0.368214}},
		{upper, 2, 2, 9, [3]float64{-0.557409, -0.233035, 0.0534525}},
		{later, 7, 3, 4, [3]float64{-0.0646826, 0.00620476, 0.0784847}},
		{later, 6, 2, 16, [3]float64{-0.192387, -0.029699, 0.215855}},
		{later, 1, 3, 2, [3]float64{-0.0397818, -0.00568076, 0.0292026}},
		{middleRow, 10, 1, 15, [3]float64{-0.53823, -0.369934, -0.190235}},
		{diagonal, 6, 2, 10, [3]float64{-0.124877, 0.0296483, 0.139239}},
		{later, 1, 1, 14, [3]float64{-0.101475, 0.0225617, 0.231971}},
		{diagonal, 5, 6, 4, [3]float64{-0.0799915, -0.00729616, 0.063262}},
		{upper, 9, 2, 12, [3]float64{-0.272556, 0.019424, 0.302559}},
		{diagonal, 4, 2, 14, [3]float64{-0.164292, -0.0321188, 0.0846339}},
	}
}

// word answers the questions about the rows from start.
func (c *Calculator) word(start int) uint32 {
	var w uint32
	for i := range c.questions {
		w = w<<2 | c.answer(start, &c.questions[i])
	}
	return w
}

// answer returns the step, 0 to 3, in Gray's code, so that neighbours differ by one bit.
func (c *Calculator) answer(start int, q *question) uint32 {
	lo, hi, n := q.low, q.low+q.high, q.rows
	var a, b float64
	switch q.shape {
	case whole:
		a = c.area(start, 0, n, lo, hi)
	case upper:
		mid := lo + q.high/2
		a, b = c.area(start, 0, n, mid, hi), c.area(start, 0, n, lo, mid)
	case later:
		a, b = c.area(start, n/2, n-n/2, lo, hi), c.area(start, 0, n/2, lo, hi)
	case diagonal:
		mid, half := lo+q.high/2, n/2
		a = c.area(start, 0, half, mid, hi) + c.area(start, half, n-half, lo, mid)
		b = c.area(start, 0, half, lo, mid) + c.area(start, half, n-half, mid, hi)
	case middleNote:
		third := q.high / 3
		a = c.area(start, 0, n, lo+third, lo+2*third)
		b = c.area(start, 0, n, lo, lo+third) + c.area(start, 0, n, lo+2*third, hi)
	case middleRow:
		third := n / 3
		a = c.area(start, third, third, lo, hi)
		b = c.area(start, 0, third, lo, hi) + c.area(start, 2*third, n-2*third, lo, hi)
	}
	ratio := math.Log((1 + a) / (1 + b))
	step := uint32(0)
	for _, s := range q.steps {
		if ratio >= s {
			step++
		}
	}
	return step ^ step>>1
}
