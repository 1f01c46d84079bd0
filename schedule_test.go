package butler_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
)

func TestScheduleDue(t *testing.T) {
	day := butler.Date{Year: 2026, Month: 3, Day: 10}
	tests := []struct {
		name       string
		interval   int
		last       butler.Date
		due, opens bool
		next       butler.Date
	}{
		{"never run", 7, butler.Date{}, true, true, day},
		{"today", 7, day, true, false, day.AddDays(7)},
		{"yesterday, daily", 1, day.AddDays(-1), true, true, day},
		{"yesterday, weekly", 7, day.AddDays(-1), false, false, day.AddDays(6)},
		{"six days ago, weekly", 7, day.AddDays(-6), false, false, day.AddDays(1)},
		{"a week ago, weekly", 7, day.AddDays(-7), true, true, day},
		{"a year ago", 3, day.AddDays(-365), true, true, day},
		{"in the future", 7, day.AddDays(30), true, true, day},
		{"no interval counts as a day", 0, day.AddDays(-1), true, true, day},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := butler.Schedule{Interval: tt.interval}
			if got := s.Due(day, tt.last); got != tt.due {
				t.Errorf("due: %v", got)
			}
			if got := s.DueAtOpening(day, tt.last); got != tt.opens {
				t.Errorf("due at opening: %v", got)
			}
			if got := s.NextDay(day, tt.last); got != tt.next {
				t.Errorf("next day %s, want %s", got, tt.next)
			}
			if s.Why(day, tt.last) == "" {
				t.Error("no reason")
			}
		})
	}
}

// Ten years in every zone, with a server that is awake only now and then: a Task is run at most once
// an opening, only inside it, and at the first waking inside an opening on which it is due.
func TestScheduleOverYears(t *testing.T) {
	all := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.SampledFrom(all).Draw(t, "zone")
		w := butler.Window{Start: rapid.IntRange(0, 23).Draw(t, "start"), End: rapid.IntRange(0, 23).Draw(t, "end")}
		s := butler.Schedule{Interval: rapid.SampledFrom([]int{1, 2, 3, 7}).Draw(t, "interval"), Randomized: rapid.Bool().Draw(t, "randomized")}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		sleepy := rapid.SampledFrom([]time.Duration{10 * time.Minute, 3 * time.Hour, 50 * time.Hour, 20 * 24 * time.Hour}).Draw(t, "longest sleep")

		now := time.Date(2018, 1, 1, 0, 0, 0, 0, z)
		end := now.AddDate(10, 0, 0)
		if sleepy < time.Hour {
			end = now.AddDate(1, 0, 0)
		}
		var last butler.Date
		runs := map[butler.Date]time.Time{}
		for now.Before(end) {
			if span, open := w.At(now); open && s.DueAtOpening(span.Day, last) {
				at := now
				if s.Randomized {
					at = butler.RandomTime(now, span.Close, r.Int64N)
				}
				if before, twice := runs[span.Day]; twice {
					t.Fatalf("%s: run at %s and at %s", span.Day, before, at)
				}
				if !span.Contains(at) {
					t.Fatalf("run at %s, outside %v", at, span)
				}
				if !last.IsZero() && span.Day.Sub(last) < s.Interval {
					t.Fatalf("run on %s after %s, every %d days", span.Day, last, s.Interval)
				}
				runs[span.Day], last, now = at, span.Day, at
			}
			// Every opening must be reachable by waiting for it.
			next := w.Next(now)
			if !next.Open.After(now) {
				t.Fatalf("next opening %s is not after %s", next.Open, now)
			}
			if sleepy < time.Hour || r.IntN(2) == 0 {
				now = next.Open
			} else {
				now = now.Add(time.Duration(1 + r.Int64N(int64(sleepy))))
			}
		}
		if sleepy >= time.Hour || s.Interval > 1 {
			return
		}
		// Always awake and daily: every day that has an opening has its run.
		for day := (butler.Date{Year: 2018, Month: 1, Day: 2}); day.Before(butler.Date{Year: 2018, Month: 12, Day: 30}); day = day.AddDays(1) {
			if _, ok := w.On(day, z); !ok {
				continue
			}
			if _, ran := runs[day]; !ran {
				t.Fatalf("no run on %s", day)
			}
		}
	})
}
