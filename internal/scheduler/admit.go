package scheduler

import (
	"fmt"
	"time"

	"butler"
)

// wakeScheduled queues the Runs whose time has come. Locked.
func (s *Scheduler) wakeScheduled(now time.Time) (changed bool, err error) {
	if s.stopping {
		return false, nil
	}
	for _, a := range s.order() {
		if a.run.State != butler.RunScheduled || a.ending != "" || now.Before(a.run.Scheduled) {
			continue
		}
		if err := s.move(a, butler.EventDue, "its time has come"); err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// admit begins the queued Runs whose turn has come. Locked.
func (s *Scheduler) admit(now time.Time) (changed bool, err error) {
	if s.stopping {
		return false, nil
	}
	for _, a := range s.order() {
		if a.run.State != butler.RunQueued || a.ending != "" {
			continue
		}
		if !a.run.Forced && a.run.Trigger != butler.TriggerManual && !a.task.Gate.Enabled(s.Settings()) {
			s.end(a, butler.EventStop, "disabled by the setting "+a.task.Gate.Preference)
			changed = true
			continue
		}
		if why := s.waits(a, now); why != "" {
			if err := s.say(a, why); err != nil {
				return changed, err
			}
			continue
		}
		if err := s.begin(a); err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// waits says what a queued Run waits for, or "". Locked.
func (s *Scheduler) waits(a *active, now time.Time) string {
	for _, b := range s.order() {
		if b != a && a.task.Exclusive != "" && b.task.Exclusive == a.task.Exclusive && b.run.State == butler.RunRunning {
			return fmt.Sprintf("waits for %s, which has the %s to itself", b.task.Name, a.task.Exclusive)
		}
	}
	if a.hurry || a.batch == "" {
		return ""
	}
	if a.task.Phase == butler.PhaseClean && a.bound() && !now.Before(cleanTime(s.span)) {
		return ""
	}
	for _, b := range s.order() {
		if b.batch == a.batch && b.task.Phase < a.task.Phase &&
			(b.run.State == butler.RunQueued || b.run.State == butler.RunRunning) {
			return fmt.Sprintf("waits for %s, which comes before it", b.task.Name)
		}
	}
	return ""
}

// begin makes a queued Run work. Locked.
func (s *Scheduler) begin(a *active) error {
	reason := begunBecause(a.run)
	if a.task.Analysis != nil {
		total, err := s.total(a)
		if err != nil {
			return err
		}
		a.run.Total, a.counted = total, s.now()
	}
	if err := s.move(a, butler.EventBegin, reason); err != nil {
		return err
	}
	s.seq++
	a.began = s.seq
	if a.task.Chore != nil {
		s.runChore(a)
	}
	return nil
}

// begunBecause says why a Run was begun, once it no longer waits.
func begunBecause(r butler.Run) string {
	switch {
	case r.Forced:
		return "forced"
	case r.Trigger == butler.TriggerWindow:
		return "the window opened"
	case r.Trigger == butler.TriggerMedia:
		return "media was added"
	}
	return "started by hand"
}
