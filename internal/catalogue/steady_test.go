package catalogue

import (
	"testing"
	"time"
)

// What a clock shows, step by step, and how many days have passed by then. Times without a monotonic reading stand for
// those of a machine that goes on; after a restart none was seen yet.
func TestSteadyClock(t *testing.T) {
	const day = 24 * time.Hour
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	type step struct {
		wall    time.Duration // since begin
		restart bool
	}
	tests := []struct {
		name  string
		steps []step
		days  int64
	}{
		{"nothing", []step{{wall: 0}}, 0},
		{"three days", []step{{wall: 0}, {wall: 3 * day}}, 3},
		{"away for two days", []step{{wall: 0}, {wall: 2 * day, restart: true}}, 2},
		{"away for a year", []step{{wall: 0}, {wall: 365 * day, restart: true}}, 7},
		{"set forward by years while away", []step{{wall: 0}, {wall: 9000 * day, restart: true}, {wall: 9001 * day}}, 8},
		{"set back", []step{{wall: 0}, {wall: -9000 * day}, {wall: -8999 * day}}, 1},
		{"wrong at each start", []step{
			{wall: 0}, {wall: day}, {wall: -9000 * day, restart: true}, {wall: day, restart: true},
			{wall: -9000 * day, restart: true}, {wall: day, restart: true}, {wall: 2 * day},
		}, 2},
		{"forward and back, again and again", []step{
			{wall: 0}, {wall: 9000 * day, restart: true}, {wall: 0, restart: true}, {wall: 9000 * day, restart: true},
			{wall: 0, restart: true}, {wall: 9000 * day, restart: true},
		}, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c steadyClock
			var ms int64
			for _, s := range tt.steps {
				if s.restart {
					c.seen = time.Time{}
				}
				was := ms
				if ms, _ = c.read(begin.Add(s.wall)); ms < was {
					t.Errorf("it goes back: %d after %d", ms, was)
				}
			}
			if got := ms / day.Milliseconds(); got != tt.days {
				t.Errorf("%d days have passed, want %d", got, tt.days)
			}
		})
	}
}

// The wall clock is set forward by years while the server runs: a time.Time carries the monotonic clock.
func TestSteadyClockSetForwardWhileRunning(t *testing.T) {
	var c steadyClock
	now := time.Now()
	c.read(now)
	c.wall -= (9000 * 24 * time.Hour).Milliseconds() // as if it had shown much less a moment ago
	ms, _ := c.read(now.Add(time.Second))
	if most := maxAbsence.Milliseconds() + 1000; ms != most {
		t.Errorf("%d ms have passed, want %d", ms, most)
	}
}
