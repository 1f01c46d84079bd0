package butler

import (
	"math"
	"time"
)

const (
	paceSpan  = 3 * time.Minute  // how far back a Pace looks, if that shows enough
	paceStep  = time.Second      // what it is told of is no closer than this
	leastTime = 20 * time.Second // before it, what is left would be a guess
	leastDone = 4                // Units, or steps, for the same reason
	paceRange = 6                // a range wider than this times its least says nothing
)

// Progress is how a Run gets on.
type Progress struct {
	Rate float64   `json:"rate,omitzero"`  // Units a minute, lately; 0 if it is not known
	Left *Forecast `json:"left,omitempty"` // what remains to it; absent while it is not known
}

// Pace is how something got on lately. The zero value has seen nothing. It is a value: [Pace.Note] returns a new one.
type Pace struct {
	points []pacePoint
}

// pacePoint is how far something was at a time.
type pacePoint struct {
	at          time.Time
	done, total float64
}

// Note returns p with how far something is at a time, in any unit; total is negative while it is not known. Something
// that begins anew has a new Pace.
func (p Pace) Note(at time.Time, done, total float64) Pace {
	all := p.points
	next := pacePoint{at, done, total}
	n := len(all)
	if n > 0 && (at.Before(all[n-1].at) || done < all[n-1].done) {
		return Pace{[]pacePoint{next}}
	}
	if n > 1 && all[n-1].at.Sub(all[n-2].at) < paceStep || n > 1 && done == all[n-1].done && done == all[n-2].done {
		all = append(all[:n-1:n-1], next)
	} else {
		all = append(all[:n:n], next)
	}
	for len(all) > 2*leastDone && at.Sub(all[1].at) > paceSpan && done-all[1].done >= leastDone {
		all = all[1:]
	}
	return Pace{all}
}

// PerMinute returns how much a minute was done lately, and false if that cannot be told.
func (p Pace) PerMinute(now time.Time) (float64, bool) {
	first, took := p.since(now)
	done := p.last().done - first.done
	if took < leastTime/4 || done <= 0 {
		return 0, false
	}
	return done / took.Minutes(), true
}

// Left returns how long the rest takes if it goes on as it did lately, and false while that cannot be told in honesty: the
// total is not known or grows, too little was done, or it was done so unevenly that the range would say nothing.
func (p Pace) Left(now time.Time) (Forecast, bool) {
	rate, ok := p.PerMinute(now)
	first, took := p.since(now)
	last := p.last()
	steps := min(float64(len(p.points)-1), max(last.done-first.done, 0))
	if !ok || took < leastTime || steps < leastDone || last.total < last.done || last.total <= 0 {
		return Forecast{}, false
	}
	const grows = 1.05
	middle, early, late := p.halves(now)
	if middle.total < 0 || last.total > middle.total*grows || early <= 0 || late <= 0 {
		return Forecast{}, false
	}
	few := 1 / math.Sqrt(max(steps, leastDone))
	quick, slow := max(early, late, rate*(1+few/2)), min(early, late, rate*(1-few/2))
	if quick > paceRange*slow {
		return Forecast{}, false
	}
	rest := func(perMinute float64) time.Duration {
		return time.Duration(min((last.total-last.done)/perMinute*float64(time.Minute), float64(maxForecast)))
	}
	return Forecast{Least: rest(quick), Likely: rest(rate), Most: rest(slow), Basis: "how it got on in the last " + roughly(float64(took))}, true
}

// Progress returns both.
func (p Pace) Progress(now time.Time) (progress Progress) {
	progress.Rate, _ = p.PerMinute(now)
	if left, ok := p.Left(now); ok {
		progress.Left = &left
	}
	return progress
}

func (p Pace) last() pacePoint {
	if len(p.points) == 0 {
		return pacePoint{}
	}
	return p.points[len(p.points)-1]
}

// since returns the first point, and how long ago it was.
func (p Pace) since(now time.Time) (first pacePoint, took time.Duration) {
	if len(p.points) == 0 {
		return pacePoint{}, 0
	}
	return p.points[0], now.Sub(p.points[0].at)
}

// halves returns how far it was in the middle of the time, and how much a minute was done before and after that.
func (p Pace) halves(now time.Time) (middle pacePoint, early, late float64) {
	first, took := p.since(now)
	middle = first
	for _, q := range p.points {
		if !q.at.After(first.at.Add(took / 2)) {
			middle = q
		}
	}
	perMinute := func(done float64, d time.Duration) float64 {
		if d <= 0 {
			return 0
		}
		return done / d.Minutes()
	}
	return middle, perMinute(middle.done-first.done, middle.at.Sub(first.at)), perMinute(p.last().done-middle.done, now.Sub(middle.at))
}
