package scheduler

import (
	"context"
	"time"

	"butler"
)

// Tasks returns all Tasks with what is known of them now.
func (s *Scheduler) Tasks(ctx context.Context) ([]butler.TaskStatus, error) {
	all := make([]butler.TaskStatus, 0, len(s.tasks))
	for _, t := range s.tasks {
		st, err := s.status(ctx, t)
		if err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	return all, nil
}

func (s *Scheduler) status(ctx context.Context, t *butler.Task) (butler.TaskStatus, error) {
	settings, now := s.Settings(), s.now()
	st := butler.TaskStatus{
		Name: t.Name, Title: t.Title, Description: t.Description, Interval: t.Interval, Randomized: t.Randomized,
		Enabled: t.Gate.Enabled(settings), Gate: t.Gate.Preference, Kind: "chore",
	}
	s.mu.Lock()
	last, succeeded := s.last[t.Name]
	past, ended := s.past[t.Name]
	a := s.foremost(t)
	var run butler.Run
	if a != nil {
		run = a.run
	}
	day := nextSpan(settings.Window(), now).Day
	st.NextDay, st.Why = t.NextDay(day, last.Day), s.why(t, day)
	s.mu.Unlock()
	if succeeded {
		st.LastSuccess = &last
	}
	if ended {
		st.Last = &past
	}
	if a != nil {
		run, err := s.fresh(ctx, run)
		if err != nil {
			return st, err
		}
		st.Active, st.State = &run, run.State
	}
	if t.Chore == nil {
		st.Kind = "analysis"
	}
	if t.Analysis != nil {
		lacking, err := s.lacking(ctx, t.Analysis.Name)
		if err != nil {
			return st, err
		}
		st.Lacking = lacking
	}
	return st, nil
}

// fresh returns an active Run with the counts that its Units have brought it to.
func (s *Scheduler) fresh(ctx context.Context, r butler.Run) (butler.Run, error) {
	if r.State != butler.RunRunning {
		return r, nil
	}
	stored, err := s.o.Runs.Run(ctx, r.ID)
	if err != nil {
		return r, err
	}
	r.Done, r.Failed, r.Skipped, r.Bytes = stored.Done, stored.Failed, stored.Skipped, stored.Bytes
	r.Total = max(stored.Total, r.Done+r.Failed+r.Skipped)
	if stored.Total < 0 {
		r.Total = stored.Total
	}
	return r, nil
}

// nextSpan returns the opening of the Window that now lies in, or the next.
func nextSpan(w butler.Window, now time.Time) butler.Span {
	if span, inside := w.At(now); inside {
		return span
	}
	return w.Next(now)
}
