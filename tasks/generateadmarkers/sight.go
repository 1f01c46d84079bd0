package generateadmarkers

import (
	"image"
	"math"
	"time"

	"butler"
)

// The grid of cells by which two pictures are compared.
const (
	cellColumns = 6
	cellRows    = 4
	cells       = cellColumns * cellRows
)

// look is what is kept of a picture.
type look struct {
	at    time.Duration
	cells [3 * cells]uint8 // mean brightness and colours of each cell
	black bool
	bars  bars
}

// bars are the black stripes around a picture, in px; unknown ones of a dark picture are those of the one
// before.
type bars struct{ top, bottom, left, right uint8 }

// sight is what is kept of the pictures of a recording.
type sight struct {
	looks []look
	logo  watcher
}

// mostLooks bounds what is kept: ten hours at four pictures a second. What is beyond has a wrong timestamp.
const mostLooks = 10 * 3600 * 4

// add takes a picture. One whose time does not rise, as after a jump of the timestamps, is passed over.
func (s *sight) add(f *butler.Frame) {
	at := max(0, f.Time)
	if n := len(s.looks); n == mostLooks || n > 0 && at <= s.looks[n-1].at {
		return
	}
	l := lookAt(f.Image, at)
	if n := len(s.looks); n > 0 && l.black {
		l.bars = s.looks[n-1].bars
	}
	s.looks = append(s.looks, l)
	if !l.black {
		s.logo.add(f.Image, at, l.bars)
	}
}

// Below these levels of brightness, 0 to 255, a picture is black: all of it on the average, and each of
// its pixels but for some, which may be a logo.
const (
	blackMean  = 14
	blackPixel = 36
	blackShare = 0.02
	// sampling is how many px lie between two that are looked at.
	sampling = 4
)

func lookAt(m *image.YCbCr, at time.Duration) look {
	l := look{at: at}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	var sum [3 * cells]int
	var count [cells]int
	bright, all, total := 0, 0, 0
	for y := sampling / 2; y < h; y += sampling {
		luma := m.Y[y*m.YStride:]
		chroma := y / 2 * m.CStride
		row := y * cellRows / h * cellColumns
		for x := sampling / 2; x < w; x += sampling {
			v := int(luma[x])
			c := row + x*cellColumns/w
			sum[c] += v
			sum[cells+c] += int(m.Cb[chroma+x/2])
			sum[2*cells+c] += int(m.Cr[chroma+x/2])
			count[c]++
			total += v
			all++
			if v > blackPixel {
				bright++
			}
		}
	}
	for i := range l.cells {
		if n := count[i%cells]; n > 0 {
			l.cells[i] = uint8(sum[i] / n) //nolint:gosec // a mean of bytes
		}
	}
	l.black = all > 0 && total <= blackMean*all && float64(bright) <= blackShare*float64(all)
	if !l.black {
		l.bars = barsOf(m)
	}
	return l
}

const (
	barPixel = 28   // brightness of a pixel that may lie in a bar
	barShare = 0.12 // of a line in a bar that may be brighter: a logo lies there
	barMost  = 0.3  // of the picture, that one bar may take
)

func barsOf(m *image.YCbCr) bars {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	dark := func(n int, pixel func(i int) uint8) bool {
		bright := 0
		for i := 0; i < n; i += sampling {
			if pixel(i) > barPixel {
				bright++
			}
		}
		return float64(bright*sampling) <= barShare*float64(n)
	}
	row := func(y int) bool { return dark(w, func(x int) uint8 { return m.Y[y*m.YStride+x] }) }
	column := func(x int) bool { return dark(h, func(y int) uint8 { return m.Y[y*m.YStride+x] }) }
	depth := func(n int, is func(i int) bool, flip bool) uint8 {
		most := min(int(barMost*float64(n)), math.MaxUint8)
		for i := range most {
			at := i
			if flip {
				at = n - 1 - i
			}
			if !is(at) {
				return uint8(i) //nolint:gosec // below 256
			}
		}
		return 0 // all dark: no bar, but a dark picture
	}
	return bars{depth(h, row, false), depth(h, row, true), depth(w, column, false), depth(w, column, true)}
}

// differ returns how much two pictures differ, 0 to 255: the mean over cells, in which
// colours count as much as brightness.
func differ(a, b *look) float64 {
	sum := 0
	for i := range a.cells {
		d := int(a.cells[i]) - int(b.cells[i])
		sum += max(d, -d)
	}
	return float64(sum) / cells
}

// shotChange is how much pictures of two shots differ. Pictures of one shot differ less, unless much moves.
const shotChange = 24

// shape tells pictures apart by their bars: above and below, at the sides, both in 16ths of the picture.
type shape struct{ rows, columns int }

func (b bars) shape(w, h int) shape {
	// What is not on both sides is no bar.
	r, c := int(min(b.top, b.bottom)), int(min(b.left, b.right))
	return shape{(16*r + h/2) / max(h, 1), (16*c + w/2) / max(w, 1)}
}
