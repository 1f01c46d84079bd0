package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"butler"
)

// earlierRuns is how many Runs that ended are looked at for a forecast: some of them did nothing.
const earlierRuns = 3 * butler.ForecastRuns

// histories returns the last Runs of each Task that ended, the newest first. They are read when they are asked for first,
// and again when there is one more.
func (s *Scheduler) histories(ctx context.Context) (map[string][]butler.Run, error) {
	all := make(map[string][]butler.Run, len(s.tasks))
	for _, t := range s.tasks {
		s.mu.Lock()
		runs, known := s.earlier[t.Name]
		past := s.past[t.Name]
		s.mu.Unlock()
		if !known {
			var err error
			if runs, err = s.o.Runs.Runs(ctx, butler.RunQuery{Task: t.Name, States: ends(), Limit: earlierRuns}); err != nil {
				return nil, fmt.Errorf("read earlier runs of %s: %w", t.Name, err)
			}
			s.mu.Lock()
			if s.past[t.Name].ID == past.ID { // else one more has ended meanwhile
				s.earlier[t.Name] = runs
			}
			s.mu.Unlock()
		}
		all[t.Name] = runs
	}
	return all, nil
}

// note takes note of how far a Run is: by its Units, or else by percent, -1 if it tells none.
func (s *Scheduler) note(r butler.Run, percent int) {
	if r.State != butler.RunRunning {
		return
	}
	done, total := float64(r.Done+r.Failed+r.Skipped), float64(r.Total)
	if r.Total < 0 && percent >= 0 {
		done, total = float64(percent), 100
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.active[r.ID]; a != nil {
		if s.heldBecause(a.run, now) != "" { // what was got through before says nothing of the time that a hold takes
			a.pace = butler.Pace{}
			return
		}
		a.byPercent = r.Total < 0 && percent >= 0
		a.pace = a.pace.Note(now, done, total)
	}
}

// progress returns how a Run gets on. Locked.
func (a *active) progress(now time.Time) butler.Progress {
	p := a.pace.Progress(now)
	if a.byPercent {
		p.Rate = 0 // not of Units
	}
	return p
}

// unscanned reports whether there is a Section of which nobody knows yet what is in it.
func (s *Scheduler) unscanned(ctx context.Context) (bool, error) {
	sections, err := s.o.Host.Library.Sections(ctx)
	if err != nil {
		return false, fmt.Errorf("look for libraries that were not scanned: %w", err)
	}
	return slices.ContainsFunc(sections, func(l butler.Section) bool { return l.Scanned.IsZero() }), nil
}

// expect fills in when the Tasks of a plan will likely be at work. Where a Section was never scanned and a scan is to
// come, neither the scan nor how many files the Analyses will have can be told by what was.
func (s *Scheduler) expect(p *butler.Plan, history map[string][]butler.Run, fresh bool) {
	var ahead []butler.Ahead
	var places []int
	fresh = fresh && slices.ContainsFunc(p.Tasks, func(t butler.PlanTask) bool { return t.Will && s.byName[t.Task].Periodic })
	for i, pt := range p.Tasks {
		if !pt.Will {
			continue
		}
		s.mu.Lock()
		t := s.byName[pt.Task]
		a := s.ahead(t, pt, *p, history[pt.Task], fresh && (t.Periodic || t.Analysis != nil))
		s.mu.Unlock()
		ahead, places = append(ahead, a), append(places, i)
	}
	for i, e := range butler.ForecastNight(p.Now, p.Span, ahead) {
		p.Tasks[places[i]].Expect = &e
	}
}

// ahead returns what a forecast looks at of a Task that will run. What is new to it is not like what it did before. Locked.
func (s *Scheduler) ahead(t *butler.Task, pt butler.PlanTask, p butler.Plan, earlier []butler.Run, isNew bool) butler.Ahead {
	ahead := butler.Ahead{Phase: t.Phase, Exclusive: t.Exclusive, At: pt.At}
	f, known := butler.ForecastChore(earlier)
	if t.Analysis != nil {
		f, known = butler.ForecastFiles(pt.Lacking, earlier)
	}
	known = known && !isNew
	a := s.on(t, aim{})
	switch {
	case a != nil && a.run.State == butler.RunRunning:
		ahead.Begun = a.run.Started
		if left, ok := a.pace.Left(p.Now); ok {
			f, known = left, true
		} else if known && t.Analysis == nil {
			f, known = f.After(p.Now.Sub(a.run.Started))
		}
	case a == nil && t.Randomized:
		from := p.Now
		if from.Before(p.Span.Open) {
			from = p.Span.Open
		}
		ahead.Until = s.latest(t, p.Span, from)
	}
	if known {
		ahead.Work = &f
	}
	return ahead
}
