package generatecreditsmarkers_test

import (
	"image"
	"math"
	"math/rand/v2"
)

// piece is a stretch of a film.
type piece struct {
	seconds float64
	credits bool
	sound   string // talk, music, theme, silence, noise
	draw    func(c *canvas, t float64)
}

// maker makes the pieces of one film.
type maker struct {
	r        *rand.Rand
	w, h     int
	fonts    []*lettering
	textures []*canvas
	letter   *lettering // of this film
}

func (m *maker) texture() *canvas { return m.textures[m.r.IntN(len(m.textures))] }

func (m *maker) between(a, b float64) float64 { return a + (b-a)*m.r.Float64() }

func (m *maker) mask() *image.Alpha { return image.NewAlpha(image.Rect(0, 0, m.w, m.h)) }

// over is what lies over a shot for a while.
type over struct {
	from, to float64
	mask     *image.Alpha
	ink      uint8
}

// story is a number of shots.
func (m *maker) story(seconds float64) piece { return m.shots(seconds, nil) }

func (m *maker) shots(seconds float64, overs []over) piece {
	var shots []shot
	var ends []float64
	for t := 0.0; t < seconds; {
		t += m.between(2, 9)
		shots = append(shots, newShot(m.r, m.texture(), m.w, m.h))
		ends = append(ends, t)
	}
	return piece{seconds: seconds, sound: "talk", draw: func(c *canvas, t float64) {
		i := 0
		for i+1 < len(ends) && ends[i] <= t {
			i++
		}
		shots[i].draw(c, t-ends[max(0, i-1)])
		for _, o := range overs {
			if o.from <= t && t < o.to {
				lay(c, o.mask, 0, 0, o.ink, 1)
			}
		}
	}}
}

// subtitled is a story with subtitles in the picture.
func (m *maker) subtitled(seconds float64) piece {
	var overs []over
	f := m.fonts[0]
	for t := 1.0; t < seconds; {
		mask := m.mask()
		lines := 1 + m.r.IntN(2)
		for i := range lines {
			f.write(mask, sentence(m.r, 4+m.r.IntN(5)), float64(m.h)*0.055, float64(m.w)/2, float64(m.h)*(0.9-0.065*float64(i)), centre)
		}
		d := m.between(1.5, 4)
		overs = append(overs, over{t, t + d, mask, 230})
		t += d + m.between(0.3, 5)
	}
	return m.shots(seconds, overs)
}

// ticker is news: a bar with running text, and a name.
func (m *maker) ticker(seconds float64) piece {
	p := m.story(seconds)
	wide := image.NewAlpha(image.Rect(0, 0, m.w*12, m.h))
	m.fonts[0].write(wide, names(m.r, 80), float64(m.h)*0.06, 0, float64(m.h)*0.97, leftEnd)
	inner := p.draw
	p.draw = func(c *canvas, t float64) {
		inner(c, t)
		for i := int(0.9 * float64(c.h)); i < c.h; i++ {
			for j := range c.w {
				c.y[i*c.w+j] = 30
			}
		}
		lay(c, wide, c.w-int(math.Mod(t*40, float64(c.w*11))), 0, 230, 1)
	}
	return p
}

// fadeOut lets the last seconds of a piece end in black.
func fadeOut(p piece, over float64) piece {
	inner := p.draw
	p.draw = func(c *canvas, t float64) {
		inner(c, t)
		if left := p.seconds - t; left < over {
			for i, v := range c.y {
				c.y[i] = uint8(16 + float64(v-16)*max(0, left)/over)
			}
		}
	}
	return p
}

func (m *maker) plain(seconds float64, v uint8, sound string) piece {
	return piece{seconds: seconds, sound: sound, draw: func(c *canvas, _ float64) { c.fill(v) }}
}

// style is how credits look.
type style struct {
	ground  uint8 // brightness
	picture bool  // a picture instead
	ink     uint8
	size    float64 // of the height
	columns int
	speed   float64 // heights a second, of what rolls
	fade    float64 // seconds, of cards
	hold    float64 // seconds a card
	gap     float64 // seconds between cards
	right   bool    // in the right half only
}

func classic() style {
	return style{ground: 16, ink: 225, size: 0.045, columns: 2, speed: 0.14, fade: 0.4, hold: 3.5, gap: 0.5}
}

// roll is text that rolls upwards.
func (m *maker) roll(seconds float64, s style) piece {
	h := float64(m.h)
	tall := image.NewAlpha(image.Rect(0, 0, m.w, int(h*(1+seconds*s.speed))))
	size := s.size * h
	middle := float64(m.w) / 2
	if s.right {
		middle = float64(m.w) * 0.75
	}
	bottom := float64(tall.Rect.Dy()) - 0.5*h
	for y := h * 0.95; y < bottom; {
		if s.columns == 2 && m.r.IntN(6) > 0 {
			m.letter.write(tall, role(m.r), size, middle-size/2, y, rightEnd)
			m.letter.write(tall, names(m.r, 1), size, middle+size/2, y, leftEnd)
			y += size * 1.45
			continue
		}
		y += size
		m.letter.write(tall, role(m.r), size, middle, y, centre)
		y += size * 1.4
		for range 1 + m.r.IntN(5) {
			m.letter.write(tall, names(m.r, 1), size*1.1, middle, y, centre)
			y += size * 1.5
		}
		y += size * m.between(0.5, 2)
	}
	back := newShot(m.r, m.texture(), m.w, m.h)
	return piece{seconds: seconds, credits: true, sound: "music", draw: func(c *canvas, t float64) {
		if s.picture {
			back.draw(c, t)
		} else {
			c.fill(s.ground)
		}
		lay(c, tall, 0, -int(t*s.speed*h), s.ink, 1)
	}}
}

// cards is text that stands, one card after the other.
func (m *maker) cards(n int, s style) []piece {
	var all []piece
	h := float64(m.h)
	for range n {
		mask := m.mask()
		x, y := float64(m.w)*m.between(0.3, 0.7), h*m.between(0.3, 0.6)
		if !s.picture {
			x = float64(m.w) / 2
		}
		if s.right {
			x = float64(m.w) * 0.75
		}
		size := s.size * h * m.between(0.9, 1.5)
		m.letter.write(mask, role(m.r), size*0.8, x, y, centre)
		for i := range 1 + m.r.IntN(3) {
			m.letter.write(mask, names(m.r, 1), size*1.2, x, y+size*1.6*float64(i+1), centre)
		}
		one := s
		one.hold *= m.between(0.8, 1.2)
		all = append(all, m.card(mask, one))
	}
	return all
}

// card is one card, with the gap after it.
func (m *maker) card(mask *image.Alpha, s style) piece {
	back := newShot(m.r, m.texture(), m.w, m.h)
	return piece{seconds: s.hold + s.gap, credits: true, sound: "music", draw: func(c *canvas, t float64) {
		if s.picture {
			back.draw(c, t)
		} else {
			c.fill(s.ground)
		}
		strength := 1.0
		if s.fade > 0 {
			strength = max(0, min(1, t/s.fade, (s.hold-t)/s.fade))
		} else if t > s.hold {
			strength = 0
		}
		lay(c, mask, 0, 0, s.ink, strength)
	}}
}

// said is a card of the story: The End, ten years later, a paragraph.
func (m *maker) said(seconds float64, size float64, lines ...string) piece {
	mask := m.mask()
	h := float64(m.h)
	for i, l := range lines {
		m.letter.write(mask, l, size*h, float64(m.w)/2, h/2+size*h*1.5*(float64(i)-float64(len(lines)-1)/2), centre)
	}
	s := classic()
	s.hold, s.gap = seconds, 0
	p := m.card(mask, s)
	p.credits, p.sound = false, "noise"
	return p
}

// screen is a computer's screen, or a page, that the story shows.
func (m *maker) screen(seconds float64, dark bool) piece {
	mask := m.mask()
	size := float64(m.h) * m.between(0.035, 0.055)
	for y := size * 2; y < float64(m.h)-size; y += size * 1.4 {
		if m.r.IntN(6) > 0 {
			m.fonts[len(m.fonts)-1].write(mask, sentence(m.r, 3+m.r.IntN(6)), size, size*2, y, leftEnd)
		}
	}
	ground, ink := uint8(225), uint8(30)
	if dark {
		ground, ink = 24, 200
	}
	return piece{seconds: seconds, sound: "talk", draw: func(c *canvas, t float64) {
		c.fill(ground)
		for i := range c.y { // light falls on it unevenly
			c.y[i] -= uint8(i % c.w * 20 / c.w * int(ground) / 255)
		}
		lay(c, mask, int(3*math.Sin(t)), int(2*math.Sin(t*0.7)), ink, 1)
	}}
}

// logo is of a company or network.
func (m *maker) logo(seconds float64) piece {
	mask := m.mask()
	m.fonts[0].write(mask, []string{"Lumen", "NORDTV", "Kanal 5", "Arrow"}[m.r.IntN(4)], 0.12*float64(m.h), float64(m.w)/2, 0.72*float64(m.h), centre)
	return piece{seconds: seconds, sound: "theme2", draw: func(c *canvas, t float64) {
		c.fill(30)
		for j := range c.h {
			for i := range c.w {
				if d := math.Hypot(float64(i-c.w/2), float64(j)-0.38*float64(c.h)); d < 0.2*float64(c.h)*min(1, t) {
					c.y[j*c.w+i] = 180
				}
			}
		}
		lay(c, mask, 0, 0, 230, min(1, t))
	}}
}

// split is a story, made small on the left, beside credits on the right.
func split(left, right piece) piece {
	small := (*canvas)(nil)
	return piece{seconds: right.seconds, credits: true, sound: "talk", draw: func(c *canvas, t float64) {
		if small == nil {
			small = newCanvas(c.w, c.h)
		}
		left.draw(small, t)
		right.draw(c, t)
		for j := range c.h / 2 {
			for i := range c.w / 2 {
				c.y[(j+c.h/4)*c.w+i] = small.y[2*j*c.w+2*i]
			}
		}
	}}
}
