package similar

import "math"

// matrix is vectors of length 1, one after the other.
type matrix struct {
	dims  int
	split int       // up to here a row is compared before it is decided whether the rest can matter
	rows  []float32 // dims for each
	tails []float32 // length of each row from split on
	parts []int64
	index map[int64]int // of a Part in parts
}

func newMatrix(dims int) *matrix {
	return &matrix{dims: dims, split: dims / 2 &^ 7, index: make(map[int64]int)}
}

func (m *matrix) row(i int) []float32 { return m.rows[i*m.dims : (i+1)*m.dims : (i+1)*m.dims] }

// of returns the vector of a Part, or nil.
func (m *matrix) of(part int64) []float32 {
	if i, ok := m.index[part]; ok {
		return m.row(i)
	}
	return nil
}

// put stores the vector of a Part, in place of an older one. It reports false, and forgets the Part, for
// one that has no direction.
func (m *matrix) put(part int64, values []float32) bool {
	unit := normalised(values)
	if unit == nil {
		m.remove(part)
		return false
	}
	i, ok := m.index[part]
	if !ok {
		i = len(m.parts)
		m.parts = append(m.parts, part)
		m.rows = append(m.rows, unit...)
		m.tails = append(m.tails, 0)
		m.index[part] = i
	}
	copy(m.row(i), unit)
	m.tails[i] = float32(math.Sqrt(float64(dot(unit[m.split:], unit[m.split:]))))
	return true
}

// remove forgets a Part. The last row takes its place.
func (m *matrix) remove(part int64) {
	i, ok := m.index[part]
	if !ok {
		return
	}
	last := len(m.parts) - 1
	copy(m.row(i), m.row(last))
	m.parts[i], m.tails[i] = m.parts[last], m.tails[last]
	m.index[m.parts[i]] = i
	delete(m.index, part)
	m.parts, m.tails, m.rows = m.parts[:last], m.tails[:last], m.rows[:last*m.dims]
}

// normalised returns a vector at length 1, or nil if it is 0 or has what is no number.
func normalised(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return nil
	}
	length := float32(math.Sqrt(sum))
	unit := make([]float32, len(v))
	for i, x := range v {
		unit[i] = x / length
	}
	return unit
}

// near is a row and its dot product with what was searched for.
type near struct {
	part int64
	dot  float32
}

// before reports whether a is nearer than b.
func (a near) before(b near) bool { return a.dot > b.dot || a.dot == b.dot && a.part < b.part }

// nearest returns the n rows from one to another that are nearest to a vector of length 1, in no order,
// none of a dot product below least.
func (m *matrix) nearest(to []float32, from, end, n int, least float32) []near {
	if n <= 0 {
		return nil
	}
	var heap []near // the furthest on top
	head, tail := to[:m.split], to[m.split:]
	rest := float32(math.Sqrt(float64(dot(tail, tail))))
	for i := from; i < end; i++ {
		row := m.rows[i*m.dims:]
		d := dot(head, row[:m.split])
		// What the rest adds is at most the product of the lengths (Cauchy and Schwarz).
		if d+rest*m.tails[i] < least {
			continue
		}
		d += dot(tail, row[m.split:m.dims])
		if d < least {
			continue
		}
		c := near{m.parts[i], d}
		switch {
		case len(heap) < n:
			heap = append(heap, c)
			up(heap)
		case c.before(heap[0]):
			heap[0] = c
			down(heap)
		default:
			continue
		}
		if len(heap) == n {
			least = heap[0].dot
		}
	}
	return heap
}

// up moves the last of a heap to its place.
func up(h []near) {
	for i := len(h) - 1; i > 0; {
		above := (i - 1) / 2
		if !h[above].before(h[i]) {
			return
		}
		h[i], h[above] = h[above], h[i]
		i = above
	}
}

// down moves the first of a heap to its place.
func down(h []near) {
	for i := 0; ; {
		below := 2*i + 1
		if below >= len(h) {
			return
		}
		if below+1 < len(h) && h[below].before(h[below+1]) {
			below++
		}
		if !h[i].before(h[below]) {
			return
		}
		h[i], h[below] = h[below], h[i]
		i = below
	}
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	b = b[:len(a)]
	for ; len(a) >= 8; a, b = a[8:], b[8:] {
		x, y := (*[8]float32)(a), (*[8]float32)(b)
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		s4 += x[4] * y[4]
		s5 += x[5] * y[5]
		s6 += x[6] * y[6]
		s7 += x[7] * y[7]
	}
	for i, v := range a {
		s0 += v * b[i]
	}
	return s0 + s1 + s2 + s3 + (s4 + s5 + s6 + s7)
}
