package scheduler

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"butler"
)

// How much is looked at in one go.
const (
	pageSize = 64 // Parts asked for at a time
	maxPages = 32 // pages looked at in one step, so that others get their turn
)

// round is one look for Parts to hand out: for the Runs of one priority on one Target.
type round struct {
	priority int
	target   butler.Target
}

// offer hands out Units while Workers have room: twice as many as are worked on at a time, so that a
// Worker never waits and the queue stays small. Locked.
func (s *Scheduler) offer(now time.Time) (changed bool, err error) {
	if s.stopping || s.heldAll(now) != "" {
		return false, nil
	}
	rounds := s.rounds()
	maps.DeleteFunc(s.cursor, func(r round, _ int64) bool { return !slices.Contains(rounds, r) })
	room := 2*s.Settings().Int(butler.PrefLongRunningJobs) - len(s.flights)
	for _, r := range rounds {
		if room <= 0 {
			break
		}
		n, err := s.offerRound(r, room, now)
		room -= n
		changed = changed || n > 0
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// rounds returns the looks that the Runs at work ask for: high priorities first, and of one priority
// an Item before a Section before everything. Locked.
func (s *Scheduler) rounds() []round {
	set := map[round]struct{}{}
	for _, a := range s.active {
		if s.admits(a) {
			set[round{a.run.Priority, a.run.Target()}] = struct{}{}
		}
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b round) int {
		return cmp.Or(
			cmp.Compare(b.priority, a.priority),
			cmp.Compare(b.target.Item, a.target.Item),
			cmp.Compare(b.target.Section, a.target.Section),
		)
	})
}

// admits reports whether a Run takes on new Units. Locked.
func (s *Scheduler) admits(a *active) bool {
	return a.task.Analysis != nil && a.live() && a.full == "" && a.chore == nil && a.deadline.IsZero() && s.held[a.task.Analysis.Name] == 0 &&
		(a.run.Forced || s.gate.Closed() == "")
}

// offerRound hands out up to room Units and returns how many. It goes on behind the Part it looked at
// last, and begins again at the end. Locked.
func (s *Scheduler) offerRound(r round, room int, now time.Time) (given int, err error) {
	after := s.cursor[r]
	wrapped := after == 0
	defer func() { s.cursor[r] = after }()
	for range maxPages {
		lacks, err := s.o.Units.Lacking(s.ctx, butler.LackQuery{Analyses: s.wanted(r), Target: r.target, After: after, Limit: pageSize})
		if err != nil {
			return given, fmt.Errorf("ask what is lacking: %w", err)
		}
		for _, l := range lacks {
			if given == room {
				return given, nil
			}
			ok, err := s.hand(r, l, now)
			if err != nil {
				return given, err
			}
			if ok {
				given++
			}
			after = l.Part
		}
		if len(lacks) == pageSize {
			continue
		}
		after = 0
		if wrapped {
			break
		}
		wrapped = true
	}
	return given, nil
}

// wanted returns the Analyses of the Runs of a round, in the order in which they were opened. Locked.
func (s *Scheduler) wanted(r round) []string {
	var names []string
	for _, a := range s.order() {
		if s.admits(a) && r == (round{a.run.Priority, a.run.Target()}) {
			names = append(names, a.task.Analysis.Name)
		}
	}
	return names
}

// hand leases a Part for the Runs that want it now, and offers it to Workers. Locked.
func (s *Scheduler) hand(r round, l butler.Lack, now time.Time) (bool, error) {
	if s.flying(l.Part) { // committed, but the Worker has not said so yet
		return false, nil
	}
	u := s.unit(butler.Unit{Part: l.Part}, l, now)
	if len(u.Analyses) == 0 {
		return false, nil
	}
	u, err := s.join(r, u, l, now)
	if err != nil {
		return false, err
	}
	u, err = s.o.Units.Lease(s.ctx, u)
	switch {
	case butler.IsKind(err, butler.KindConflict), butler.IsKind(err, butler.KindNotFound):
		return false, nil // handed out, or gone meanwhile
	case err != nil:
		return false, fmt.Errorf("lease part %d: %w", l.Part, err)
	}
	s.seq++
	f := newFlight(u, s.seq, l.Duration)
	s.flights[u.Attempt] = f
	if err := s.o.Dispatcher.Offer(s.ctx, u); err != nil {
		s.land(f)
		s.back = append(s.back, u)
		return false, fmt.Errorf("offer part %d: %w", l.Part, err)
	}
	return true, nil
}

// unit adds to a Unit what its Part lacks and the Runs at work want now. Locked.
func (s *Scheduler) unit(u butler.Unit, l butler.Lack, now time.Time) butler.Unit {
	for _, name := range l.Analyses {
		t := s.byWork[name]
		if t == nil {
			continue
		}
		a := s.running(t)
		if a == nil || !s.admits(a) || !s.fits(a, name, l.Duration, now) {
			continue
		}
		if _, tried := a.tried[l.Part]; tried {
			continue
		}
		if !s.weigh(a, l.Duration) {
			continue
		}
		u.Analyses = append(u.Analyses, name)
		u.Runs = append(u.Runs, a.run.ID)
	}
	return u
}

// join adds to a Unit what the Runs of other rounds want of its Part, so that the Part is read once for
// all. Locked.
func (s *Scheduler) join(own round, u butler.Unit, l butler.Lack, now time.Time) (butler.Unit, error) {
	others := map[butler.Target][]string{}
	for _, a := range s.order() {
		if s.admits(a) && own != (round{a.run.Priority, a.run.Target()}) {
			others[a.run.Target()] = append(others[a.run.Target()], a.task.Analysis.Name)
		}
	}
	for target, names := range others {
		lacks, err := s.o.Units.Lacking(s.ctx, butler.LackQuery{Analyses: names, Target: target, After: l.Part - 1, Limit: 1})
		if err != nil {
			return u, fmt.Errorf("ask what is lacking: %w", err)
		}
		if len(lacks) > 0 && lacks[0].Part == l.Part {
			u = s.unit(u, lacks[0], now)
		}
	}
	return u, nil
}
