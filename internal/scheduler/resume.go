package scheduler

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// How many Runs are looked at for such that a stop or crash left behind.
const lookBack = 1000

// resume takes up what earlier processes left: leases end, Runs that wait or were cut off go on, and
// Runs whose Window is over become interrupted. Locked.
func (s *Scheduler) resume(ctx context.Context) error {
	var analyses []butler.Analysis
	for _, t := range s.tasks {
		if t.Analysis != nil {
			analysis := *t.Analysis
			analysis.Task = t.Name
			analyses = append(analyses, analysis)
		}
	}
	if err := s.o.Units.Register(ctx, analyses); err != nil {
		return fmt.Errorf("register analyses: %w", err)
	}
	if err := s.o.Units.ReleaseAll(ctx); err != nil {
		return fmt.Errorf("end old leases: %w", err)
	}
	if err := s.loadLast(ctx); err != nil {
		return err
	}
	left, err := s.o.Runs.Runs(ctx, butler.RunQuery{
		States: []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning, butler.RunInterrupted},
		Limit:  lookBack,
	})
	if err != nil {
		return fmt.Errorf("look for unfinished runs: %w", err)
	}
	for i := len(left) - 1; i >= 0; i-- { // oldest first, as they were opened
		if err := s.resumeRun(ctx, left[i]); err != nil {
			return fmt.Errorf("resume run %d: %w", left[i].ID, err)
		}
	}
	return nil
}

// resumeRun takes up one Run, or ends it. Locked.
func (s *Scheduler) resumeRun(ctx context.Context, r butler.Run) error {
	t := s.byName[r.Task]
	span, inside := s.Settings().Window().At(s.now())
	bound := bound(r)
	due := t != nil && (!bound || inside && span.Day == r.Day && t.DueAtOpening(r.Day, s.last[r.Task].Day))
	if due && s.active[r.Task] == nil {
		if r.State == butler.RunInterrupted && !bound {
			newest, err := s.newest(ctx, r)
			if err != nil || !newest {
				return err
			}
		}
		return s.goOn(t, r)
	}
	if r.State == butler.RunInterrupted {
		return nil
	}
	reason := "the server was away when the window closed"
	switch {
	case t == nil:
		reason = "this version of the server has no such task"
	case bound && inside && span.Day == r.Day:
		reason = "no longer due"
	case !bound:
		reason = "another run of the task took its place"
	}
	r.State, r.Reason, r.Ended = butler.RunInterrupted, reason, s.now()
	_, err := s.save(ctx, r)
	return err
}

// newest reports whether no later Run of the Task of r exists.
func (s *Scheduler) newest(ctx context.Context, r butler.Run) (bool, error) {
	runs, err := s.o.Runs.Runs(ctx, butler.RunQuery{Task: r.Task, Limit: 20})
	if err != nil {
		return false, err
	}
	for _, later := range runs {
		if later.State != butler.RunSkipped {
			return later.ID == r.ID, nil
		}
	}
	return false, nil
}

// goOn makes a Run of the store active again. Locked.
func (s *Scheduler) goOn(t *butler.Task, r butler.Run) error {
	batch := "resumed"
	if r.Trigger == butler.TriggerWindow {
		batch = windowBatch(r.Day)
		s.opened[r.Task] = r.Day
	}
	if r.State == butler.RunScheduled || r.State == butler.RunQueued {
		s.take(r, t, batch)
		return nil
	}
	next, err := r.State.Next(butler.EventResume)
	if err != nil {
		return err
	}
	was := r.State
	r.State, r.Reason = next, "resumed: it was "+string(was)+" when the server stopped"
	r.Ended = time.Time{}
	if r, err = s.save(s.ctx, r); err != nil {
		return err
	}
	s.take(r, t, batch).hurry = !r.Started.IsZero() // it had its turn
	return nil
}

// resumeWindow takes up the Runs of a Window that opens again on the same day, as when its hours
// were changed or the server was away. Locked.
func (s *Scheduler) resumeWindow(span butler.Span) error {
	left, err := s.o.Runs.Runs(s.ctx, butler.RunQuery{States: []butler.RunState{butler.RunInterrupted}, Limit: lookBack})
	if err != nil {
		return fmt.Errorf("look for interrupted runs: %w", err)
	}
	for i := len(left) - 1; i >= 0; i-- {
		r := left[i]
		t := s.byName[r.Task]
		if t == nil || r.Trigger != butler.TriggerWindow || r.Day != span.Day || s.active[r.Task] != nil ||
			!t.DueAtOpening(r.Day, s.last[r.Task].Day) {
			continue
		}
		if err := s.goOn(t, r); err != nil {
			return err
		}
	}
	return nil
}

// loadLast reads the last success of each Task. Runs of a single Section do not count: they leave
// the rest of the library undone. Locked.
func (s *Scheduler) loadLast(ctx context.Context) error {
	last, err := s.o.Runs.LastSuccess(ctx)
	if err != nil {
		return fmt.Errorf("read last runs: %w", err)
	}
	for name, r := range last {
		if r.Section != 0 {
			runs, err := s.o.Runs.Runs(ctx, butler.RunQuery{Task: name, States: []butler.RunState{butler.RunDone}, Limit: lookBack})
			if err != nil {
				return fmt.Errorf("read last runs: %w", err)
			}
			r = butler.Run{}
			for _, whole := range runs {
				if whole.Section == 0 {
					r = whole
					break
				}
			}
		}
		if r.ID != 0 {
			s.last[name] = r
		}
	}
	return nil
}
