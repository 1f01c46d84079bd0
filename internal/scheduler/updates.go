package scheduler

import (
	"fmt"
	"time"

	"butler"
)

// updates opens the Runs of periodic Tasks, each when the interval has passed since it was last done on
// the whole library, well or not. Locked.
func (s *Scheduler) updates(now time.Time) (changed bool, err error) {
	if s.stopping || s.heldBecause(butler.Run{}, now) != "" {
		return false, nil
	}
	for _, t := range s.tasks {
		due, ok := s.updateDue(t)
		// One that ended far in the future ended by a clock that was wrong. This step may have begun a
		// little before the last end.
		if left := due.Sub(now); !ok || left > 0 && left <= 2*s.updateInterval() {
			continue
		}
		reason := "scanned periodically; never before"
		if !s.ended[t.Name].IsZero() {
			reason = fmt.Sprintf("scanned every %s", duration(s.updateInterval()))
		}
		_, err := s.open(opening{
			task: t, state: butler.RunQueued, trigger: butler.TriggerInterval, day: s.settingsDay(), reason: reason,
		})
		if isConflict(err) {
			continue // one that this process knows nothing of
		}
		if err != nil {
			return changed, fmt.Errorf("open a run of %s: %w", t.Name, err)
		}
		changed = true
	}
	return changed, nil
}

// updateDue returns when a periodic Task is due, and false if it is none, is active, or none is wanted.
// Locked.
func (s *Scheduler) updateDue(t *butler.Task) (time.Time, bool) {
	if !t.Periodic || !s.Settings().Bool(butler.PrefUpdates) || len(s.of(t)) > 0 {
		return time.Time{}, false
	}
	return s.ended[t.Name].Add(s.updateInterval()), true
}

func (s *Scheduler) updateInterval() time.Duration {
	return time.Duration(s.Settings().Int(butler.PrefUpdateInterval)) * time.Second
}

// duration says a whole number of minutes, hours or days for people.
func duration(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		d    time.Duration
		name string
	}{{day, "day"}, {time.Hour, "hour"}} {
		switch {
		case d == unit.d:
			return unit.name
		case d > unit.d && d%unit.d == 0:
			return fmt.Sprintf("%d %ss", d/unit.d, unit.name)
		}
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}
