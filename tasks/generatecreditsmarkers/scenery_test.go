package generatecreditsmarkers_test

import (
	"image"
	"image/draw"
	"math"
	"math/rand/v2"
)

// A canvas is the brightness of a picture, from 16 to 235 as video has it. Colour is one tint for the
// whole picture: the Analysis does not look at it.
type canvas struct {
	w, h int
	y    []uint8
	u, v uint8
}

func newCanvas(w, h int) *canvas { return &canvas{w: w, h: h, y: make([]uint8, w*h), u: 128, v: 128} }

func (c *canvas) fill(v uint8) {
	for i := range c.y {
		c.y[i] = v
	}
}

// texture is a picture larger than the film's, over which a camera moves.
func texture(r *rand.Rand, w, h int) *canvas {
	c := newCanvas(w, h)
	at := func(f func(x, y float64) float64) {
		for y := range h {
			for x := range w {
				c.y[y*w+x] = uint8(max(16, min(235, 16+219*f(float64(x)/float64(h), float64(y)/float64(h)))))
			}
		}
	}
	a, b, p := r.Float64(), r.Float64(), r.Float64()*6
	noise := smoothNoise(r)
	switch r.IntN(12) {
	case 0: // sky and land
		horizon := 0.3 + 0.5*a
		at(func(x, y float64) float64 {
			if y < horizon+0.05*noise(3*x, 1) {
				return 0.5 + 0.4*y + 0.1*noise(2*x, 3*y)
			}
			return 0.1 + 0.3*noise(9*x, 9*y) + 0.15*noise(40*x, 40*y)
		})
	case 1: // leaves
		at(func(x, y float64) float64 { return 0.1 + 0.8*math.Pow(noise((20+30*a)*x, (20+30*a)*y), 2) })
	case 2: // a face, out of focus behind it
		at(func(x, y float64) float64 {
			d := math.Hypot(x-0.6-a/2, (y-0.5)*0.8)
			if d < 0.28 {
				return 0.55 + 0.2*math.Cos(5*d+p) + 0.05*noise(30*x, 30*y)
			}
			return 0.15 + 0.25*noise(3*x, 3*y)
		})
	case 3: // a night street with lit windows
		at(func(x, y float64) float64 {
			cx, cy := math.Floor(x*(12+20*a)), math.Floor(y*(10+16*b))
			fx, fy := x*(12+20*a)-cx, y*(10+16*b)-cy
			if fx > 0.25 && fx < 0.75 && fy > 0.2 && fy < 0.7 && noise(cx*7.3, cy*5.1) > 0.55 {
				return 0.5 + 0.4*noise(cx*3.1, cy)
			}
			return 0.06
		})
	case 4: // bricks
		at(func(x, y float64) float64 {
			row := math.Floor(y * (14 + 10*a))
			fx, fy := x*(7+5*a)+0.5*math.Mod(row, 2), y*(14+10*a)-row
			if fx-math.Floor(fx) < 0.06 || fy < 0.12 {
				return 0.6
			}
			return 0.25 + 0.1*noise(math.Floor(fx)*3, row) + 0.08*noise(60*x, 60*y)
		})
	case 5: // a crowd
		at(func(x, y float64) float64 {
			return 0.15 + 0.6*math.Pow(noise(14*x, 8*y), 1.5) + 0.2*noise(50*x, 30*y)*noise(5*x, 5*y)
		})
	case 6: // fence, blinds
		at(func(x, y float64) float64 {
			s := math.Sin((40 + 60*a) * (x*math.Cos(p) + y*math.Sin(p)))
			return 0.4 + 0.25*math.Tanh(4*s) + 0.15*noise(3*x, 3*y)
		})
	case 7: // Mandelbrot's set
		at(func(x, y float64) float64 {
			re, im, zr, zi := -0.75+0.3*(x-0.8)*(1+a), 0.1+0.3*(y-0.5)*(1+a), 0.0, 0.0
			for n := range 60 {
				if zr, zi = zr*zr-zi*zi+re, 2*zr*zi+im; zr*zr+zi*zi > 4 {
					return math.Sqrt(float64(n) / 60)
				}
			}
			return 0.02
		})
	case 8: // darkness with little in it
		at(func(x, y float64) float64 { return 0.02 + 0.18*math.Pow(noise(4*x, 4*y), 3) })
	case 9: // stars, or lights
		at(func(x, y float64) float64 {
			n := noise(60*x, 60*y)
			if n > 0.9 {
				return 0.9
			}
			return 0.03 + 0.1*noise(2*x, 2*y)
		})
	case 10: // a room of things with straight edges
		boxes := make([][5]float64, 25)
		for i := range boxes {
			boxes[i] = [5]float64{2 * r.Float64(), r.Float64(), 0.05 + 0.4*r.Float64(), 0.05 + 0.4*r.Float64(), 0.1 + 0.7*r.Float64()}
		}
		at(func(x, y float64) float64 {
			v := 0.4
			for _, b := range boxes {
				if x > b[0] && x < b[0]+b[2] && y > b[1] && y < b[1]+b[3] {
					v = b[4]
				}
			}
			return v + 0.04*noise(20*x, 20*y)
		})
	default: // snow, fog
		at(func(x, y float64) float64 { return 0.6 + 0.3*noise(2*x, 2*y) + 0.1*noise(30*x, 30*y) })
	}
	return c
}

// smoothNoise returns a function of the plane with values of 0 to 1 and features of the size 1.
func smoothNoise(r *rand.Rand) func(x, y float64) float64 {
	var grid [256]float64
	for i := range grid {
		grid[i] = r.Float64()
	}
	at := func(x, y int) float64 { return grid[uint8(x*73+(y*151)^(y>>3)*29)] }
	return func(x, y float64) float64 {
		fx, fy := math.Floor(x), math.Floor(y)
		u, v := x-fx, y-fy
		u, v = u*u*(3-2*u), v*v*(3-2*v)
		i, j := int(fx), int(fy)
		return (at(i, j)*(1-u)+at(i+1, j)*u)*(1-v) + (at(i, j+1)*(1-u)+at(i+1, j+1)*u)*v
	}
}

// grey makes a canvas of a photo, of the size asked for.
func grey(m image.Image, w, h int) *canvas {
	c := newCanvas(w, h)
	b := m.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			small.Set(x, y, m.At(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h))
		}
	}
	g := image.NewGray(small.Rect)
	draw.Draw(g, g.Rect, small, image.Point{}, draw.Src)
	for i, v := range g.Pix {
		c.y[i] = 16 + uint8(int(v)*219/255)
	}
	return c
}

// shot is a camera's look at a texture, with something that moves before it.
type shot struct {
	of     *canvas
	x, y   float64
	dx, dy float64 // per second
	gain   float64
	who    int // things that move
	seed   float64
}

func newShot(r *rand.Rand, of *canvas, w, h int) shot {
	s := shot{of: of, gain: 0.45 + 0.55*r.Float64(), who: r.IntN(3), seed: 10 * r.Float64()}
	s.x, s.y = r.Float64()*float64(of.w-w), r.Float64()*float64(of.h-h)
	if r.IntN(3) > 0 {
		s.dx, s.dy = 30*(r.Float64()-0.5), 12*(r.Float64()-0.5)
	}
	return s
}

// draw draws the shot as it is after so many seconds.
func (s shot) draw(c *canvas, t float64) {
	x := int(max(0, min(float64(s.of.w-c.w), s.x+s.dx*t)))
	y := int(max(0, min(float64(s.of.h-c.h), s.y+s.dy*t)))
	for j := range c.h {
		row := s.of.y[(y+j)*s.of.w+x:][:c.w]
		out := c.y[j*c.w:][:c.w]
		for i, v := range row {
			out[i] = uint8(16 + s.gain*float64(v-16))
		}
	}
	for k := range s.who {
		px := float64(c.w) * (0.5 + 0.4*math.Sin(s.seed+float64(k)*2+0.7*t))
		py := float64(c.h) * (0.6 + 0.1*math.Sin(3*s.seed+t))
		rx, ry := float64(c.w)*0.07, float64(c.h)*0.3
		for j := max(0, int(py-ry)); j < min(c.h, int(py+ry)); j++ {
			half := rx * math.Sqrt(max(0, 1-math.Pow((float64(j)-py)/ry, 2)))
			for i := max(0, int(px-half)); i < min(c.w, int(px+half)); i++ {
				c.y[j*c.w+i] = uint8(40 + 30*k + i%7)
			}
		}
	}
}
