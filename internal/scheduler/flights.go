package scheduler

import (
	"path"
	"slices"
	"time"

	"github.com/google/uuid"

	"butler"
)

// flight is a Unit that was handed out and has not come back.
type flight struct {
	unit      butler.Unit
	seq       int64
	duration  int64     // ms, of the Part
	title     string    // of the Part, once it is begun
	since     time.Time // when a Worker began; zero while it is queued
	section   int64     // of the Part, once it is begun
	item      int64     // the same
	withdrawn bool
	uuids     []string      // of its activities, one for each Analysis
	gone      chan struct{} // closed when it has come back
}

func (f *flight) begun() bool { return !f.since.IsZero() }

// wanted reports whether f brings something to a Run.
func (f *flight) wanted(run int64) bool { return slices.Contains(f.unit.Runs, run) }

func newFlight(u butler.Unit, seq, duration int64) *flight {
	f := &flight{unit: u, seq: seq, duration: duration, gone: make(chan struct{})}
	for range u.Analyses {
		f.uuids = append(f.uuids, uuid.NewString())
	}
	return f
}

// land forgets a Unit that has come back. Locked.
func (s *Scheduler) land(f *flight) {
	delete(s.flights, f.unit.Attempt)
	close(f.gone)
	if f.begun() {
		for _, uuid := range f.uuids {
			s.activityEnded(uuid, func(*butler.Activity) {})
		}
	}
}

// flying reports whether a Part was handed out and has not come back. Locked.
func (s *Scheduler) flying(part int64) bool {
	for _, f := range s.flights {
		if f.unit.Part == part {
			return true
		}
	}
	return false
}

// orphaned reports whether no Run goes on that f was handed out for. A Run whose Window has closed
// goes on only with what is in hand. Locked.
func (s *Scheduler) orphaned(f *flight) bool {
	for _, id := range f.unit.Runs {
		a := s.active[id]
		if a != nil && a.live() && (f.begun() || a.deadline.IsZero()) {
			return false
		}
	}
	return true
}

// withdraw takes back the Units that match. Those that no Worker has begun come back at once; the
// others when their Worker has stopped. Locked.
func (s *Scheduler) withdraw(match func(*flight) bool) {
	for _, f := range s.flights {
		if f.withdrawn || !match(f) {
			continue
		}
		f.withdrawn = true
		s.o.Dispatcher.Withdraw(f.unit)
		if !f.begun() {
			s.land(f)
			s.back = append(s.back, f.unit)
		}
	}
}

// giveBack ends the leases of Units that came back without a result. Locked.
func (s *Scheduler) giveBack(time.Time) (changed bool, err error) {
	for len(s.back) > 0 {
		err := s.o.Units.Release(s.ctx, s.back[0])
		if err != nil && !butler.IsKind(err, butler.KindStale) && !butler.IsKind(err, butler.KindNotFound) {
			return changed, err
		}
		s.back = s.back[1:]
		changed = true
	}
	return changed, nil
}

// UnitBegan notes that a Worker has begun a Unit, and reports whether it is to go on: not if the Unit
// was taken back meanwhile, or if another Worker has begun it. Of a Unit that is not to go on,
// UnitEnded is not to be called.
func (s *Scheduler) UnitBegan(u butler.Unit, p butler.Part) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.flights[u.Attempt]
	if f == nil || f.withdrawn || f.begun() || s.stopping {
		return false
	}
	if !s.worth(f) { // it waited in the queue for too long
		s.land(f)
		s.back = append(s.back, u)
		s.poke()
		return false
	}
	f.since, f.title, f.section, f.item = s.now(), partTitle(p), p.Section, p.Item
	for i := range u.Analyses {
		s.activityBegan(s.activityOfUnit(f, i))
	}
	s.stir()
	return true
}

// worth reports whether a Unit fits into what is left of the Window, for one of its Runs. Locked.
func (s *Scheduler) worth(f *flight) bool {
	for i, id := range f.unit.Runs {
		if a := s.active[id]; a != nil && a.live() && s.fits(a, f.unit.Analyses[i], f.duration, s.now()) {
			return true
		}
	}
	return false
}

// UnitEnded notes that a Worker is done with a Unit: its outcomes are committed, or err says why not.
func (s *Scheduler) UnitEnded(u butler.Unit, outcomes []butler.Outcome, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.flights[u.Attempt]
	if f == nil {
		return // taken back before it was begun
	}
	s.land(f)
	s.stir()
	if err != nil {
		switch {
		case f.withdrawn:
		case butler.IsKind(err, butler.KindStale): // the Part changed, or what it had was discarded: it is a new one
			s.log.Info("unit came back too late", "part", u.Part, "error", err)
		default:
			s.log.Warn("unit came back without a result", "part", u.Part, "error", err)
			s.vain(u, u.Analyses)
			for _, name := range u.Analyses {
				s.giveUp(u, name, err)
			}
		}
		s.back = append(s.back, u)
		s.poke()
		return
	}
	s.learn(f, outcomes)
	for _, id := range u.Runs {
		if a := s.active[id]; a != nil {
			a.landed[butler.Target{Section: f.section, Item: f.item}] = struct{}{}
		}
	}
	for _, o := range outcomes {
		if o.Err == nil {
			continue
		}
		s.vain(u, []string{o.Analysis})
		s.giveUp(u, o.Analysis, o.Err)
	}
	s.poke()
}

// UnitLost notes that a Unit was handed to Workers as often as is allowed and nobody finished it.
func (s *Scheduler) UnitLost(u butler.Unit) {
	s.UnitEnded(u, nil, butler.E(butler.KindTimeout, "work on a part", "no worker finished it"))
}

// vain keeps the Runs of a Unit from being offered its Part again. Locked.
func (s *Scheduler) vain(u butler.Unit, analyses []string) {
	for i, name := range u.Analyses {
		if a := s.active[u.Runs[i]]; a != nil && slices.Contains(analyses, name) {
			a.tried[u.Part] = struct{}{}
		}
	}
}

// giveUp ends the Run for which an Analysis failed, if the cause would meet every other Part as well.
// Locked.
func (s *Scheduler) giveUp(u butler.Unit, analysis string, cause error) {
	if k := butler.KindOf(cause); k != butler.KindNoSpace && k != butler.KindMissingTool {
		return
	}
	for i, name := range u.Analyses {
		if a := s.active[u.Runs[i]]; a != nil && name == analysis && a.live() {
			s.end(a, butler.EventFail, explain(cause))
		}
	}
}

// learn takes note of how long Analyses take for the playing time of a Part. Locked.
func (s *Scheduler) learn(f *flight, outcomes []butler.Outcome) {
	if f.duration <= 0 || !f.begun() {
		return
	}
	rate := float64(s.now().Sub(f.since)) / float64(time.Duration(f.duration)*time.Millisecond)
	for _, o := range outcomes {
		if o.Err != nil || rate < 0 {
			continue
		}
		if known, ok := s.rates[o.Analysis]; ok {
			s.rates[o.Analysis] = 0.8*known + 0.2*rate
		} else {
			s.rates[o.Analysis] = rate
		}
	}
}

// partTitle names a Part for people.
func partTitle(p butler.Part) string { return path.Base(p.Path) }
