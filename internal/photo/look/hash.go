// Package look describes what a picture looks like in a few numbers: two hashes that stay nearly the same when it is
// scaled, compressed or brightened, and its main colours.
package look

import (
	"image"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Hashes are two perceptual hashes. Pictures that look alike have hashes of which few bits differ.
type Hashes struct {
	// Waves tells which of the 64 lowest waves of the brightness are stronger than the median of them: "pHash" of
	// C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, 3.2.1.
	Waves uint64
	// Slopes tells whether the brightness grows from each of 9 by 8 fields to its right neighbour: "dHash" of
	// N. Krawetz, Kind of Like That, 2013.
	Slopes uint64
}

// Distance returns how many bits of each differ.
func (h Hashes) Distance(other Hashes) (waves, slopes int) {
	return bits.OnesCount64(h.Waves ^ other.Waves), bits.OnesCount64(h.Slopes ^ other.Slopes)
}

// Hash returns the hashes of a picture. A picture without pixels has none: they are zero.
func Hash(m *image.YCbCr) Hashes {
	if m.Rect.Empty() {
		return Hashes{}
	}
	return Hashes{waves(m), slopes(m)}
}

// waves transforms 32 by 32 fields.
func waves(m *image.YCbCr) (hash uint64) {
	const side, low = 32, 8
	grid := fields(m, side, side)
	dct := fourier.NewDCT(side)
	line := make([]float64, side)
	for y := range side {
		copy(grid[y*side:], dct.Transform(line, grid[y*side:(y+1)*side]))
	}
	column := make([]float64, side)
	var lowest [low * low]float64
	for x := range low {
		for y := range side {
			column[y] = grid[y*side+x]
		}
		for y, v := range dct.Transform(line, column)[:low] {
			lowest[y*low+x] = v
		}
	}
	sorted := lowest
	slices.Sort(sorted[:])
	median := (sorted[low*low/2-1] + sorted[low*low/2]) / 2
	for i, v := range lowest {
		if v > median {
			hash |= 1 << i
		}
	}
	return hash
}

func slopes(m *image.YCbCr) (hash uint64) {
	const wide, high = 9, 8
	grid := fields(m, wide, high)
	for y := range high {
		for x := range wide - 1 {
			if grid[y*wide+x+1] > grid[y*wide+x] {
				hash |= 1 << (y*(wide-1) + x)
			}
		}
	}
	return hash
}

// fields returns the mean brightness of fields that a picture is cut into, row by row.
func fields(m *image.YCbCr, wide, high int) []float64 {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	grid := make([]float64, wide*high)
	for fy := range high {
		y0 := fy * h / high
		y1 := max(y0+1, (fy+1)*h/high)
		for fx := range wide {
			x0 := fx * w / wide
			x1 := max(x0+1, (fx+1)*w/wide)
			sum := 0
			for y := y0; y < y1; y++ {
				row := m.Y[m.YOffset(m.Rect.Min.X+x0, m.Rect.Min.Y+y):]
				for _, v := range row[:x1-x0] {
					sum += int(v)
				}
			}
			grid[fy*wide+fx] = float64(sum) / float64((x1-x0)*(y1-y0))
		}
	}
	return grid
}
