package tonight

import (
	"math"
	"strconv"
	"time"

	"butler"
)

// axis is the Window as the hours of its clock.
type axis struct {
	Ticks []tick
	Now   string // where now is, in percent; "" outside
}

// tick is an hour.
type tick struct {
	X, Text, Anchor string
}

// track is where a Task is in the Window: likely, and until when it may last.
type track struct {
	X, Width         string // in percent; "" if nothing is known
	MaybeX, MaybeWid string
	Class            string
	Now              string
}

const hour = time.Hour

// newAxis returns the hours of a Window, no more than there is room for.
func newAxis(span butler.Span, now time.Time) axis {
	length := span.Close.Sub(span.Open)
	a := axis{Now: share(span, now)}
	const most = 8
	step := hour
	for _, n := range []int{1, 2, 3, 4, 6} {
		if step = time.Duration(n) * hour; length <= time.Duration(most*n)*hour {
			break
		}
	}
	for at := span.Open; !at.After(span.Close); at = at.Add(step) {
		t := tick{X: percent(span, at), Text: at.Format("15:04"), Anchor: "middle"}
		switch {
		case at.Equal(span.Open):
			t.Anchor = "start"
		case span.Close.Sub(at) < step/2:
			t.Anchor = "end"
		}
		a.Ticks = append(a.Ticks, t)
	}
	return a
}

// newTrack returns where a Task is.
func newTrack(e butler.Expect, span butler.Span, now time.Time) track {
	t := track{Class: "s1", Now: share(span, now)}
	switch {
	case e.Fit == butler.FitNo:
		t.Class = "warn"
	case !e.Begin.IsZero() && e.Begin.Before(now):
		t.Class = "live"
	}
	begin, end, latest := e.Begin, e.End, e.Latest
	if begin.IsZero() || idle(e) {
		return t
	}
	if e.Random { // it may be anywhere in it
		end = begin
	}
	if !end.IsZero() && end.After(begin) {
		t.X, t.Width = bar(span, begin, end)
	}
	if end.IsZero() {
		end = begin
	}
	if latest.IsZero() { // how long it takes is not known
		latest = span.Close
	}
	if latest.After(end) {
		t.MaybeX, t.MaybeWid = bar(span, end, latest)
	}
	return t
}

// bar returns where a stretch lies in a Window and how wide it is, in percent: what is there is seen.
func bar(span butler.Span, from, to time.Time) (x, width string) {
	const least = 0.8
	a, b := place(span, from), place(span, to)
	if b-a < least {
		b = min(100, a+least)
		a = b - max(least, b-a)
	}
	return number(a), number(b - a)
}

// place returns where a time lies in a Window, 0 to 100.
func place(span butler.Span, t time.Time) float64 {
	length := span.Close.Sub(span.Open)
	if length <= 0 {
		return 0
	}
	return min(100, max(0, float64(t.Sub(span.Open))/float64(length)*100))
}

func percent(span butler.Span, t time.Time) string { return number(place(span, t)) }

// share returns where a time lies in a Window; "" outside.
func share(span butler.Span, t time.Time) string {
	if !span.Contains(t) {
		return ""
	}
	return percent(span, t)
}

func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) + "%"
}
