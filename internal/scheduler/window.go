package scheduler

import (
	"fmt"
	"time"

	"butler"
)

// window notices that the Window opened, closed or was changed, and opens the Runs that are due in
// it and were not opened yet. Locked.
func (s *Scheduler) window(now time.Time) (changed bool, err error) {
	if s.stopping {
		return false, nil
	}
	span, inside := s.Settings().Window().At(now)
	if !inside {
		span = butler.Span{}
	}
	if inside && span.Day != s.span.Day {
		if err := s.resumeWindow(span); err != nil {
			return false, err
		}
		s.log.Info("window opened", "day", span.Day, "until", span.Close)
		changed = true
	}
	if !inside && !s.span.Day.IsZero() {
		s.log.Info("window closed", "day", s.span.Day)
	}
	s.span = span
	if !inside {
		return changed, nil
	}
	for _, t := range s.tasks {
		did, err := s.openDue(t, span, now)
		if err != nil {
			return changed, err
		}
		changed = changed || did
	}
	return changed, nil
}

// openDue opens the Run of a Task in a Window, unless it is not due or was opened already. Locked.
func (s *Scheduler) openDue(t *butler.Task, span butler.Span, now time.Time) (bool, error) {
	last := s.last[t.Name].Day
	if s.on(t, aim{}) != nil || s.opened[t.Name] == span.Day ||
		!t.Gate.Enabled(s.Settings()) || !t.DueAtOpening(span.Day, last) {
		return false, nil
	}
	o := opening{
		task: t, state: butler.RunQueued, trigger: butler.TriggerWindow, day: span.Day,
		reason: "the window opened; " + t.Why(span.Day, last), batch: windowBatch(span.Day),
	}
	if t.Randomized {
		o.state, o.at = butler.RunScheduled, butler.RandomTime(now, s.latest(t, span, now), s.o.Random)
		o.reason = "at a random time of the window; " + t.Why(span.Day, last)
	}
	_, err := s.open(o)
	if isConflict(err) { // one was opened that day before: it may have been cut off while another was in its way
		err = s.resumeCut(butler.RunQuery{Task: t.Name, Day: span.Day, Limit: lookBack}, span)
	}
	if err != nil {
		return false, fmt.Errorf("open a run of %s: %w", t.Name, err)
	}
	s.opened[t.Name] = span.Day
	return true, nil
}

// latest returns the time before which a randomized Run begins: it leaves a quarter of what is left
// of the Window, and at least the time that the last one took. Locked.
func (s *Scheduler) latest(t *butler.Task, span butler.Span, now time.Time) time.Time {
	left := span.Close.Sub(now)
	room := left / 4
	if last := s.last[t.Name]; !last.Started.IsZero() {
		room = max(room, last.Ended.Sub(last.Started))
	}
	return now.Add(left - min(room, left))
}

// close ends the Runs that are bound by a Window that is no longer open: those that wait at once,
// those that work after the grace. Locked.
func (s *Scheduler) close(now time.Time) (changed bool, err error) {
	if s.stopping {
		return false, nil
	}
	for _, a := range s.order() {
		if !a.bound() || a.ending != "" {
			continue
		}
		if s.span.Contains(now) && s.span.Day == a.run.Day {
			a.deadline = time.Time{}
			s.redraw(a, now)
			continue
		}
		if a.run.State != butler.RunRunning {
			s.end(a, butler.EventInterrupt, "the window closed before its turn came")
			changed = true
			continue
		}
		if a.task.Uncuttable {
			continue
		}
		first := a.deadline.IsZero()
		grace := time.Duration(s.Settings().Int(butler.PrefGrace)) * time.Second
		a.deadline = s.closedAt(a.run.Day, now).Add(grace)
		if first {
			a.cancelDrawing()
			s.withdraw(func(f *flight) bool { return !f.begun() && s.orphaned(f) })
			changed = true
		}
		if !now.Before(a.deadline) {
			s.end(a, butler.EventInterrupt, "the window closed; the next one goes on")
			changed = true
		}
	}
	return changed, nil
}

// redraw gives a scheduled Run another time, if the Window was made shorter than the one it had.
func (s *Scheduler) redraw(a *active, now time.Time) {
	if a.run.State == butler.RunScheduled && !a.run.Scheduled.Before(s.span.Close) {
		a.run.Scheduled = butler.RandomTime(now, s.latest(a.task, s.span, now), s.o.Random)
	}
}

// closedAt returns since when the Window of a day is closed, as of now. A Window that was moved away
// from under its Runs closed when it was moved. Locked.
func (s *Scheduler) closedAt(day butler.Date, now time.Time) time.Time {
	span, ok := s.Settings().Window().On(day, s.o.Zone)
	if !ok || now.Before(span.Close) || s.windowSet.After(span.Close) {
		return s.windowSet
	}
	return span.Close
}

func windowBatch(day butler.Date) string { return "window " + day.String() }
