package generateadmarkers

import (
	"time"

	"butler"
	"butler/tasks/internal/picture"
)

const (
	// blurred is how far apart the pictures on both sides of the end of a break may be without a closer look.
	blurred = 1200 * time.Millisecond
	// farthest is how far apart they may be at the most for one.
	farthest = 12 * time.Second
	// mostClose bounds how many pictures of closer looks are kept.
	mostClose = 8192
)

// glance is what is kept of a picture of a closer look.
type glance struct {
	look
	logo float64 // share of its edges that are seen
}

// Closer asks for what lies around the ends of breaks that were only seen, and not heard, where key
// frames are far apart.
func (a *analyzer) Closer(end butler.PassEnd) []butler.Stretch {
	if len(a.sight.looks) == 0 || end.Duration <= 0 || end.Duration > longestRecording {
		return nil
	}
	a.decide(end)
	var all []butler.Stretch
	for _, p := range a.breaks {
		for _, i := range []int{p.from, p.to} {
			if s, ok := a.blur(a.chooser, i); ok {
				all = append(all, s)
			}
		}
	}
	return all
}

// blur returns between which pictures a cut is, if that is not known well enough.
func (a *analyzer) blur(c *chooser, i int) (butler.Stretch, bool) {
	if c.edge(i) || c.cuts[i].sharp {
		return butler.Stretch{}, false
	}
	before, after := a.sight.around(c.cuts[i].from, c.cuts[i].to+1)
	if before < 0 || after >= len(a.sight.looks) {
		return butler.Stretch{}, false
	}
	s := butler.Stretch{From: a.sight.looks[before].at, To: a.sight.looks[after].at}
	gap := s.To - s.From
	if c.cuts[i].black { // what is black is in between for sure
		gap = max(c.cuts[i].from-s.From, s.To-c.cuts[i].to)
	}
	return s, gap > blurred && s.To-s.From <= farthest
}

// CloseFrame takes a picture of a closer look.
func (a *analyzer) CloseFrame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	if len(a.close) < mostClose {
		a.close = append(a.close, glance{lookAt(f.Image, f.Time), a.sight.logo.there(f.Image)})
	}
	return nil
}

// sharpen moves the ends of breaks to where the closer looks show them.
func (a *analyzer) sharpen() {
	for _, p := range a.breaks {
		for _, i := range []int{p.from, p.to} {
			if s, ok := a.blur(a.chooser, i); ok {
				a.chooser.cuts[i] = a.closest(a.chooser.cuts[i], s, i == p.from)
			}
		}
	}
}

// closest returns a cut with the times that the pictures within a stretch tell: where they are black, or else
// where a shot ends and the logo goes, or comes.
func (a *analyzer) closest(c cut, s butler.Stretch, begins bool) cut {
	var all []glance
	for _, g := range a.close {
		if g.at >= s.From && g.at <= s.To {
			all = append(all, g)
		}
	}
	if len(all) < 3 {
		return c
	}
	for i := range all {
		if !all[i].black {
			continue
		}
		c.from, c.black, c.sharp = all[i].at, true, true
		for i < len(all) && all[i].black {
			c.to = all[i].at
			i++
		}
		return c
	}
	best, most := 0, -1.0
	for i := range len(all) - 1 {
		v := differ(&all[i].look, &all[i+1].look)
		if len(a.sight.logo.pixels) > 0 {
			v += a.agree(all, i, begins)
		}
		if v > most {
			best, most = i, v
		}
	}
	c.from, c.to, c.sharp = all[best].at, all[best+1].at, true
	return c
}

// agree says how well the logo being there until one of some pictures and gone after it, or the other way
// round, agrees with what is seen.
func (a *analyzer) agree(all []glance, at int, begins bool) float64 {
	const weight = 300 // more than shots differ by
	n := 0
	for i, g := range all {
		if (g.logo >= logoThere) == ((i <= at) == begins) {
			n++
		}
	}
	return weight * float64(n) / float64(len(all))
}
