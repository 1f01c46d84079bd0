package eval

import (
	"slices"
	"time"
)

// Span is a stretch of time that should be, or was, found.
type Span struct {
	Start, End time.Duration
}

// MS makes a Span of milliseconds.
func MS(start, end int64) Span {
	return Span{time.Duration(start) * time.Millisecond, time.Duration(end) * time.Millisecond}
}

// Length returns how long s is.
func (s Span) Length() time.Duration { return s.End - s.Start }

// Matched is how what was found compares to the truth.
type Matched struct {
	True   int             // found, with both ends within the tolerance
	False  int             // found, and not there
	Missed int             // there, and not found
	Errors []time.Duration // how far the ends of all pairs that overlap are off, both ends of each
}

// Match pairs Spans with those of the truth, each with one at most: those whose ends are nearest
// first. A pair counts as found if both ends are off by no more than tolerance. The errors are those
// of all pairs that overlap, so that a bad end is seen as an error and not only as a miss.
func Match(truth, found []Span, tolerance time.Duration) Matched {
	type pair struct {
		t, f int
		off  time.Duration
	}
	var pairs []pair
	for i, t := range truth {
		for j, f := range found {
			if f.Start < t.End && t.Start < f.End {
				pairs = append(pairs, pair{i, j, max(apart(t.Start, f.Start), apart(t.End, f.End))})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return int(a.off - b.off) })
	var m Matched
	usedTruth, usedFound := make([]bool, len(truth)), make([]bool, len(found))
	for _, p := range pairs {
		if usedTruth[p.t] || usedFound[p.f] {
			continue
		}
		usedTruth[p.t], usedFound[p.f] = true, true
		t, f := truth[p.t], found[p.f]
		m.Errors = append(m.Errors, apart(t.Start, f.Start), apart(t.End, f.End))
		if p.off <= tolerance {
			m.True++
		}
	}
	m.False, m.Missed = len(found)-m.True, len(truth)-m.True
	return m
}

func apart(a, b time.Duration) time.Duration { return max(a-b, b-a) }

// Add adds up.
func (m Matched) Add(o Matched) Matched {
	return Matched{m.True + o.True, m.False + o.False, m.Missed + o.Missed, append(slices.Clip(m.Errors), o.Errors...)}
}

// Steps compares step by step: how many steps are in both, only in what was found, only in the truth,
// and in neither. A step counts as in a Span if its middle is.
func Steps(truth, found []Span, total, step time.Duration) (both, onlyFound, onlyTruth, neither int) {
	in := func(spans []Span, at time.Duration) bool {
		return slices.ContainsFunc(spans, func(s Span) bool { return s.Start <= at && at < s.End })
	}
	for at := step / 2; at < total; at += step {
		switch t, f := in(truth, at), in(found, at); {
		case t && f:
			both++
		case f:
			onlyFound++
		case t:
			onlyTruth++
		default:
			neither++
		}
	}
	return both, onlyFound, onlyTruth, neither
}
