package generateadmarkers_test

import (
	"math/rand/v2"
)

// canvas is a picture of planes 4:2:0 in the limited range that television has: black is 16.
type canvas struct {
	w, h int
	data []byte // Y, Cb, Cr
}

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]byte, w*h*3/2)} }

func (c *canvas) luma() []byte { return c.data[:c.w*c.h] }

func (c *canvas) black() {
	fill(c.luma(), 16)
	fill(c.data[c.w*c.h:], 128)
}

func fill(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}

// bars makes the outer shares of a picture black: above and below, left and right.
func (c *canvas) bars(rows, columns float64) {
	r, k := int(rows*float64(c.h))&^1, int(columns*float64(c.w))&^1
	plane := func(p []byte, w, h, r, k int, v byte) {
		for y := range h {
			row := p[y*w : (y+1)*w]
			if y < r || y >= h-r {
				fill(row, v)
				continue
			}
			fill(row[:k], v)
			fill(row[w-k:], v)
		}
	}
	n := c.w * c.h
	plane(c.data[:n], c.w, c.h, r, k, 16)
	plane(c.data[n:n*5/4], c.w/2, c.h/2, r/2, k/2, 128)
	plane(c.data[n*5/4:], c.w/2, c.h/2, r/2, k/2, 128)
}

// shot is a texture that a window moves over, with things that move in front of it.
type shot struct {
	w, h   int // of the texture
	luma   []byte
	cb, cr byte
	vx, vy float64 // px a frame
	things []thing
}

type thing struct {
	x, y, vx, vy float64
	w, h         int
	luma, cb     byte
}

const margin = 64 // px that the window may move over

func newShot(r *rand.Rand, w, h int, still bool) *shot {
	s := &shot{w: w + margin, h: h + margin, cb: byte(100 + r.IntN(56)), cr: byte(100 + r.IntN(56))}
	s.luma = make([]byte, s.w*s.h)
	s.noise(r, 24+r.IntN(60), 40+r.IntN(130))
	for range 12 + r.IntN(24) {
		s.patch(r)
	}
	if !still {
		s.vx, s.vy = r.Float64()*1.2-0.6, r.Float64()*0.6-0.3
	}
	for range 1 + r.IntN(4) {
		s.things = append(s.things, thing{
			x: r.Float64() * float64(w), y: (0.25 + 0.6*r.Float64()) * float64(h), vx: r.Float64()*4 - 2, vy: r.Float64() - 0.5,
			w: 10 + r.IntN(w/4), h: 10 + r.IntN(h/3), luma: byte(30 + r.IntN(190)), cb: byte(90 + r.IntN(76)),
		})
	}
	return s
}

// noise fills the texture with soft noise: values of a coarse grid, and what lies between them.
func (s *shot) noise(r *rand.Rand, cell, base int) {
	gw, gh := s.w/cell+2, s.h/cell+2
	grid := make([]int, gw*gh)
	for i := range grid {
		grid[i] = min(235, max(16, base+r.IntN(90)-45))
	}
	for y := range s.h {
		gy, fy := y/cell, y%cell
		for x := range s.w {
			gx, fx := x/cell, x%cell
			g := grid[gy*gw+gx:]
			top := g[0]*(cell-fx) + g[1]*fx
			bottom := g[gw]*(cell-fx) + g[gw+1]*fx
			s.luma[y*s.w+x] = byte((top*(cell-fy) + bottom*fy) / (cell * cell))
		}
	}
}

// patch paints a rectangle or an ellipse.
func (s *shot) patch(r *rand.Rand) {
	w, h := 6+r.IntN(s.w/4), 6+r.IntN(s.h/4)
	x0, y0 := r.IntN(s.w-w), r.IntN(s.h-h)
	v, round := byte(20+r.IntN(210)), r.IntN(2) == 0
	for y := range h {
		for x := range w {
			dx, dy := float64(2*x-w)/float64(w), float64(2*y-h)/float64(h)
			if !round || dx*dx+dy*dy < 1 {
				i := (y0+y)*s.w + x0 + x
				s.luma[i] = byte((int(s.luma[i]) + 3*int(v)) / 4)
			}
		}
	}
}

// draw shows the shot as it is some frames after its start.
func (s *shot) draw(c *canvas, frame int) {
	wander := func(v float64) int {
		p := margin/2 + int(v*float64(frame))
		p %= 2 * margin
		if p < 0 {
			p += 2 * margin
		}
		if p > margin {
			p = 2*margin - p
		}
		return p
	}
	x0, y0 := wander(s.vx), wander(s.vy)
	for y := range c.h {
		copy(c.data[y*c.w:(y+1)*c.w], s.luma[(y0+y)*s.w+x0:])
	}
	n := c.w * c.h
	fill(c.data[n:n*5/4], s.cb)
	fill(c.data[n*5/4:], s.cr)
	for _, t := range s.things {
		t.draw(c, frame)
	}
}

func (t thing) draw(c *canvas, frame int) {
	x0 := (int(t.x+t.vx*float64(frame))%(c.w+t.w)+c.w+t.w)%(c.w+t.w) - t.w
	y0 := int(t.y + t.vy*float64(frame%200))
	for y := max(0, y0); y < min(c.h, y0+t.h); y++ {
		from, to := max(0, x0), min(c.w, x0+t.w)
		if from < to {
			fill(c.data[y*c.w+from:y*c.w+to], t.luma)
			u := c.w*c.h + y/2*(c.w/2)
			fill(c.data[u+from/2:u+to/2], t.cb)
		}
	}
}

// logo is what a broadcaster shows in a corner.
type logo struct {
	x, y, w, h int
	alpha      []byte // how much of it covers the picture
	luma       byte
}

// corner is where a logo is.
type corner int

const (
	topRight corner = iota
	topLeft
	bottomRight
	bottomLeft
)

// newLogo makes one of strokes: opacity is how much of the picture it covers, 0 to 1.
func newLogo(r *rand.Rand, w, h int, at corner, opacity float64) *logo {
	l := &logo{w: w / 9, h: h / 9, luma: byte(200 + r.IntN(35))}
	insetX, insetY := w*6/100, h*7/100
	l.x, l.y = w-insetX-l.w, insetY
	if at == topLeft || at == bottomLeft {
		l.x = insetX
	}
	if at == bottomRight || at == bottomLeft {
		l.y = h - insetY - l.h
	}
	l.alpha = make([]byte, l.w*l.h)
	a := byte(opacity * 255)
	letters := 3
	cell := l.w / letters
	for i := range letters {
		stroke := 3
		bars := r.IntN(14) + 1
		for y := range l.h {
			for x := range cell - 3 {
				on := x < stroke || bars&1 != 0 && y < stroke || bars&2 != 0 && y >= l.h-stroke ||
					bars&4 != 0 && x >= cell-3-stroke || bars&8 != 0 && y >= l.h/2-1 && y < l.h/2+2
				if on {
					l.alpha[y*l.w+i*cell+x] = a
				}
			}
		}
	}
	return l
}

func (l *logo) draw(c *canvas) {
	for y := range l.h {
		for x := range l.w {
			if a := int(l.alpha[y*l.w+x]); a > 0 {
				i := (l.y+y)*c.w + l.x + x
				c.data[i] = byte((int(c.data[i])*(255-a) + int(l.luma)*a) / 255)
				u := c.w*c.h + (l.y+y)/2*(c.w/2) + (l.x+x)/2
				c.data[u] = byte((int(c.data[u])*(255-a) + 128*a) / 255)
			}
		}
	}
}
