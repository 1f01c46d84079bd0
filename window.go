package butler

import (
	"fmt"
	"time"
)

// Window is the hours of the night in which scheduled work may run, in whole hours of the wall
// clock, 0 to 23. An End at or before Start is on the next day; an End equal to Start makes a whole
// day.
type Window struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Span is one opening of a Window: from Open up to but not including Close. Day is the calendar day
// on which it opens by the clock; work inside it belongs to that day, also after midnight.
type Span struct {
	Day   Date      `json:"day"`
	Open  time.Time `json:"open"`
	Close time.Time `json:"close"`
}

// Validate reports hours outside 0 to 23.
func (w Window) Validate() error {
	for _, h := range []int{w.Start, w.End} {
		if h < 0 || h > 23 {
			return E(KindInvalid, "set window", "%d is not an hour", h).WithHint("give whole hours from 0 to 23")
		}
	}
	return nil
}

// String returns the hours as "02:00–05:00".
func (w Window) String() string { return fmt.Sprintf("%02d:00–%02d:00", w.Start, w.End) }

// length is the nominal length of the window on a day of 24 hours.
func (w Window) length() time.Duration {
	return time.Duration((w.End-w.Start+23)%24+1) * time.Hour
}

// Contains reports whether t lies in the span.
func (s Span) Contains(t time.Time) bool { return !t.Before(s.Open) && t.Before(s.Close) }

// On returns the opening of the window that belongs to a day in a zone. It opens at the first
// instant at or after Start on the wall clock and closes at the first instant at or after End; one
// that would vanish in hours that the clock skips keeps its nominal length from the first instant
// after them. On a day that the zone never had (as when it crossed the date line) ok is false.
func (w Window) On(day Date, zone *time.Location) (s Span, ok bool) {
	open := firstInstant(day, w.Start, zone)
	if firstInstant(day, 0, zone).Equal(firstInstant(day.AddDays(1), 0, zone)) {
		return Span{}, false
	}
	endDay := day
	if w.End <= w.Start {
		endDay = day.AddDays(1)
	}
	end := firstInstant(endDay, w.End, zone)
	if !end.After(open) {
		end = open.Add(w.length())
	}
	return Span{Day: day, Open: open, Close: end}, true
}

// At returns the opening that contains now, in now's location.
func (w Window) At(now time.Time) (Span, bool) {
	today := DateOf(now)
	for _, day := range []Date{today.AddDays(-1), today} {
		if s, ok := w.On(day, now.Location()); ok && s.Contains(now) {
			return s, true
		}
	}
	return Span{}, false
}

// Next returns the first opening whose Open is after now, in now's location.
func (w Window) Next(now time.Time) Span {
	day := DateOf(now).AddDays(-1)
	for {
		if s, ok := w.On(day, now.Location()); ok && s.Open.After(now) {
			return s
		}
		day = day.AddDays(1)
	}
}

// Day returns the day that now belongs to: the day the window opened if now is inside it, else the
// calendar day.
func (w Window) Day(now time.Time) Date {
	if s, ok := w.At(now); ok {
		return s.Day
	}
	return DateOf(now)
}

// firstInstant returns the first instant whose wall clock in zone shows the day and hour or later.
// It walks the stretches of constant offset around it: [time.Date] leaves open what it returns in
// skipped and repeated hours.
func firstInstant(day Date, hour int, zone *time.Location) time.Time {
	wall := time.Date(day.Year, day.Month, day.Day, hour, 0, 0, 0, time.UTC)
	const reach = 48 * time.Hour // more than any zone is or jumps off UTC
	at := wall.Add(-reach).In(zone)
	for {
		_, offset := at.Zone()
		_, end := at.ZoneBounds()
		candidate := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if candidate.Before(at) {
			candidate = at
		}
		if end.IsZero() || candidate.Before(end) {
			return candidate
		}
		at = end
	}
}
