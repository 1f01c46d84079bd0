package scheduler

import (
	"context"
	"fmt"
	"slices"
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
	if err := s.registerConclusions(ctx); err != nil {
		return fmt.Errorf("register conclusions: %w", err)
	}
	if err := s.o.Units.ReleaseAll(ctx); err != nil {
		return fmt.Errorf("end old leases: %w", err)
	}
	if err := s.loadLast(ctx); err != nil {
		return err
	}
	open, err := s.unfinished(ctx)
	if err != nil {
		return fmt.Errorf("look for unfinished runs: %w", err)
	}
	cut, err := s.o.Runs.Runs(ctx, butler.RunQuery{Limit: lookBack, States: []butler.RunState{butler.RunInterrupted}})
	if err != nil {
		return fmt.Errorf("look for interrupted runs: %w", err)
	}
	for _, left := range [][]butler.Run{open, cut} { // what is open already takes the place of what was cut off
		for _, r := range slices.Backward(left) { // oldest first, as they were opened
			if err := s.resumeRun(ctx, r); err != nil {
				return fmt.Errorf("resume run %d: %w", r.ID, err)
			}
		}
	}
	return nil
}

// unfinished returns all Runs that are not final, newest first.
func (s *Scheduler) unfinished(ctx context.Context) (all []butler.Run, err error) {
	q := butler.RunQuery{Limit: lookBack, States: []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning}}
	for {
		page, err := s.o.Runs.Runs(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < lookBack {
			return all, nil
		}
		q.Before = page[len(page)-1].ID
	}
}

// resumeRun takes up one Run, or ends it. Locked.
func (s *Scheduler) resumeRun(ctx context.Context, r butler.Run) error {
	t := s.byName[r.Task]
	span, inside := s.Settings().Window().At(s.now())
	bound := bound(r)
	due := t != nil && (!bound || inside && span.Day == r.Day && t.DueAtOpening(r.Day, s.last[r.Task].Day))
	if due && s.on(t, aimOf(r)) == nil {
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
	r, err := s.save(ctx, r)
	if err == nil {
		if !r.Dry {
			s.past[r.Task] = r
		}
		if t != nil && getsOn(t, r) {
			s.gotOn[r.Task] = r.Day
		}
		s.tellRun(butler.ChangeEnded, r)
	}
	return err
}

// newest reports whether no later Run of the Task of r exists that did what r is for.
func (s *Scheduler) newest(ctx context.Context, r butler.Run) (bool, error) {
	q := butler.RunQuery{Task: r.Task, Limit: lookBack}
	for {
		runs, err := s.o.Runs.Runs(ctx, q)
		if err != nil {
			return false, err
		}
		for _, later := range runs {
			whole := later.Target() == butler.Target{}
			switch {
			case later.ID <= r.ID:
				return true, nil
			case later.State != butler.RunSkipped && later.Dry == r.Dry && (whole || later.Target() == r.Target()):
				return false, nil
			}
		}
		if len(runs) < lookBack {
			return true, nil
		}
		q.Before = runs[len(runs)-1].ID
	}
}

// goOn makes a Run of the store active again. Locked.
func (s *Scheduler) goOn(t *butler.Task, r butler.Run) error {
	batch := "resumed"
	if r.Trigger == butler.TriggerWindow {
		batch = windowBatch(r.Day)
		s.opened[r.Task] = r.Day
	}
	if r.State == butler.RunScheduled || r.State == butler.RunQueued {
		s.take(newActive(r, t, batch))
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
	a := newActive(r, t, batch)
	a.hurry = !r.Started.IsZero() // it had its turn
	s.take(a)
	if was == butler.RunInterrupted {
		s.tellRun(butler.ChangeStarted, r)
	} else {
		s.tellRun(butler.ChangeUpdated, r)
	}
	if s.past[t.Name].ID == r.ID {
		return s.loadPast(s.ctx, t)
	}
	return nil
}

// resumeWindow takes up the Runs of a Window that opens again on the same day, as when its hours
// were changed or the server was away. Locked.
func (s *Scheduler) resumeWindow(span butler.Span) error {
	return s.resumeCut(butler.RunQuery{Limit: lookBack}, span)
}

// resumeCut takes up those of some Runs that were cut off and that the open Window is of. Locked.
func (s *Scheduler) resumeCut(q butler.RunQuery, span butler.Span) error {
	q.States = []butler.RunState{butler.RunInterrupted}
	left, err := s.o.Runs.Runs(s.ctx, q)
	if err != nil {
		return fmt.Errorf("look for interrupted runs: %w", err)
	}
	for i := len(left) - 1; i >= 0; i-- {
		r := left[i]
		t := s.byName[r.Task]
		if t == nil || r.Trigger != butler.TriggerWindow || r.Day != span.Day || s.on(t, aimOf(r)) != nil ||
			!t.DueAtOpening(r.Day, s.last[r.Task].Day) {
			continue
		}
		if err := s.goOn(t, r); err != nil {
			return err
		}
	}
	return nil
}
