package scheduler

import (
	"time"

	"butler"
)

// heldAll says why no work at all goes on: a pause, or quiet hours; "" if it does.
func (s *Scheduler) heldAll(now time.Time) string {
	if why := s.pausedBecause(now); why != "" {
		return why
	}
	return s.quietBecause(now)
}

// heldBecause says why the work of a Run does not go on, or "". What a person forced does not wait for the machine to be
// less busy. Locked.
func (s *Scheduler) heldBecause(r butler.Run, now time.Time) string {
	if why := s.heldAll(now); why != "" || r.Forced {
		return why
	}
	return s.gate.Closed()
}

// quietBecause says that these are quiet hours, and until when; "" if they are not.
func (s *Scheduler) quietBecause(now time.Time) string {
	until, quiet := s.quiet(now)
	switch {
	case !quiet:
		return ""
	case until.IsZero():
		return "quiet hours, all day"
	}
	return "quiet hours until " + until.Format("15:04")
}

// quiet reports whether these are quiet hours, and until when.
func (s *Scheduler) quiet(now time.Time) (until time.Time, quiet bool) {
	text := s.Settings().Text(butler.PrefQuietHours)
	if text == "" {
		return time.Time{}, false
	}
	hours, err := butler.ParseHours(text)
	if err != nil {
		return time.Time{}, false // the preference takes no such text
	}
	return butler.Within(hours, now)
}

// holdNow returns why nothing that a person did not force goes on now, or nil. Locked.
func (s *Scheduler) holdNow(now time.Time) *butler.Hold {
	if why := s.pausedBecause(now); why != "" {
		until, _ := s.Settings().Paused(now)
		return &butler.Hold{Reason: why, Until: until}
	}
	if until, quiet := s.quiet(now); quiet {
		return &butler.Hold{Reason: s.quietBecause(now), Until: until}
	}
	if why := s.gate.Closed(); why != "" {
		return &butler.Hold{Reason: why}
	}
	return nil
}

// heldThrough says why nothing will run in a Span that a pause or quiet hours cover, or "".
func (s *Scheduler) heldThrough(span butler.Span, now time.Time) string {
	if until, paused := s.Settings().Paused(now); paused && (until.IsZero() || !until.Before(span.Close)) {
		return s.pausedBecause(now)
	}
	from := now
	if span.Open.After(from) {
		from = span.Open
	}
	if until, quiet := s.quiet(from); quiet && (until.IsZero() || !until.Before(span.Close)) {
		return "the quiet hours cover the window"
	}
	return ""
}

// giveBackHeld takes back what Workers have in hand while work is held. Locked.
func (s *Scheduler) giveBackHeld(now time.Time) (changed bool, err error) {
	all := s.heldAll(now) != ""
	if s.stopping || !all && s.gate.Closed() == "" {
		return false, nil
	}
	s.withdraw(func(f *flight) bool {
		if all || !s.forcedFlight(f) {
			changed = true
			return true
		}
		return false
	})
	for _, a := range s.active {
		if all || !a.run.Forced {
			a.cancelDrawing()
		}
	}
	return changed, nil
}

// forcedFlight reports whether a Run that goes on and that a person forced wants a Unit. Locked.
func (s *Scheduler) forcedFlight(f *flight) bool {
	for _, id := range f.unit.Runs {
		if a := s.active[id]; a != nil && a.live() && a.run.Forced {
			return true
		}
	}
	return false
}

// loadEvery is how often the machine is asked how busy it is, while a limit is set.
const loadEvery = 5 * time.Second

// watchLoad asks the machine how busy it is, until the Scheduler's context ends.
func (s *Scheduler) watchLoad() {
	tick := time.NewTicker(loadEvery)
	defer tick.Stop()
	said := false
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		limit := s.Settings().LoadLimit()
		if !limit.Set() {
			continue
		}
		load := s.o.Load.Load()
		if unknown := blind(load, limit); unknown != "" && !said {
			said = true
			s.log.Warn(unknown)
		}
		s.mu.Lock()
		before := s.gate.Closed()
		s.gate = s.gate.Next(load, limit)
		s.measured = load
		after := s.gate.Closed()
		s.mu.Unlock()
		if (before == "") != (after == "") {
			if after == "" {
				after = "the machine is calm again"
			}
			s.log.Info("work and the load of the machine", "state", after)
			s.stir()
			s.poke()
		}
	}
}

// blind says what a limit cannot go by, or "".
func blind(l butler.Load, limit butler.LoadLimit) string {
	switch {
	case limit.Average > 0 && !l.Known:
		return "this system does not tell its load: the setting " + butler.PrefMaxLoad + " keeps nothing waiting"
	case limit.Idle && l.Pressure < 0:
		return "this system has no pressure-stall information: the setting " + butler.PrefIdleOnly + " keeps nothing waiting"
	}
	return ""
}

// notes returns what a person who looks at the plan should know of the limits. Locked.
func (s *Scheduler) notes() []string {
	limit := s.Settings().LoadLimit()
	switch {
	case !limit.Set():
		return nil
	case s.o.Load == nil:
		return []string{blind(butler.Load{Pressure: -1}, limit)}
	case s.measured.At.IsZero():
		return nil
	}
	if text := blind(s.measured, limit); text != "" {
		return []string{text}
	}
	return nil
}
