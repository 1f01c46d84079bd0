package butler

import "fmt"

// Schedule is when a Task is due.
type Schedule struct {
	Interval   int  // days between successful Runs, at least 1
	Randomized bool // begins at a random time within the Window
}

// Due reports whether a Task is scheduled for a day, given the day of its last successful Run (zero
// for never): never run; at least Interval days ago; or that day itself. A last day in the future
// can only come from a clock that was wrong; the Task is due then, lest it never runs again.
func (s Schedule) Due(day, last Date) bool {
	return last.IsZero() || last == day || s.open(day, last)
}

// DueAtOpening reports whether the opening of the Window on a day begins a Run: as [Schedule.Due],
// but a Task that has already succeeded that day is not run twice.
func (s Schedule) DueAtOpening(day, last Date) bool {
	return last.IsZero() || s.open(day, last)
}

func (s Schedule) open(day, last Date) bool {
	return day.Before(last) || day.Sub(last) >= max(s.Interval, 1)
}

// NextDay returns the first day from day on for which the Task is scheduled at the opening of the
// Window.
func (s Schedule) NextDay(day, last Date) Date {
	if s.DueAtOpening(day, last) {
		return day
	}
	return last.AddDays(max(s.Interval, 1))
}

// Why explains [Schedule.DueAtOpening] in a few words.
func (s Schedule) Why(day, last Date) string {
	switch {
	case last.IsZero():
		return "never run successfully"
	case day.Before(last):
		return fmt.Sprintf("last run lies in the future (%s): the clock was wrong", last)
	case last == day:
		return "already run today"
	case s.DueAtOpening(day, last):
		return fmt.Sprintf("last run %s, every %s", last, days(s.Interval))
	}
	return fmt.Sprintf("last run %s, every %s: due again %s", last, days(s.Interval), s.NextDay(day, last))
}

func days(n int) string {
	if n == 1 {
		return "day"
	}
	return fmt.Sprintf("%d days", n)
}
