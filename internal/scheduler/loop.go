package scheduler

import (
	"time"

	"butler"
)

// How long the loop sleeps at most: the wall clock is looked at this often, whatever timers say.
const recheck = 30 * time.Second

// Pauses after a step that failed, such as on a full disk.
const (
	firstPause = time.Second
	longPause  = recheck
)

// loop takes a step whenever something happened or is due, until the Scheduler's context ends.
func (s *Scheduler) loop() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.wake:
		case <-timer.C:
		}
		s.mu.Lock()
		idle := s.settle()
		s.mu.Unlock()
		timer.Reset(idle)
	}
}

// settle compares the state with the clock and the stores until nothing is left to do now, and
// returns how long nothing will be due. Locked.
func (s *Scheduler) settle() time.Duration {
	if !s.started {
		return recheck
	}
	// Each round moves at least one Run or Unit on; the bound is a guard against a fault of ours.
	for range 1000 {
		changed, err := s.step(s.now())
		if err != nil {
			if s.ctx.Err() != nil {
				return recheck
			}
			s.failures++
			pause := min(longPause, firstPause<<min(s.failures-1, 5))
			s.log.Error("scheduler: step failed", "error", err, "retry", pause)
			return pause
		}
		s.failures = 0
		if !changed {
			break
		}
	}
	return s.idle(s.now())
}

// step does what is due now. It reports whether something changed, so that more may be due. An error
// leaves the rest for the next step. Locked.
func (s *Scheduler) step(now time.Time) (changed bool, err error) {
	for _, do := range []func(time.Time) (bool, error){
		s.pause, s.giveBackHeld, s.giveBack, s.finish, s.window, s.updates, s.close, s.wakeScheduled, s.admit, s.offer, s.conclude, s.recountTotals,
	} {
		did, err := do(now)
		changed = changed || did
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// idle returns how long it is until something is due by the clock. Locked.
func (s *Scheduler) idle(now time.Time) time.Duration {
	next := now.Add(recheck)
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(next) {
			next = t
		}
	}
	w := s.Settings().Window()
	if span, inside := w.At(now); inside {
		sooner(span.Close)
		sooner(span.CleanUp())
	} else {
		sooner(w.Next(now).Open)
	}
	if until, paused := s.Settings().Paused(now); paused {
		sooner(until)
	}
	if s.Settings().Text(butler.PrefQuietHours) != "" { // they begin and end with a minute
		sooner(now.Truncate(time.Minute).Add(time.Minute))
	}
	for _, t := range s.tasks {
		if due, ok := s.updateDue(t); ok {
			sooner(due)
		}
	}
	for _, a := range s.active {
		if a.run.State == butler.RunScheduled {
			sooner(a.run.Scheduled)
		}
		sooner(a.deadline)
		if a.task.Chore == nil && a.live() {
			sooner(a.counted.Add(recount))
			if len(a.landed) > 0 || a.onlyDue {
				sooner(a.drew.Add(drawRest))
			}
		}
	}
	return next.Sub(now)
}
