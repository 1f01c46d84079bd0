package generatecreditsmarkers

import (
	"image"
	"slices"
	"time"
)

// looker looks at pictures, one after the other.
type looker struct {
	faint, bold swings
	columns     [][]block // of the picture in hand, by slot
	covered     []bool    // rows by slots that are text
	rows, last  []float32 // swings that are text, by row: of this picture and of the one before
	small, old  []uint8   // the picture made small, and the one before
}

// look says what a picture shows. m has pixels.
func (l *looker) look(at time.Duration, m *image.YCbCr) view {
	size := m.Rect.Size()
	p := view{At: at}
	l.faint.reset(size)
	l.bold.reset(size)
	for y := range size.Y {
		row := m.Y[m.YOffset(m.Rect.Min.X, m.Rect.Min.Y+y):][:size.X]
		l.faint.row(y, row, faint)
		l.bold.row(y, row, bold)
	}
	p.Bold, _ = l.lines(&l.bold, &p)
	p.Text, p.Lines = l.lines(&l.faint, &p)
	l.ground(m, &p)
	l.motion(&p)
	l.change(m, &p)
	return p
}

// lines counts the blocks of text that have one beside them in the same line, and the lines that they
// make. It notes where they are.
func (l *looker) lines(s *swings, p *view) (blocks, lines int) {
	pairs := max(0, s.width-1)
	for len(l.columns) < pairs {
		l.columns = append(l.columns, nil)
	}
	for x := range pairs {
		l.columns[x] = s.blocks(x, l.columns[x][:0])
	}
	l.covered = slices.Grow(l.covered[:0], s.width*s.height)[:s.width*s.height]
	clear(l.covered)
	l.rows = slices.Grow(l.rows[:0], s.height)[:s.height]
	clear(l.rows)
	low := 0
	for x := range pairs {
		for _, b := range l.columns[x] {
			if !(x > 0 && level(l.columns[x-1], b) || x+1 < pairs && level(l.columns[x+1], b)) {
				continue
			}
			blocks++
			if b.top+b.bottom > 2*s.height*lowFrom/100 {
				low++
			}
			for y := b.top; y < b.bottom; y++ {
				l.covered[y*s.width+x], l.covered[y*s.width+x+1] = true, true
				l.rows[y] += float32(s.pair(x, y))
			}
		}
	}
	within := false
	for _, v := range l.rows {
		if v > 0 && !within {
			lines++
		}
		within = v > 0
	}
	p.Low = share(low, blocks)
	return blocks, lines
}

// lowFrom is where subtitles begin, in percent of the height.
const lowFrom = 72

// level reports whether one of the blocks is in the same line as b.
func level(column []block, b block) bool {
	for _, o := range column {
		if top, bottom := o.top-b.top, o.bottom-b.bottom; -3 <= top && top <= 3 && -3 <= bottom && bottom <= 3 {
			return true
		}
	}
	return false
}

const (
	groundRows = 4  // every so manyth row is looked at for the ground
	plainSpan  = 14 // by how much brightness differs within a slot of a plain ground, at most
)

// ground looks at what there is beside text: how much of it is plain, and how bright it is.
func (l *looker) ground(m *image.YCbCr, p *view) {
	size := m.Rect.Size()
	var plain, all, pixels int
	var bins [256]int
	for y := groundRows / 2; y < size.Y || y == groundRows/2 && size.Y > 0; y += groundRows {
		y := min(y, size.Y-1)
		row := m.Y[m.YOffset(m.Rect.Min.X, m.Rect.Min.Y+y):][:size.X]
		for x := 0; x < size.X; x += slot {
			low, high := uint8(255), uint8(0)
			for _, v := range row[x:min(x+slot, size.X)] {
				low, high = min(low, v), max(high, v)
				bins[v]++
				pixels++
			}
			if l.covered[y*l.faint.width+x/slot] {
				continue
			}
			all++
			if high-low <= plainSpan {
				plain++
			}
		}
	}
	p.Plain = share(plain, all)
	p.Ground = commonest(&bins)
	p.Bright = brightness(&bins, pixels)
}

// brightness is what all but a two-hundredth of the pixels are no brighter than.
func brightness(bins *[256]int, pixels int) uint8 {
	left := pixels / 200
	for v := 255; v > 0; v-- {
		if left -= bins[v]; left < 0 {
			return uint8(v)
		}
	}
	return 0
}

// commonest is what most pixels are as bright as, or nearly so.
func commonest(bins *[256]int) uint8 {
	best, most := 0, -1
	for v := 1; v < 255; v++ {
		if n := bins[v-1] + bins[v] + bins[v+1]; n > most {
			best, most = v, n
		}
	}
	return uint8(best)
}

// share is a part of a whole in 255ths; 255 of nothing.
func share(part, whole int) uint8 {
	if whole == 0 {
		return 255
	}
	return uint8(255 * part / whole)
}
