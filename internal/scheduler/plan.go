package scheduler

import (
	"context"
	"time"

	"butler"
)

// Plan returns what the next opening of the Window, or what is left of this one, will do.
func (s *Scheduler) Plan(ctx context.Context) (butler.Plan, error) {
	now, settings := s.now(), s.Settings()
	p := butler.Plan{Window: settings.Window(), Zone: zoneName(now), Now: now}
	p.Span = nextSpan(p.Window, now)
	p.Inside = p.Span.Contains(now)
	if until, paused := settings.Paused(now); paused {
		p.Paused, p.Until = true, until
	}
	if s.o.Alarms != nil {
		p.Alarms = s.o.Alarms()
	}
	s.mu.Lock()
	p.Hold, p.Notes = s.holdNow(now), s.notes()
	s.mu.Unlock()
	through := s.heldThrough(p.Span, now)
	history, err := s.histories(ctx)
	if err != nil {
		return butler.Plan{}, err
	}
	for _, t := range s.tasks {
		s.mu.Lock()
		pt := s.planTask(t, p)
		s.mu.Unlock()
		if pt.Will && through != "" {
			pt.Will, pt.Reason = false, through
		}
		if t.Analysis != nil {
			n, err := s.lacking(ctx, t.Analysis.Name)
			if err != nil {
				return butler.Plan{}, err
			}
			pt.Lacking = n
		}
		p.Tasks = append(p.Tasks, pt)
	}
	fresh, err := s.unscanned(ctx)
	if err != nil {
		return butler.Plan{}, err
	}
	s.expect(&p, history, fresh)
	return p, nil
}

// planTask says whether a Task will run in the Span of a plan, and why. Locked.
func (s *Scheduler) planTask(t *butler.Task, p butler.Plan) butler.PlanTask {
	pt := butler.PlanTask{Task: t.Name, Title: t.Title}
	day, last := p.Span.Day, s.last[t.Name].Day
	if a := s.on(t, aim{}); a != nil {
		r := a.run
		switch {
		case r.State == butler.RunScheduled:
			pt.Will, pt.Reason, pt.At = p.Span.Contains(r.Scheduled), r.Reason, r.Scheduled
			return pt
		case p.Inside:
			pt.Will, pt.Reason = true, string(r.State)+": "+r.Reason
			return pt
		}
	}
	switch {
	case !t.Gate.Enabled(s.Settings()):
		pt.Reason = "disabled by the setting " + t.Gate.Preference
	case !t.DueAtOpening(day, last):
		pt.Reason = s.why(t, day)
	case p.Inside && s.opened[t.Name] == day:
		pt.Reason = "opened in this window already"
	default:
		pt.Will, pt.Reason = true, s.why(t, day)
		if t.Randomized {
			pt.Reason = "at a random time of the window; " + pt.Reason
		}
	}
	return pt
}

// zoneName names the zone of a time: by its place, or as its clocks show it if only the machine
// knows the place.
func zoneName(t time.Time) string {
	if t.Location() != time.Local {
		return t.Location().String()
	}
	name, _ := t.Zone()
	return name
}
