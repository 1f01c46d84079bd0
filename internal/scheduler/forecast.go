package scheduler

import (
	"context"
	"fmt"
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

// expect fills in when the Tasks of a plan will likely be at work.
func (s *Scheduler) expect(p *butler.Plan, history map[string][]butler.Run) {
	var ahead []butler.Ahead
	var places []int
	for i, pt := range p.Tasks {
		if !pt.Will {
			continue
		}
		s.mu.Lock()
		a := s.ahead(s.byName[pt.Task], pt, *p, history[pt.Task])
		s.mu.Unlock()
		ahead, places = append(ahead, a), append(places, i)
	}
	for i, e := range butler.ForecastNight(p.Now, p.Span, ahead) {
		p.Tasks[places[i]].Expect = &e
	}
}

// ahead returns what a forecast looks at of a Task that will run. Locked.
func (s *Scheduler) ahead(t *butler.Task, pt butler.PlanTask, p butler.Plan, earlier []butler.Run) butler.Ahead {
	ahead := butler.Ahead{Phase: t.Phase, Exclusive: t.Exclusive, At: pt.At}
	f, known := butler.ForecastChore(earlier)
	if t.Analysis != nil {
		f, known = butler.ForecastFiles(pt.Lacking, earlier)
	}
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
