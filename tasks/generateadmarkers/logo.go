package generateadmarkers

import (
	"image"
	"time"
)

// A logo is found by its edges: where it is, the brightness changes in the same place in the same
// direction, whatever is behind it. Each corner is watched; for each pixel is counted how often an edge
// of each of eight directions was seen there. What is seen often enough, on pictures that differ, is a logo.

const (
	corners    = 4
	directions = 8

	// cornerWidth and cornerHeight are the share of the picture that a corner takes.
	cornerWidth  = 0.30
	cornerHeight = 0.28
	// edge is the least change of brightness, over two pixels, of an edge.
	edge = 22
	// watchEvery is the least time between two pictures that are watched.
	watchEvery = 900 * time.Millisecond
	// watched is how many pixels of a corner are kept of each picture.
	watched = 192
	// buffered is how many pictures are kept whole until it is known which pixels to keep.
	buffered = 420
	// news is how different a corner must be from the last one that was learnt from: the share of its edges.
	news = 0.3
)

// watcher watches the corners.
type watcher struct {
	w, h    int // of pictures; 0 before the first
	size    image.Point
	learnt  [corners]learnt
	last    time.Duration
	codes   []uint8 // of the picture in hand: 0 for no edge, or 1 + its direction
	whole   [][]uint8
	times   []time.Duration // of all pictures that were watched
	periods []period
	next    int // number of pictures at which another choice is made

	corner int           // of the logo that was found
	pixels map[int]uint8 // with edges of the logo that was found, and their directions; nil for none
}

// learnt is what is known of the edges of a corner.
type learnt struct {
	counts   []uint16 // by pixel and direction
	previous []uint8
	pictures int
}

// period is a time in which the same pixels are kept: a bit for each, set if it has the edge that it
// mostly has.
type period struct {
	pixels [corners][]pixel
	seen   []uint64
	first  int // index of its first picture
}

type pixel struct {
	at        int // in its corner
	direction uint8
}

const words = corners * watched / 64

func (w *watcher) begin(m *image.YCbCr) {
	w.w, w.h = m.Rect.Dx(), m.Rect.Dy()
	w.size = image.Pt(max(1, int(cornerWidth*float64(w.w))), max(1, int(cornerHeight*float64(w.h))))
	n := w.size.X * w.size.Y
	w.codes = make([]uint8, corners*n)
	for i := range w.learnt {
		w.learnt[i] = learnt{counts: make([]uint16, directions*n), previous: make([]uint8, n)}
	}
	w.next = buffered
}

// origin is where a corner begins. The outermost pixels are left out.
func (w *watcher) origin(corner int) image.Point {
	p := image.Pt(3, 3)
	if corner%2 == 1 {
		p.X = w.w - w.size.X - 3
	}
	if corner/2 == 1 {
		p.Y = w.h - w.size.Y - 3
	}
	return p
}

func (w *watcher) add(m *image.YCbCr, at time.Duration, b bars) {
	if w.w == 0 {
		if m.Rect.Dx() < 64 || m.Rect.Dy() < 48 {
			return // nothing can be told of so small a picture
		}
		w.begin(m)
	} else if at < w.last+watchEvery || m.Rect.Dx() != w.w || m.Rect.Dy() != w.h {
		return
	}
	w.last = at
	w.times = append(w.times, at)
	n := w.size.X * w.size.Y
	for c := range corners {
		codes := w.codes[c*n : (c+1)*n]
		w.edges(m, c, codes)
		w.unbar(c, codes, b)
		w.learnt[c].learn(codes)
	}
	if w.periods == nil {
		w.whole = append(w.whole, append([]uint8(nil), w.codes...))
	} else {
		w.keep(w.codes)
	}
	if len(w.times) == w.next {
		w.choose()
		w.next *= 2
	}
}

// edges codes the edges of a corner.
func (w *watcher) edges(m *image.YCbCr, corner int, codes []uint8) {
	o, stride := w.origin(corner), m.YStride
	for y := range w.size.Y {
		i := (o.Y+y)*stride + o.X
		above, row, below := m.Y[i-stride:][:w.size.X], m.Y[i-1:][:w.size.X+2], m.Y[i+stride:][:w.size.X]
		out := codes[y*w.size.X:][:w.size.X]
		for x := range out {
			dx, dy := int(row[x+2])-int(row[x]), int(below[x])-int(above[x])
			out[x] = 0
			if max(dx, -dx)+max(dy, -dy) >= edge {
				out[x] = 1 + direction(dx, dy)
			}
		}
	}
}

// direction is the eighth of a circle that a vector lies in.
func direction(dx, dy int) uint8 {
	var d uint8
	if dy < 0 {
		d, dx, dy = 4, -dx, -dy
	}
	switch {
	case dx > dy:
		return d
	case dx > 0:
		return d + 1
	case -dx < dy:
		return d + 2
	}
	return d + 3
}

// unbar takes away the edges of bars.
func (w *watcher) unbar(corner int, codes []uint8, b bars) {
	o := w.origin(corner)
	clear2 := func(line, length, limit int, at func(i, line int) int) {
		for l := max(0, line-2); l <= min(limit-1, line+2); l++ {
			for i := range length {
				codes[at(i, l)] = 0
			}
		}
	}
	row := func(i, l int) int { return l*w.size.X + i }
	column := func(i, l int) int { return i*w.size.X + l }
	if b.top > 0 {
		clear2(int(b.top)-o.Y, w.size.X, w.size.Y, row)
	}
	if b.bottom > 0 {
		clear2(w.h-int(b.bottom)-o.Y, w.size.X, w.size.Y, row)
	}
	if b.left > 0 {
		clear2(int(b.left)-o.X, w.size.Y, w.size.X, column)
	}
	if b.right > 0 {
		clear2(w.w-int(b.right)-o.X, w.size.Y, w.size.X, column)
	}
}

// learn counts the edges of a corner, unless it looks as it did the last time: what stands still is no
// logo for that.
func (l *learnt) learn(codes []uint8) {
	same, either := 0, 0
	for i, c := range codes {
		if p := l.previous[i]; c|p != 0 {
			either++
			if c == p {
				same++
			}
		}
	}
	if float64(either-same) < news*float64(either) || l.pictures == 1<<16-1 {
		return
	}
	copy(l.previous, codes)
	l.pictures++
	for i, c := range codes {
		if c > 0 {
			l.counts[directions*i+int(c-1)]++
		}
	}
}

// usual returns the direction that a pixel's edges mostly have, with its neighbours, how many have it,
// and how many edges there were.
func (l *learnt) usual(i int) (dir uint8, most, all int) {
	c := l.counts[directions*i:][:directions]
	for _, n := range c {
		all += int(n)
	}
	if all == 0 {
		return 0, 0, 0
	}
	for d := range directions {
		n := int(c[(d+directions-1)%directions]) + int(c[d]) + int(c[(d+1)%directions])
		if n > most || n == most && c[d] > c[dir] {
			dir, most = uint8(d), n //nolint:gosec // below 8
		}
	}
	return dir, most, all
}

// alike reports whether an edge has a direction, more or less.
func alike(code, dir uint8) bool {
	if code == 0 {
		return false
	}
	d := (code - 1 - dir) % directions
	return d <= 1 || d == directions-1
}

// choose begins a period in which the pixels are kept that are likeliest to belong to a logo.
func (w *watcher) choose() {
	p := period{first: len(w.times)}
	for c := range corners {
		p.pixels[c] = w.learnt[c].likeliest()
	}
	if w.periods == nil {
		p.first = 0
	}
	w.periods = append(w.periods, p)
	for _, codes := range w.whole {
		w.keep(codes)
	}
	w.whole = nil
}

// likeliest returns the pixels whose edges mostly have one direction.
func (l *learnt) likeliest() []pixel {
	n := len(l.previous)
	var histogram [256]int
	share := func(i int) int {
		_, most, all := l.usual(i)
		if 4*most < 3*all {
			return 0
		}
		return 255 * most / max(1, l.pictures)
	}
	for i := range n {
		histogram[share(i)]++
	}
	least, sum := 255, 0
	for ; least > 1 && sum+histogram[least] <= watched; least-- {
		sum += histogram[least]
	}
	var all []pixel
	for i := 0; i < n && len(all) < watched; i++ {
		if share(i) > least {
			dir, _, _ := l.usual(i)
			all = append(all, pixel{i, dir})
		}
	}
	return all
}

// keep notes which pixels of a picture have their edges.
func (w *watcher) keep(codes []uint8) {
	p := &w.periods[len(w.periods)-1]
	var set [words]uint64
	n := w.size.X * w.size.Y
	for c, pixels := range p.pixels {
		corner := codes[c*n : (c+1)*n]
		for i, px := range pixels {
			if alike(corner[px.at], px.direction) {
				bit := c*watched + i
				set[bit/64] |= 1 << (bit % 64)
			}
		}
	}
	p.seen = append(p.seen, set[:]...)
}
