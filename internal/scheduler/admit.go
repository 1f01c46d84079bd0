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
	c := newCrowd(s.order())
	for _, a := range s.turns() {
		if a.run.State != butler.RunQueued || a.ending != "" {
			continue
		}
		if gate := s.barred(a); gate != "" {
			s.end(a, butler.EventStop, "disabled by the setting "+gate)
			changed = true
			continue
		}
		why := s.heldBecause(a.run, now)
		if why == "" {
			why = s.waits(a, c, now)
		}
		if why != "" {
			if err := s.say(a, why); err != nil {
				return changed, err
			}
			continue
		}
		if err := s.begin(a); err != nil {
			return changed, err
		}
		c.add(a)
		changed = true
	}
	return changed, nil
}

// barred returns the setting that keeps a queued Run from beginning, or "".
func (s *Scheduler) barred(a *active) string {
	settings := s.Settings()
	switch {
	case a.run.Forced, a.run.Trigger == butler.TriggerManual:
		return ""
	case a.run.Trigger == butler.TriggerInterval:
		if !settings.Bool(butler.PrefUpdates) {
			return butler.PrefUpdates
		}
		return ""
	case !a.task.Gate.Enabled(settings):
		return a.task.Gate.Preference
	}
	return ""
}

// crowd is what queued Runs wait for: who works, and who comes before them.
type crowd struct {
	tasks     map[*butler.Task]*active    // that run
	resources map[butler.Resource]*active // that are held
	batches   map[string][]*active        // that are queued or run
}

func newCrowd(all []*active) crowd {
	c := crowd{map[*butler.Task]*active{}, map[butler.Resource]*active{}, map[string][]*active{}}
	for _, a := range all {
		c.add(a)
		if a.batch != "" && (a.run.State == butler.RunQueued || a.run.State == butler.RunRunning) {
			c.batches[a.batch] = append(c.batches[a.batch], a)
		}
	}
	return c
}

// add notes a Run if it runs.
func (c crowd) add(a *active) {
	if a.run.State != butler.RunRunning {
		return
	}
	c.tasks[a.task] = a
	if a.task.Exclusive != "" {
		c.resources[a.task.Exclusive] = a
	}
}

// waits says what a queued Run waits for, or "". Locked.
func (s *Scheduler) waits(a *active, c crowd, now time.Time) string {
	if c.tasks[a.task] != nil {
		return fmt.Sprintf("waits for another run of %s", a.task.Name)
	}
	if b := c.resources[a.task.Exclusive]; b != nil {
		return fmt.Sprintf("waits for %s, which has the %s to itself", b.task.Name, a.task.Exclusive)
	}
	if a.hurry || a.batch == "" {
		return ""
	}
	if a.task.Phase == butler.PhaseClean && a.bound() && !now.Before(s.span.CleanUp()) {
		return ""
	}
	for _, b := range c.batches[a.batch] {
		if b.task.Phase < a.task.Phase && !overtook(a, b) && (b.run.State == butler.RunQueued || b.run.State == butler.RunRunning) {
			return fmt.Sprintf("waits for %s, which comes before it", b.task.Name)
		}
	}
	return ""
}

// begin makes a queued Run work. Locked.
func (s *Scheduler) begin(a *active) error {
	reason := begunBecause(a.run)
	total, err := s.countFirst(a.task, a.run)
	if err != nil {
		return err
	}
	if total >= 0 {
		a.run.Total, a.counted = total, s.now()
	}
	if err := s.move(a, butler.EventBegin, reason); err != nil {
		return err
	}
	s.setToWork(a)
	return nil
}

// beginNew makes a Run that is not stored yet one that runs, if nothing keeps it waiting: one write
// instead of two. Locked.
func (s *Scheduler) beginNew(a *active) error {
	now := s.now()
	if a.batch != "" || s.heldBecause(a.run, now) != "" || s.waits(a, newCrowd(s.order()), now) != "" {
		return nil
	}
	total, err := s.countFirst(a.task, a.run)
	if err != nil {
		return err
	}
	if total >= 0 {
		a.run.Total, a.counted = total, now
	}
	a.run.State, a.run.Reason, a.run.Started = butler.RunRunning, begunBecause(a.run), now
	return nil
}

// setToWork begins the work of a Run that is stored as running. Locked.
func (s *Scheduler) setToWork(a *active) {
	s.seq++
	a.began = s.seq
	if a.task.Chore != nil {
		s.runChore(a, a.task.Chore)
		return
	}
	s.makeRoom(a)
}

// begunBecause says why a Run was begun, once it no longer waits.
func begunBecause(r butler.Run) string {
	switch {
	case r.Forced:
		return "forced"
	case r.Trigger == butler.TriggerWindow:
		return "the window opened"
	case r.Trigger == butler.TriggerInterval:
		return "the interval of periodic scans has passed"
	case r.Trigger == butler.TriggerMedia:
		return "media was added"
	}
	return "started by hand"
}
