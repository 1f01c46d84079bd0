package generateadmarkers

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// cut is a place where one thing may end and another begin.
type cut struct {
	from, to time.Duration // what was before has ended, and what comes after has begun
	silent   bool
	black    bool
	shot     bool    // the pictures before and after differ
	turn     bool    // the logo, or another shape of the picture, comes or goes
	depth    float64 // dB, of the silence
	step     float64 // of the level of the sound, see [habit.step]
	rate     float64 // silences a minute that are no less deep, in the whole recording
	sharp    bool    // from and to are known to within a picture
}

func (c cut) middle() time.Duration { return (c.from + c.to) / 2 }

const (
	// lookAround is how far from a silence the pictures before and after it may lie.
	lookAround = 400 * time.Millisecond
	// nearBlack is how far apart a black picture and a silence that belong together may be.
	nearBlack = 350 * time.Millisecond
	// longestBlack is longer than what lies between two commercials: more is a fault, or a pause in transmission.
	longestBlack = 10 * time.Second
)

// blacks returns the stretches of black pictures, as cuts: from the last picture before to the first after.
func (s *sight) blacks(end time.Duration) []cut {
	var all []cut
	for i := 0; i < len(s.looks); i++ {
		if !s.looks[i].black {
			continue
		}
		first := i
		for i+1 < len(s.looks) && s.looks[i+1].black {
			i++
		}
		c := cut{from: s.looks[first].at, to: s.looks[i].at, black: true, shot: true}
		if i+1 == len(s.looks) {
			c.to = max(c.to, min(end, c.to+time.Second))
		}
		all = append(all, c)
	}
	return all
}

// around returns the pictures before and after a stretch.
func (s *sight) around(from, to time.Duration) (before, after int) {
	before, _ = slices.BinarySearchFunc(s.looks, from, func(l look, t time.Duration) int { return cmp.Compare(l.at, t) })
	after, _ = slices.BinarySearchFunc(s.looks, to, func(l look, t time.Duration) int { return cmp.Compare(l.at, t) })
	return before - 1, after
}

// changes reports whether the pictures before and after a stretch are of different shots.
func (s *sight) changes(from, to time.Duration) bool {
	before, after := s.around(from, to)
	for before >= 0 && s.looks[before].black {
		before--
	}
	for after < len(s.looks) && s.looks[after].black {
		after++
	}
	if before < 0 || after >= len(s.looks) {
		return true
	}
	return differ(&s.looks[before], &s.looks[after]) >= shotChange
}

// cuts returns all places at which a commercial may begin or end, in order: the beginning and the end of the
// recording are the first and the last.
func (a *analyzer) cuts(seen *scenery, end time.Duration) []cut {
	blacks := a.sight.blacks(end)
	var all []cut
	used := make([]bool, len(blacks))
	next := 0 // the first black stretch that is not over
	for _, q := range a.levels.silences() {
		c := cut{from: q.from, to: q.to, silent: true, depth: q.depth, sharp: true}
		for next < len(blacks) && blacks[next].to+nearBlack < q.from {
			next++
		}
		for i := next; i < len(blacks) && blacks[i].from-nearBlack <= q.to; i++ {
			c.black, used[i] = true, true
		}
		c.shot = c.black || a.sight.changes(q.from-lookAround/8, q.to+lookAround/8)
		if c.shot && q.to-q.from < longestBlack {
			all = append(all, c)
		}
	}
	rate(all, end)
	for i, b := range blacks {
		if !used[i] && b.to-b.from < longestBlack {
			all = append(all, b)
		}
	}
	all = append(all, seen.turns...)
	slices.SortStableFunc(all, func(x, y cut) int { return cmp.Compare(x.middle(), y.middle()) })
	for i := range all {
		all[i].step = seen.level.step(seen, all[i].from, all[i].to)
	}
	return bounded(merged(all), end)
}

// merged makes one of cuts that lie close together: the best of them, with what is known of all.
func merged(all []cut) []cut {
	const near = 900 * time.Millisecond
	var out []cut
	for _, c := range all {
		n := len(out)
		if n == 0 || c.from >= out[n-1].to+near {
			out = append(out, c)
			continue
		}
		turn := c.turn || out[n-1].turn
		if worth(c) > worth(out[n-1]) {
			out[n-1] = c
		}
		out[n-1].turn = turn
	}
	return out
}

// bounded adds the beginning and the end of the recording, and leaves out what lies at or beyond them.
func bounded(all []cut, end time.Duration) []cut {
	const edge = 2 * time.Second
	out := []cut{{sharp: true}}
	for _, c := range all {
		if c.middle() > edge && c.middle() < end-edge {
			out = append(out, c)
		}
	}
	return append(out, cut{from: end, to: end, sharp: true})
}

// rate works out how frequent silences are.
func rate(all []cut, end time.Duration) {
	const (
		alike = 5 // dB
		least = 8 // minutes: a short recording may hold a whole break
	)
	depths := make([]float64, len(all))
	for i, c := range all {
		depths[i] = c.depth
	}
	slices.Sort(depths)
	for i := range all {
		n, _ := slices.BinarySearch(depths, all[i].depth+alike)
		all[i].rate = float64(n) / max(least, end.Minutes())
	}
}

// worth says how much a cut looks like one between two commercials, or between one and the programme.
// Silences that are frequent in the whole recording are pauses of those who speak.
func worth(c cut) float64 {
	const ordinary = 0.8 // a minute
	v := -0.8
	quiet := max(-0.5, 0.9-0.8*math.Log2(max(c.rate, ordinary)/ordinary))
	switch {
	case c.silent && c.black:
		v = 0.5 + max(0, quiet)
	case c.silent:
		v = quiet
	case c.black:
		v = 0.5
	}
	if c.turn {
		v = min(2, v+1)
	}
	return v
}

// end weighs a cut as the beginning or the end of a break, beyond what it weighs for the commercial there: the
// sound gets louder where one begins, and softer where one ends.
func (c cut) end(begins bool) float64 {
	step := c.step
	if !begins {
		step = -step
	}
	return worth(c) + 2*min(1, max(0, (step-1.5)/3))
}
