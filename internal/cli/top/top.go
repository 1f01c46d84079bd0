// Package top is the live view of a server: what runs, how fast, what waits and why, and what the Workers
// have in hand. A [Model] is pure: it takes messages and gives frames; [Run] brings it onto a terminal.
package top

import (
	"context"
	"iter"
	"time"

	"butler"
)

// Server is what the view asks of a server, and tells it.
type Server struct {
	Read     func(ctx context.Context) (Snapshot, error)
	Events   func(ctx context.Context) iter.Seq2[butler.Event, error] // until ctx or the connection ends
	Pause    func(ctx context.Context, on bool) error
	Stop     func(ctx context.Context, run int64) error
	Priority func(ctx context.Context, run int64, priority int) error
}

// Snapshot is what a server says at a time.
type Snapshot struct {
	At         time.Time // on the clock of this machine
	Title      string    // which server it is
	Plan       butler.Plan
	Runs       []butler.Run // that run or wait
	Activities []butler.Activity
	Workers    []butler.WorkerStatus
}

// running returns the Runs that work.
func (s Snapshot) running() []butler.Run { return s.in(butler.RunRunning) }

// waiting returns the Runs that wait: for their turn first, then for their time.
func (s Snapshot) waiting() []butler.Run {
	return append(s.in(butler.RunQueued), s.in(butler.RunScheduled)...)
}

func (s Snapshot) in(state butler.RunState) []butler.Run {
	var of []butler.Run
	for _, r := range s.Runs {
		if r.State == state {
			of = append(of, r)
		}
	}
	return of
}

// doing returns what a Run works on, in the words of its activities.
func (s Snapshot) doing(run int64) string {
	for _, a := range s.Activities {
		if a.Run == run && a.Subtitle != "" {
			return a.Subtitle
		}
	}
	return ""
}

// pace returns how a Run gets on.
func (s Snapshot) pace(run int64) butler.Progress {
	for _, a := range s.Activities {
		if a.Run == run && a.Pace != nil {
			return *a.Pace
		}
	}
	return butler.Progress{}
}
