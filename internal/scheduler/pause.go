package scheduler

import (
	"fmt"
	"time"

	"butler"
)

// pause ends a pause whose time is over. Locked.
func (s *Scheduler) pause(now time.Time) (changed bool, err error) {
	settings := s.Settings()
	if s.stopping || !settings.Bool(butler.PrefPaused) {
		return false, nil
	}
	if _, paused := settings.Paused(now); !paused {
		s.log.Info("the pause is over")
		if err := s.change(s.ctx, map[string]string{butler.PrefPaused: "false", butler.PrefPausedUntil: ""}); err != nil {
			return false, fmt.Errorf("end the pause: %w", err)
		}
		return true, nil
	}
	return false, nil
}

// pausedBecause says that work is paused, and until when; "" if it is not.
func (s *Scheduler) pausedBecause(now time.Time) string {
	until, paused := s.Settings().Paused(now)
	switch until = until.In(s.o.Zone); {
	case !paused:
		return ""
	case until.IsZero():
		return "paused"
	case butler.DateOf(until) == butler.DateOf(now):
		return "paused until " + until.Format("15:04")
	}
	return "paused until " + until.Format("2006-01-02 15:04")
}

// endOfPause completes changes of preferences: the end of a pause goes with it, lest it ends the next
// one too.
func endOfPause(old butler.Settings, values map[string]string, now time.Time) {
	paused, set := values[butler.PrefPaused]
	_, given := values[butler.PrefPausedUntil]
	if !set || given {
		return
	}
	until, err := time.Parse(time.RFC3339, old.Text(butler.PrefPausedUntil))
	if paused == "false" || err == nil && !now.Before(until) {
		values[butler.PrefPausedUntil] = ""
	}
}
