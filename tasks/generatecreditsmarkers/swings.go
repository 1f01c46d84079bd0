package generatecreditsmarkers

import "image"

const (
	slot = 16 // px, the width of what is counted together; text is looked for in two slots side by side
	// faint and bold are by how much brightness must swing to count: text on a plain ground shows by the
	// first, text on pictures by the second.
	faint = 36
	bold  = 72
)

// swings holds how often the brightness goes up and down, for each row of a picture and each slot of it.
// A line of small text swings at each stroke; the edge of a thing does so once.
type swings struct {
	width, height int // slots, rows
	n             []uint8
}

// reset makes room for a picture, and forgets the one before.
func (s *swings) reset(size image.Point) {
	s.width, s.height = (size.X+slot-1)/slot, size.Y
	if n := s.width * s.height; cap(s.n) < n {
		s.n = make([]uint8, n)
	} else {
		s.n = s.n[:n]
		clear(s.n)
	}
}

// row counts the swings of at least so much in row y.
func (s *swings) row(y int, row []uint8, amplitude int) {
	out := s.n[y*s.width : (y+1)*s.width]
	high, low, up := int(row[0]), int(row[0]), false
	for x := 0; x < len(row); x++ {
		v := int(row[x])
		if up {
			if v > high {
				high = v
			} else if high-v >= amplitude {
				up, low = false, v
				out[x/slot]++
			}
			continue
		}
		if v < low {
			low = v
		} else if v-low >= amplitude {
			up, high = true, v
			out[x/slot]++
		}
	}
}

// pair is how many swings there are in two slots side by side, of which x is the left one.
func (s *swings) pair(x, y int) int {
	i := y*s.width + x
	return int(s.n[i]) + int(s.n[i+1])
}

// The shape of a line of text, as counted in pairs of slots.
const (
	lineSwings = 5       // a row of text has at least so many
	lineRows   = 3       // rows that the smallest line has
	tallest    = 0.2     // of the picture's height, for the largest letters
	quietShare = 1 / 3.0 // of the swings of the line, at most so many above and below it
)

// block is a piece of a line of text: the rows from top to bottom in one pair of slots.
type block struct {
	top, bottom int // bottom is the first row that does not belong to it
}

// blocks finds what looks like a line of text in the pair of slots at x: rows full of swings, with calm
// above and below. Leaves, water and crowds swing too, but there is no calm between their rows. It
// appends to all.
func (s *swings) blocks(x int, all []block) []block {
	for y := 0; y < s.height; y++ {
		if s.pair(x, y) < lineSwings {
			continue
		}
		top, sum := y, 0
		for y < s.height && (s.pair(x, y) >= lineSwings || y+1 < s.height && s.pair(x, y+1) >= lineSwings) {
			sum += s.pair(x, y)
			y++
		}
		rows := y - top
		if rows < lineRows || float64(rows) > tallest*float64(s.height) {
			continue
		}
		quiet := max(1, int(float64(sum)*quietShare/float64(rows)))
		reach := max(3, rows/2+1)
		if s.calm(x, top-reach, top, quiet) && s.calm(x, y, y+reach, quiet) {
			all = append(all, block{top, y})
		}
	}
	return all
}

// calm reports whether there are two rows beside each other with no more than so many swings. What is
// beyond the picture is calm.
func (s *swings) calm(x, from, to, most int) bool {
	run := 0
	for y := from; y < to; y++ {
		if y >= 0 && y < s.height && s.pair(x, y) > most {
			run = 0
			continue
		}
		if run++; run == 2 {
			return true
		}
	}
	return false
}
