package scheduler

import (
	"butler"
)

// beginAfter begins what a Task does after its Units, if the Run did something since it was done last, or if the Run
// before came to no good end and may have left it undone. It reports whether the Run has to wait. Locked.
func (s *Scheduler) beginAfter(a *active) (busy bool, err error) {
	if a.task.After == nil {
		return false, nil
	}
	r, err := s.o.Runs.Run(s.ctx, a.run.ID)
	if err != nil {
		return false, err
	}
	owed := false
	switch s.past[a.task.Name].State {
	case butler.RunFailed, butler.RunStopped, butler.RunInterrupted:
		owed = !a.after.ran
	case butler.RunScheduled, butler.RunQueued, butler.RunRunning, butler.RunDone, butler.RunSkipped:
	}
	if r.Done <= a.after.done && !owed {
		return false, nil
	}
	if s.heldBecause(a.run, s.now()) != "" {
		return true, nil
	}
	a.after.ran, a.after.done = true, r.Done
	s.runChore(a, a.task.After)
	return true, nil
}

// afterVerdict says whether what a Run does after its Units is over, and if that ends the Run: it does if it failed or
// was told to end. Otherwise the Run goes on, to Units that have come meanwhile, or to its end. Locked.
func (s *Scheduler) afterVerdict(a *active) (e butler.RunEvent, why string, over bool) {
	e, why, over = s.choreVerdict(a)
	if !over || e != butler.EventFinish {
		return e, why, over
	}
	if r, err := s.o.Runs.Run(s.ctx, a.run.ID); err == nil {
		a.after.done = r.Done // with what it reported itself
	}
	c := a.chore
	s.activityEnded(c.uuid, func(act *butler.Activity) { *act = c.activity(a) })
	a.run.Summary, a.follows, a.chore = c.summary(), append(a.follows, c.wants()...), nil
	if a.afterSaid = why; len(c.loud) == 0 {
		a.afterSaid = ""
	}
	return e, why, true
}
