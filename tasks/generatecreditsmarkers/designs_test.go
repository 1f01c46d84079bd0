package generatecreditsmarkers_test

import (
	"fmt"
	"slices"
)

// design is one kind of film.
type design struct {
	name, group string
	make        func(m *maker, f *film) []piece
}

func with(base style, change func(*style)) style {
	change(&base)
	return base
}

func join(parts ...any) []piece {
	var all []piece
	for _, p := range parts {
		switch p := p.(type) {
		case piece:
			all = append(all, p)
		case []piece:
			all = append(all, p...)
		}
	}
	return all
}

// theirs says of pieces that they belong to credits, or do not.
func theirs(credits bool, sound string, all ...piece) []piece {
	all = slices.Clone(all)
	for i := range all {
		all[i].credits = credits
		if sound != "" {
			all[i].sound = sound
		}
	}
	return all
}

func (m *maker) body() piece { return m.story(m.between(100, 150)) }

// night is black that belongs to the credits that follow.
func (m *maker) night(seconds float64) piece {
	p := m.plain(seconds, 16, "silence")
	p.credits = true
	return p
}

func designs() []design {
	return []design{
		{"roll", "roll", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.night(m.between(0.5, 2)), m.roll(m.between(40, 80), classic()))
		}},
		{"roll after a cut", "roll", func(m *maker, _ *film) []piece {
			return join(m.body(), m.roll(m.between(30, 60), with(classic(), func(s *style) { s.columns = 1; s.size = 0.05 })), m.night(2))
		}},
		{"small slow roll", "roll", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 2), m.roll(m.between(50, 90), with(classic(), func(s *style) { s.speed = 0.05; s.size = 0.035 })))
		}},
		{"dark on white", "roll", func(m *maker, _ *film) []piece {
			return join(m.body(), m.roll(m.between(40, 70), with(classic(), func(s *style) { s.ground = 225; s.ink = 25 })))
		}},
		{"grey on black", "roll", func(m *maker, f *film) []piece {
			f.grain = 3
			return join(fadeOut(m.body(), 1), m.night(1), m.roll(m.between(40, 70), with(classic(), func(s *style) { s.ink = 130; s.size = 0.04 })))
		}},
		{"sparse key frames", "roll", func(m *maker, f *film) []piece {
			f.gop, f.cuts = 10*f.fps, false
			return join(fadeOut(m.body(), 1), m.roll(m.between(40, 70), classic()))
		}},
		{"letterbox", "roll", func(m *maker, f *film) []piece {
			f.bars = 0.125
			return join(fadeOut(m.body(), 1), m.night(1), m.roll(m.between(40, 70), classic()))
		}},
		{"cards", "cards", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.cards(6+m.r.IntN(7), classic()), m.night(1))
		}},
		{"long fades", "cards", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 2), m.cards(5+m.r.IntN(6), with(classic(), func(s *style) { s.fade = 1.2; s.gap = 1.5; s.hold = 4.5 })))
		}},
		{"4:3", "cards", func(m *maker, f *film) []piece {
			f.w = f.h * 4 / 3 / 2 * 2
			return join(m.body(), m.cards(6+m.r.IntN(5), classic()))
		}},
		{"coloured", "cards", func(m *maker, _ *film) []piece {
			return join(m.body(), m.cards(7+m.r.IntN(5), with(classic(), func(s *style) { s.ground = uint8(60 + m.r.IntN(100)); s.ink = 235 })))
		}},
		{"cards, then roll", "cards", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.cards(6, classic()), m.roll(m.between(40, 60), classic()))
		}},
		{"long black", "cards", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.night(4), m.cards(8, classic()))
		}},
		{"cards over pictures", "over pictures", func(m *maker, _ *film) []piece {
			return join(m.body(), m.cards(9+m.r.IntN(5), with(classic(), func(s *style) { s.picture = true; s.ink = 235; s.size = 0.055; s.gap = 0.4 })))
		}},
		{"roll over a picture", "over pictures", func(m *maker, _ *film) []piece {
			return join(m.body(), m.roll(m.between(40, 60), with(classic(), func(s *style) { s.picture = true; s.ink = 235; s.size = 0.05 })))
		}},
		{"over pictures, then roll", "over pictures", func(m *maker, _ *film) []piece {
			return join(m.body(), m.cards(6, with(classic(), func(s *style) { s.picture = true; s.ink = 235; s.size = 0.055 })), m.roll(40, classic()))
		}},
		{"bloopers beside", "over pictures", func(m *maker, _ *film) []piece {
			roll := m.roll(m.between(40, 60), with(classic(), func(s *style) { s.right = true; s.columns = 1; s.size = 0.04 }))
			return join(m.body(), split(m.story(roll.seconds), roll))
		}},
		{"scene within", "scenes", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.cards(8, classic()), m.story(m.between(25, 50)), m.roll(m.between(40, 60), classic()))
		}},
		{"scene after", "scenes", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.night(1), m.roll(m.between(40, 60), classic()), m.story(m.between(20, 40)))
		}},
		{"scene after, then black", "scenes", func(m *maker, _ *film) []piece {
			return join(m.body(), m.roll(m.between(40, 60), classic()), fadeOut(m.story(m.between(20, 40)), 1), m.plain(2.5, 16, "silence"))
		}},
		{"scenes within and after", "scenes", func(m *maker, _ *film) []piece {
			return join(m.body(), m.cards(7, classic()), m.story(m.between(25, 40)), m.roll(50, classic()), m.story(m.between(15, 30)))
		}},
		{"true story", "text in the story", func(m *maker, _ *film) []piece {
			return join(m.said(6, 0.06, "Based on a true story"), m.body(), m.said(6, 0.05, sentence(m.r, 6), sentence(m.r, 6), sentence(m.r, 4)),
				m.story(m.between(20, 40)), fadeOut(m.story(10), 1), m.cards(8, classic()))
		}},
		{"ten years later", "text in the story", func(m *maker, _ *film) []piece {
			return join(m.cards(0, classic()), m.body(), m.said(4, 0.07, "Ten years later"), m.story(m.between(25, 45)), m.roll(50, classic()))
		}},
		{"computer near the end", "text in the story", func(m *maker, _ *film) []piece {
			return join(m.body(), m.screen(m.between(5, 8), m.r.IntN(2) == 0), m.story(m.between(30, 50)), fadeOut(m.story(10), 1), m.roll(50, classic()))
		}},
		{"subtitled", "text in the story", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.subtitled(m.between(100, 150)), 1), m.roll(50, classic()))
		}},
		{"titles at the beginning", "text in the story", func(m *maker, _ *film) []piece {
			return join(theirs(false, "", m.cards(8, classic())...), m.body(), fadeOut(m.story(10), 1), m.roll(50, classic()))
		}},
		{"title cards", "text in the story", func(m *maker, _ *film) []piece {
			return join(m.silent(), m.cards(7, classic()))
		}},
		{"logo at the end", "after the credits", func(m *maker, _ *film) []piece {
			logo := m.logo(m.between(3, 5))
			logo.credits = true // they run to the end, for all who watch
			return join(fadeOut(m.body(), 1), m.roll(m.between(40, 60), classic()), logo)
		}},
		{"preview after", "after the credits", func(m *maker, _ *film) []piece {
			return join(m.body(), m.roll(m.between(30, 50), classic()), m.story(m.between(15, 30)))
		}},
		{"chapter", "after the credits", func(m *maker, f *film) []piece {
			body, last := m.body(), m.story(m.between(40, 60))
			f.chapters = []chapterAt{{0, "Chapter 1"}, {body.seconds / 2, "Chapter 2"}, {body.seconds, []string{"End Credits", "Abspann", "Générique"}[m.r.IntN(3)]}}
			return join(body, theirs(true, "music", last))
		}},
		{"story only", "none", func(m *maker, _ *film) []piece { return join(m.body(), m.story(40)) }},
		{"The End", "none", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.said(m.between(4, 7), 0.12, "The End"))
		}},
		{"silent, The End", "none", func(m *maker, _ *film) []piece {
			return join(m.silent(), m.said(6, 0.12, "The End"))
		}},
		{"logo only", "none", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.plain(2, 16, "silence"), m.logo(4))
		}},
		{"subtitled only", "none", func(m *maker, _ *film) []piece { return join(m.subtitled(m.between(130, 160))) }},
		{"titles only", "none", func(m *maker, _ *film) []piece {
			return join(theirs(false, "", m.cards(9, with(classic(), func(s *style) { s.picture = m.r.IntN(2) == 0 }))...), m.body(), m.story(20))
		}},
		{"computers", "none", func(m *maker, _ *film) []piece {
			var all []piece
			for range 7 {
				all = append(all, m.story(m.between(12, 25)), m.screen(m.between(4, 10), m.r.IntN(2) == 0))
			}
			return join(all, m.story(15))
		}},
		{"news", "none", func(m *maker, _ *film) []piece { return join(m.ticker(m.between(130, 160))) }},
		{"black end", "none", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 3), m.plain(m.between(5, 15), 16, "silence"))
		}},
		{"letter near the end", "none", func(m *maker, _ *film) []piece {
			return join(m.body(), m.screen(m.between(8, 13), m.r.IntN(2) == 0), m.story(m.between(12, 30)))
		}},
		{"very small roll", "roll", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.body(), 1), m.roll(m.between(40, 70), with(classic(), func(s *style) { s.size = 0.027; s.ink = 210 })))
		}},
		{"drifting cards", "cards", func(m *maker, _ *film) []piece {
			return join(m.body(), m.drifting(m.cards(8+m.r.IntN(4), classic())))
		}},
		{"one page", "cards", func(m *maker, _ *film) []piece {
			page := m.page(m.between(12, 16))
			return join(fadeOut(m.body(), 1), page, m.night(1))
		}},
	}
}

// page is one card with all who did something.
func (m *maker) page(seconds float64) piece {
	mask := m.mask()
	h, x := float64(m.h), float64(m.w)/2
	for y := 0.15 * h; y < 0.9*h; y += 0.065 * h {
		m.letter.write(mask, role(m.r), 0.042*h, x-4, y, rightEnd)
		m.letter.write(mask, names(m.r, 1), 0.042*h, x+4, y, leftEnd)
	}
	return m.card(mask, with(classic(), func(s *style) { s.hold, s.gap, s.fade = seconds, 0, 1 }))
}

// drifting lets cards move slowly to a side.
func (m *maker) drifting(all []piece) []piece {
	still := newCanvas(m.w, m.h)
	for i := range all {
		inner := all[i].draw
		all[i].draw = func(c *canvas, t float64) {
			inner(still, t)
			for j := range c.h {
				for x := range c.w {
					c.y[j*c.w+x] = still.y[j*c.w+max(0, min(c.w-1, x-int(4*t)))]
				}
			}
		}
	}
	return all
}

// silent is a silent film: scenes, and cards with what is said.
func (m *maker) silent() []piece {
	var all []piece
	for range 9 {
		all = append(all, m.story(m.between(8, 16)), m.said(m.between(3, 6), 0.065, sentence(m.r, 5), sentence(m.r, 4)))
	}
	all = append(all, m.story(12))
	return theirs(false, "music", all...)
}

// season is one kind of season: what its episodes are.
type season struct {
	name string
	make func(m *maker, f *film, episode int) []piece
}

func seasons() []season {
	return []season{
		{"roll with a theme", func(m *maker, _ *film, _ int) []piece {
			logo := m.logo(3)
			logo.credits = true
			return join(fadeOut(m.story(m.between(90, 130)), 1), theirs(true, "theme", m.roll(30, classic())), logo)
		}},
		{"song with pictures and text, preview", func(m *maker, _ *film, _ int) []piece {
			song := m.cards(9, with(classic(), func(s *style) { s.picture = true; s.ink = 235; s.size = 0.04; s.gap = 1 }))
			return join(m.story(m.between(90, 130)), theirs(true, "theme", song...), m.story(15), m.said(2, 0.08, fmt.Sprintf("Next: %s", sentence(m.r, 3))))
		}},
		{"song with pictures, no text", func(m *maker, _ *film, _ int) []piece {
			return join(m.story(m.between(90, 130)), theirs(true, "theme", m.story(40)))
		}},
		{"cards over the last scene", func(m *maker, _ *film, _ int) []piece {
			return join(m.story(m.between(90, 130)), m.cards(6, with(classic(), func(s *style) { s.picture = true; s.ink = 235; s.size = 0.05 })))
		}},
		{"one without", func(m *maker, _ *film, episode int) []piece {
			if episode == 2 {
				return join(m.story(m.between(110, 140)))
			}
			return join(fadeOut(m.story(m.between(90, 130)), 1), theirs(true, "theme", m.cards(7, classic())...))
		}},
		{"none at all", func(m *maker, _ *film, _ int) []piece { return join(m.story(m.between(110, 150))) }},
	}
}
