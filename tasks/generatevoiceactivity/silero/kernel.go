package silero

// columns is how many columns of a matrix are multiplied at once.
const columns = 16

// matrix is a matrix of weights as [tile] wants it: panels of 16 columns, each row by row.
type matrix struct {
	depth  int // rows: values that make one sum
	width  int // columns: sums; a multiple of 16
	panels []float32
	bias   []float32 // one a column, or nil
}

// newMatrix makes a matrix of a function that gives the weight of a row and a column.
func newMatrix(depth, width int, bias []float32, weight func(row, column int) float32) *matrix {
	m := &matrix{depth: depth, width: width, bias: bias, panels: make([]float32, depth*width)}
	for column := range width {
		panel := m.panels[column/columns*columns*depth:]
		for row := range depth {
			panel[row*columns+column%columns] = weight(row, column)
		}
	}
	return m
}

// mul multiplies rows of values by m, four at a time. from returns where the values of row i begin in
// in; what comes out goes to dst, row i at to(i), and is not below floor.
func (m *matrix) mul(rows int, in []float32, from func(i int) int, dst []float32, to func(i int) int, floor float32) {
	var sums [4 * columns]float32
	for p := 0; p < m.width; p += columns {
		panel := m.panels[p*m.depth:][:columns*m.depth]
		var bias [columns]float32
		if m.bias != nil {
			copy(bias[:], m.bias[p:])
		}
		for i := 0; i < rows; i += 4 {
			tile(m.depth, in[from(i):][:m.depth], in[from(i+1):][:m.depth], in[from(i+2):][:m.depth], in[from(i+3):][:m.depth], panel, &sums)
			for r := range 4 {
				out := dst[to(i+r)+p:][:columns]
				sum := sums[r*columns:][:columns]
				for j := range out {
					out[j] = max(sum[j]+bias[j], floor)
				}
			}
		}
	}
}

// tileGo is [tile] without instructions beyond those of every processor.
func tileGo(k int, a0, a1, a2, a3, panel []float32, sums *[4 * columns]float32) {
	a0, a1, a2, a3 = a0[:k], a1[:k], a2[:k], a3[:k]
	for j := 0; j < columns; j += 2 {
		var s00, s01, s10, s11, s20, s21, s30, s31 float32
		b := panel[j:]
		for i, x0 := range a0 {
			b0, b1 := b[i*columns], b[i*columns+1]
			x1, x2, x3 := a1[i], a2[i], a3[i]
			s00 += x0 * b0
			s01 += x0 * b1
			s10 += x1 * b0
			s11 += x1 * b1
			s20 += x2 * b0
			s21 += x2 * b1
			s30 += x3 * b0
			s31 += x3 * b1
		}
		sums[j], sums[j+1] = s00, s01
		sums[columns+j], sums[columns+j+1] = s10, s11
		sums[2*columns+j], sums[2*columns+j+1] = s20, s21
		sums[3*columns+j], sums[3*columns+j+1] = s30, s31
	}
}

// wide is how many columns [row] multiplies at once.
const wide = 64

// rowGo is [row] without instructions beyond those of every processor.
func rowGo(k int, a, panel []float32, sums *[wide]float32) {
	*sums = [wide]float32{}
	for i, x := range a[:k] {
		b := panel[i*wide:][:wide]
		for j := range sums {
			sums[j] += x * b[j]
		}
	}
}
