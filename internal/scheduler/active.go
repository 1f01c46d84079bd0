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

	pace      butler.Pace // in Units, or in percent of what cannot be counted
	byPercent bool
	began     int64     // seq at which it began to run
	counted   time.Time // when the total of an Analysis was last counted
	counting  bool      // it is being counted
	deadline  time.Time // when work in hand is stopped, once the Window has closed; zero otherwise

	ending butler.RunEvent // how it is to end once no work is in hand; "" while it goes on
	why    string          // reason of that end
	full   string          // why it makes no more, once the quota is used up
	done   chan struct{}   // closed when it has ended and is stored

	chore *chore // of a Chore that runs, or what a Task does after its Units

	after struct { // what a Task does after its Units
		ran  bool  // at least once
		done int64 // Units that were done when it began
	}
	afterSaid string   // loudly
	follows   []follow // that it wants

	drawing   *drawing                   // what it concludes at this moment, or nil
	landed    map[butler.Target]struct{} // Items of which something came in since it looked for whole groups last
	drew      time.Time                  // when it looked for groups last
	drawFails int                        // looks for groups that failed in a row
	onlyDue   bool                       // no Part is left to it, but groups that it may conclude now
	settled   map[groupKey]int64         // groups that it is done with, and which of their changes that was
	stale     map[groupKey]int           // how often they changed while they were concluded
	asked     map[loss]struct{}          // what was gone, and is made again

	tried map[int64]struct{} // Parts that this Run worked on in vain: not offered to it again
}

func newActive(r butler.Run, t *butler.Task, batch string) *active {
	return &active{
		run: r, task: t, batch: batch, done: make(chan struct{}), tried: map[int64]struct{}{}, landed: map[butler.Target]struct{}{},
		settled: map[groupKey]int64{}, stale: map[groupKey]int{}, asked: map[loss]struct{}{},
	}
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

// turns returns the active Runs in the order in which they are to begin: see [inTurn]. Locked.
func (s *Scheduler) turns() []*active { return slices.SortedFunc(maps.Values(s.active), inTurn) }

// of returns the active Runs of a Task in the order in which they are to begin. Locked.
func (s *Scheduler) of(t *butler.Task) []*active {
	return slices.DeleteFunc(s.turns(), func(a *active) bool { return a.task != t })
}

// running returns the Run of a Task that runs, or nil. Of one Task there is no second. Locked.
func (s *Scheduler) running(t *butler.Task) *active {
	for _, a := range s.active {
		if a.task == t && a.run.State == butler.RunRunning {
			return a
		}
	}
	return nil
}

// on returns the active Run of a Task with just this aim, or nil. Locked.
func (s *Scheduler) on(t *butler.Task, at aim) *active {
	for _, a := range s.active {
		if a.task == t && aimOf(a.run).same(at) {
			return a
		}
	}
	return nil
}

// foremost returns the Run of a Task that runs, or else the one that begins next, or nil. Locked.
func (s *Scheduler) foremost(t *butler.Task) *active {
	if a := s.running(t); a != nil {
		return a
	}
	all := s.of(t)
	for _, a := range all {
		if a.run.State == butler.RunQueued {
			return a
		}
	}
	if len(all) == 0 {
		return nil
	}
	return slices.MinFunc(all, func(a, b *active) int { return a.run.Scheduled.Compare(b.run.Scheduled) })
}
