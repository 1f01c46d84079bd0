package butler_test

import (
	"strings"
	"testing"
	"time"

	"butler"
)

func TestDecide(t *testing.T) {
	inside := time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)
	outside := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	today, yesterday := butler.DateOf(inside), butler.DateOf(inside).AddDays(-1)
	base := butler.StartQuery{
		Task: "T", Enabled: true, Gate: "G", Now: outside,
		Schedule: butler.Schedule{Interval: 3},
		Window:   butler.Window{Start: 2, End: 5},
		Random:   func(int64) int64 { return int64(time.Hour) },
	}
	tests := []struct {
		name    string
		change  func(q *butler.StartQuery)
		one     butler.Action // asked for by name
		all     butler.Action // one of all
		reason  string
		hintHas string
	}{
		{"outside", func(*butler.StartQuery) {}, butler.ActionStart, butler.ActionStart, "outside the window", ""},
		{"inside", func(q *butler.StartQuery) { q.Now = inside }, butler.ActionStart, butler.ActionStart, "by hand", ""},
		{"randomized outside", func(q *butler.StartQuery) { q.Randomized = true }, butler.ActionStart, butler.ActionStart, "outside", ""},
		{"randomized inside", func(q *butler.StartQuery) { q.Randomized, q.Now = true, inside }, butler.ActionSchedule, butler.ActionSchedule, "randomized", ""},
		{"running", func(q *butler.StartQuery) { q.Active = butler.RunRunning }, butler.ActionAlready, butler.ActionAlready, "already running", ""},
		{"queued", func(q *butler.StartQuery) { q.Active = butler.RunQueued }, butler.ActionAlready, butler.ActionAlready, "already queued", ""},
		{"scheduled", func(q *butler.StartQuery) { q.Active = butler.RunScheduled }, butler.ActionAlready, butler.ActionAlready, "already scheduled", ""},
		{"disabled", func(q *butler.StartQuery) { q.Enabled = false }, butler.ActionRefuse, butler.ActionSkip, "disabled", "G"},
		{"not due", func(q *butler.StartQuery) { q.Last = yesterday }, butler.ActionRefuse, butler.ActionSkip, "not scheduled for today", "2026-01-17"},
		{"succeeded today", func(q *butler.StartQuery) { q.Last = today }, butler.ActionStart, butler.ActionStart, "by hand", ""},
		{"forced, disabled", func(q *butler.StartQuery) { q.Enabled, q.Force = false, true }, butler.ActionStart, butler.ActionStart, "forced", ""},
		{"forced, not due", func(q *butler.StartQuery) { q.Last, q.Force = yesterday, true }, butler.ActionStart, butler.ActionStart, "forced", ""},
		{"forced, randomized inside", func(q *butler.StartQuery) { q.Randomized, q.Now, q.Force = true, inside, true }, butler.ActionStart, butler.ActionStart, "forced", ""},
		{"forced, scheduled", func(q *butler.StartQuery) { q.Active, q.Force = butler.RunScheduled, true }, butler.ActionAdvance, butler.ActionAdvance, "forward", ""},
		{"dry, disabled and not due", func(q *butler.StartQuery) { q.Enabled, q.Last, q.Dry = false, yesterday, true }, butler.ActionStart, butler.ActionStart, "only to tell", ""},
		{"dry, randomized inside", func(q *butler.StartQuery) { q.Randomized, q.Now, q.Dry = true, inside, true }, butler.ActionStart, butler.ActionStart, "only to tell", ""},
		{"dry, running", func(q *butler.StartQuery) { q.Active, q.Dry = butler.RunRunning, true }, butler.ActionAlready, butler.ActionAlready, "already", ""},
		{"forced, running", func(q *butler.StartQuery) { q.Active, q.Force = butler.RunRunning, true }, butler.ActionAlready, butler.ActionAlready, "already", ""},
	}
	for _, tt := range tests {
		for all, want := range map[bool]butler.Action{false: tt.one, true: tt.all} {
			q := base
			q.All = all
			tt.change(&q)
			d := butler.Decide(q)
			if d.Action != want {
				t.Errorf("%s (all %v): %s, want %s", tt.name, all, d.Action, want)
			}
			if !strings.Contains(d.Reason, tt.reason) {
				t.Errorf("%s: reason %q does not say %q", tt.name, d.Reason, tt.reason)
			}
			if !strings.Contains(d.Hint, tt.hintHas) {
				t.Errorf("%s: hint %q does not say %q", tt.name, d.Hint, tt.hintHas)
			}
			if d.Action == butler.ActionSchedule && !d.At.Equal(inside.Add(time.Hour)) {
				t.Errorf("%s: at %s", tt.name, d.At)
			}
		}
	}
}
