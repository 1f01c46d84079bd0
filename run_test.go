package butler_test

import (
	"testing"

	"butler"
)

// Every state with every event: the arrows of the diagram, and no others.
func TestRunStates(t *testing.T) {
	type arrow struct {
		from  butler.RunState
		event butler.RunEvent
	}
	arrows := map[arrow]butler.RunState{
		{butler.RunScheduled, butler.EventDue}:       butler.RunQueued,
		{butler.RunScheduled, butler.EventStop}:      butler.RunStopped,
		{butler.RunScheduled, butler.EventInterrupt}: butler.RunInterrupted,
		{butler.RunQueued, butler.EventBegin}:        butler.RunRunning,
		{butler.RunQueued, butler.EventFail}:         butler.RunFailed,
		{butler.RunQueued, butler.EventStop}:         butler.RunStopped,
		{butler.RunQueued, butler.EventInterrupt}:    butler.RunInterrupted,
		{butler.RunRunning, butler.EventFinish}:      butler.RunDone,
		{butler.RunRunning, butler.EventFail}:        butler.RunFailed,
		{butler.RunRunning, butler.EventStop}:        butler.RunStopped,
		{butler.RunRunning, butler.EventInterrupt}:   butler.RunInterrupted,
		{butler.RunRunning, butler.EventResume}:      butler.RunQueued,
		{butler.RunInterrupted, butler.EventResume}:  butler.RunQueued,
	}
	states := []butler.RunState{
		butler.RunScheduled, butler.RunQueued, butler.RunRunning, butler.RunDone,
		butler.RunFailed, butler.RunStopped, butler.RunInterrupted, butler.RunSkipped,
	}
	events := []butler.RunEvent{
		butler.EventDue, butler.EventBegin, butler.EventFinish, butler.EventFail,
		butler.EventStop, butler.EventInterrupt, butler.EventResume,
	}
	for _, from := range states {
		for _, event := range events {
			got, err := from.Next(event)
			want, ok := arrows[arrow{from, event}]
			switch {
			case ok && (err != nil || got != want):
				t.Errorf("%s on %s: %s, %v; want %s", from, event, got, err, want)
			case !ok && (!butler.IsKind(err, butler.KindConflict) || got != from):
				t.Errorf("%s on %s: %s, %v; want a conflict", from, event, got, err)
			}
		}
	}
}

func TestRunFinal(t *testing.T) {
	for _, s := range []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning} {
		if s.Final() {
			t.Errorf("%s is final", s)
		}
	}
	for _, s := range []butler.RunState{butler.RunDone, butler.RunFailed, butler.RunStopped, butler.RunInterrupted, butler.RunSkipped} {
		if !s.Final() {
			t.Errorf("%s is not final", s)
		}
	}
}

func TestRunProgress(t *testing.T) {
	tests := []struct {
		run  butler.Run
		want int
	}{
		{butler.Run{Total: -1}, -1},
		{butler.Run{Total: 0}, -1},
		{butler.Run{Total: 0, State: butler.RunDone}, 100},
		{butler.Run{Total: 8, Done: 1, Failed: 2, Skipped: 1}, 50},
		{butler.Run{Total: 2, Done: 5}, 100},
	}
	for _, tt := range tests {
		if got := tt.run.Progress(); got != tt.want {
			t.Errorf("%+v: %d, want %d", tt.run, got, tt.want)
		}
	}
}
