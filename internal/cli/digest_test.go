package cli

import (
	"testing"
	"time"

	"butler"
)

// What several Runs took together is neither the sum of what is done side by side nor the time between them.
func TestAtWork(t *testing.T) {
	run := func(from, to int) butler.Run {
		at := func(minute int) time.Time {
			if minute < 0 {
				return time.Time{}
			}
			return time.Date(2026, 3, 15, 2, minute, 0, 0, time.UTC)
		}
		return butler.Run{Started: at(from), Ended: at(to)}
	}
	for name, tt := range map[string]struct {
		runs []butler.Run
		want int // minutes
	}{
		"none":              {},
		"not begun":         {[]butler.Run{run(-1, -1), run(-1, 5)}, 0},
		"has not ended":     {[]butler.Run{run(3, -1), run(0, 2)}, 2},
		"clock was set":     {[]butler.Run{run(9, 4)}, 0},
		"one after another": {[]butler.Run{run(0, 2), run(50, 55)}, 7},
		"side by side":      {[]butler.Run{run(5, 15), run(0, 10), run(1, 2)}, 15},
		"one within":        {[]butler.Run{run(0, 20), run(5, 10), run(30, 31)}, 21},
	} {
		if got := timeAtWork(tt.runs); got != time.Duration(tt.want)*time.Minute {
			t.Errorf("%s: %v, want %d min", name, got, tt.want)
		}
	}
}
