package scheduler

import (
	"context"
	"time"

	"butler"
)

// How long a stop waits for work in hand before it answers; the work goes on stopping.
const stopWait = 2 * time.Second

// Stop ends the Runs of a Task. It answers when the work in hand has ended, or after two seconds.
func (s *Scheduler) Stop(ctx context.Context, task string) error {
	t := s.byName[task]
	if t == nil {
		return s.unknown(task)
	}
	s.mu.Lock()
	all := s.of(t)
	if len(all) == 0 {
		s.mu.Unlock()
		return butler.E(butler.KindNotFound, "stop "+task, "it is neither running nor waiting")
	}
	s.stopRuns(all...)
	s.mu.Unlock()
	return s.await(ctx, all...)
}

// StopAll ends all Runs.
func (s *Scheduler) StopAll(ctx context.Context) error {
	s.mu.Lock()
	all := s.order()
	s.stopRuns(all...)
	s.mu.Unlock()
	return s.await(ctx, all...)
}

// StopRun ends one Run.
func (s *Scheduler) StopRun(ctx context.Context, id int64) error {
	s.mu.Lock()
	a, err := s.activeRun(ctx, "stop run", id)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	s.stopRuns(a)
	s.mu.Unlock()
	return s.await(ctx, a)
}

// activeRun returns an active Run, or an error that says why there is none. Locked.
func (s *Scheduler) activeRun(ctx context.Context, op string, id int64) (*active, error) {
	if a := s.active[id]; a != nil {
		return a, nil
	}
	r, err := s.o.Runs.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	return nil, butler.E(butler.KindConflict, op, "run %d of %s has ended: it is %s", id, r.Task, r.State)
}

// stopRuns tells Runs to end. Locked.
func (s *Scheduler) stopRuns(all ...*active) {
	for _, a := range all {
		s.end(a, butler.EventStop, "stopped by a person")
	}
	s.settle()
	s.poke()
}

// await waits until Runs have ended, but not for long.
func (s *Scheduler) await(ctx context.Context, all ...*active) error {
	timer := time.NewTimer(stopWait)
	defer timer.Stop()
	for _, a := range all {
		select {
		case <-a.done:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// awaitEnding waits for the Run of an aim that is about to end, so that a start right after a stop is
// a new start.
func (s *Scheduler) awaitEnding(ctx context.Context, t *butler.Task, at aim) {
	s.mu.Lock()
	a := s.on(t, at)
	ending := a != nil && a.ending != ""
	s.mu.Unlock()
	if ending {
		_ = s.await(ctx, a) // an early end of ctx shows in the call that follows
	}
}
