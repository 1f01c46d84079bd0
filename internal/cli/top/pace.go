package top

import (
	"time"

	"butler"
)

const (
	paceSpan  = 2 * time.Minute  // how far back a pace looks
	paceStep  = time.Second      // samples are no closer than this
	leastTime = 20 * time.Second // before it a remaining time would be a guess
	leastDone = 4                // Units, for the same reason
)

// sample is how far a Run was at a time.
type sample struct {
	at          time.Time
	done, total int64
}

// pace is how a Run got on lately.
type pace []sample

// with returns p with one sample more, without those that are too old.
func (p pace) with(at time.Time, r butler.Run) pace {
	if len(p) > 0 && at.Sub(p[len(p)-1].at) < paceStep {
		return p
	}
	for len(p) > 0 && at.Sub(p[0].at) > paceSpan {
		p = p[1:]
	}
	return append(p[:len(p):len(p)], sample{at, r.Done + r.Failed + r.Skipped, r.Total})
}

// perMinute returns how many Units a minute were worked on, if that can be told.
func (p pace) perMinute() (float64, bool) {
	if len(p) < 2 {
		return 0, false
	}
	first, last := p[0], p[len(p)-1]
	took := last.at.Sub(first.at)
	if took < leastTime/4 || last.done <= first.done {
		return 0, false
	}
	return float64(last.done-first.done) / took.Minutes(), true
}

// remaining returns how long the rest takes, if that can be said in honesty: the total is known and has
// stood still, enough was done, and the later half of it went about as fast as the earlier one.
func (p pace) remaining() (time.Duration, bool) {
	rate, ok := p.perMinute()
	if !ok {
		return 0, false
	}
	first, last := p[0], p[len(p)-1]
	if last.total <= 0 || last.at.Sub(first.at) < leastTime || last.done-first.done < leastDone || last.done > last.total {
		return 0, false
	}
	middle := first.at.Add(last.at.Sub(first.at) / 2)
	half := first
	for _, s := range p {
		if s.total != last.total {
			return 0, false
		}
		if !s.at.After(middle) {
			half = s
		}
	}
	early, late := between(first, half), between(half, last)
	if early <= 0 || late <= 0 || early > 2*late || late > 2*early {
		return 0, false
	}
	return time.Duration(float64(last.total-last.done) / rate * float64(time.Minute)), true
}

// between returns how many Units a minute were worked on between two samples.
func between(a, b sample) float64 {
	took := b.at.Sub(a.at)
	if took <= 0 {
		return 0
	}
	return float64(b.done-a.done) / took.Minutes()
}
