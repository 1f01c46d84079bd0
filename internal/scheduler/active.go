package scheduler

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"butler"
)

// active is a Run that is not final.
type active struct {
	run   butler.Run
	task  *butler.Task
	seq   int64  // order of opening
	batch string // Runs that were opened together; phases order them
	hurry bool   // brought forward: waits for no phase

	began    int64     // seq at which it began to run
	counted  time.Time // when the total of an Analysis was last counted
	deadline time.Time // when work in hand is stopped, once the Window has closed; zero otherwise

	ending butler.RunEvent // how it is to end once no work is in hand; "" while it goes on
	why    string          // reason of that end
	done   chan struct{}   // closed when it has ended and is stored

	chore *chore             // of a Chore that runs
	tried map[int64]struct{} // Parts that this Run worked on in vain: not offered to it again
}

// bound reports whether the Run is bound by the Window.
func (a *active) bound() bool { return bound(a.run) }

// bound reports whether a Run is bound by the Window. One that a person brought forward is not.
func bound(r butler.Run) bool { return r.Trigger == butler.TriggerWindow && !r.Forced }

// live reports whether the Run runs and is to go on.
func (a *active) live() bool { return a.run.State == butler.RunRunning && a.ending == "" }

// order returns the active Runs in the order in which they were opened. Locked.
func (s *Scheduler) order() []*active {
	return slices.SortedFunc(maps.Values(s.active), func(a, b *active) int { return cmp.Compare(a.seq, b.seq) })
}

// byRun returns the active Run with an id, or nil. Locked.
func (s *Scheduler) byRun(id int64) *active {
	for _, a := range s.active {
		if a.run.ID == id {
			return a
		}
	}
	return nil
}
