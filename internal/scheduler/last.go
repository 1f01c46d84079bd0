package scheduler

import (
	"context"
	"fmt"
	"maps"

	"butler"
)

// loadLast reads the last success and the last end of each Task. Successes on a part of the library do
// not count: they leave the rest of it undone. Locked.
func (s *Scheduler) loadLast(ctx context.Context) error {
	last, err := s.o.Runs.LastSuccess(ctx)
	if err != nil {
		return fmt.Errorf("read last runs: %w", err)
	}
	for _, t := range s.tasks {
		if r, ok := last[t.Name]; ok && r.Target() == (butler.Target{}) {
			s.last[t.Name] = r
		} else if ok {
			s.partly[t.Name] = true
			r, found, err := s.newestWhole(ctx, t, butler.RunDone)
			if err != nil {
				return err
			}
			if found {
				s.last[t.Name] = r
			}
		}
		if err := s.loadPast(ctx, t); err != nil {
			return err
		}
		if r, _, err := s.newestWhole(ctx, t, butler.RunInterrupted); err != nil {
			return err
		} else if getsOn(t, r) {
			s.gotOn[t.Name] = r.Day
		}
		if !t.Periodic {
			continue
		}
		r, _, err := s.newestWhole(ctx, t, ends()...)
		if err != nil {
			return err
		}
		s.ended[t.Name] = r.Ended
	}
	return nil
}

// ends returns the states in which a Run is that was begun and has ended.
func ends() []butler.RunState {
	return []butler.RunState{butler.RunDone, butler.RunFailed, butler.RunStopped, butler.RunInterrupted}
}

// why explains whether a Task is due on a day. One that succeeded on parts of the library only is due as if it had never
// run, but it was. Locked.
func (s *Scheduler) why(t *butler.Task, day butler.Date) string {
	last := s.last[t.Name].Day
	if last.IsZero() && s.partly[t.Name] {
		return "run on parts of the library only so far"
	}
	return t.Why(day, last)
}

// loadPast reads the last Run of a Task that ended and did something. Locked.
func (s *Scheduler) loadPast(ctx context.Context, t *butler.Task) error {
	r, found, err := s.newestOf(ctx, t, func(r butler.Run) bool { return !r.Dry }, ends()...)
	if err != nil {
		return err
	}
	delete(s.past, t.Name)
	if found {
		s.past[t.Name] = r
	}
	return nil
}

// newestWhole returns the newest Run of a Task in one of the states that worked on the whole library.
func (s *Scheduler) newestWhole(ctx context.Context, t *butler.Task, states ...butler.RunState) (butler.Run, bool, error) {
	return s.newestOf(ctx, t, func(r butler.Run) bool { return r.Target() == butler.Target{} && !r.Dry }, states...)
}

// newestOf returns the newest Run of a Task in one of the states that matches. It looks at a few first.
func (s *Scheduler) newestOf(
	ctx context.Context, t *butler.Task, match func(butler.Run) bool, states ...butler.RunState,
) (butler.Run, bool, error) {
	const few = 4
	q := butler.RunQuery{Task: t.Name, Limit: few, States: states}
	for {
		runs, err := s.o.Runs.Runs(ctx, q)
		if err != nil {
			return butler.Run{}, false, fmt.Errorf("read last runs: %w", err)
		}
		for _, r := range runs {
			if match(r) {
				return r, true, nil
			}
		}
		if len(runs) < q.Limit {
			return butler.Run{}, false, nil
		}
		q.Before, q.Limit = runs[len(runs)-1].ID, lookBack
	}
}

// getsOn reports whether a Run of everything that was cut off will be gone on with where it was: what it made of files
// stays. A Chore begins anew.
func getsOn(t *butler.Task, r butler.Run) bool {
	return t.Analysis != nil && r.State == butler.RunInterrupted && r.Done > 0 && !r.Dry && r.Target() == butler.Target{}
}

// GotOn returns the day of the last Run of each Task that was cut off while it got on.
func (s *Scheduler) GotOn() map[string]butler.Date {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.gotOn)
}

// LastDays returns the day of the last success of each Task on the whole library.
func (s *Scheduler) LastDays() map[string]butler.Date {
	s.mu.Lock()
	defer s.mu.Unlock()
	days := make(map[string]butler.Date, len(s.last))
	for task, r := range s.last {
		days[task] = r.Day
	}
	return days
}
