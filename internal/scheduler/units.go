package scheduler

import (
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

// offer hands out Units while Workers have room: twice as many as are worked on at a time, so that a
// Worker never waits and the queue stays small. Locked.
func (s *Scheduler) offer(now time.Time) (changed bool, err error) {
	if s.stopping {
		return false, nil
	}
	room := 2*s.Settings().Int(butler.PrefLongRunningJobs) - len(s.flights)
	for _, section := range s.sections() {
		if room <= 0 {
			break
		}
		n, err := s.offerSection(section, room, now)
		room -= n
		changed = changed || n > 0
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// sections returns the Sections that Runs were limited to, and last 0 if Runs work on all. Locked.
func (s *Scheduler) sections() []int64 {
	set := map[int64]struct{}{}
	for _, a := range s.active {
		if a.task.Analysis != nil && s.admits(a) {
			set[a.run.Section] = struct{}{}
		}
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b int64) int { return int(min(1, max(-1, b-a))) })
}

// admits reports whether a Run takes on new Units. Locked.
func (s *Scheduler) admits(a *active) bool { return a.live() && a.deadline.IsZero() }

// offerSection hands out up to room Units of a Section (0 for all) and returns how many. It goes on
// behind the Part it looked at last, and begins again at the end. Locked.
func (s *Scheduler) offerSection(section int64, room int, now time.Time) (given int, err error) {
	var names []string
	for _, a := range s.order() {
		if a.task.Analysis != nil && s.admits(a) && (a.run.Section == section || a.run.Section == 0) {
			names = append(names, a.task.Analysis.Name)
		}
	}
	after := s.cursor[section]
	wrapped := after == 0
	defer func() { s.cursor[section] = after }()
	for range maxPages {
		lacks, err := s.o.Units.Lacking(s.ctx, butler.LackQuery{Analyses: names, Target: butler.Target{Section: section}, After: after, Limit: pageSize})
		if err != nil {
			return given, fmt.Errorf("ask what is lacking: %w", err)
		}
		for _, l := range lacks {
			if given == room {
				return given, nil
			}
			ok, err := s.hand(l, now)
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

// hand leases a Part for the Runs that want it now, and offers it to Workers. Locked.
func (s *Scheduler) hand(l butler.Lack, now time.Time) (bool, error) {
	if s.flying(l.Part) { // committed, but the Worker has not said so yet
		return false, nil
	}
	u := butler.Unit{Part: l.Part}
	for _, name := range l.Analyses {
		t := s.byWork[name]
		if t == nil {
			continue
		}
		a := s.active[t.Name]
		if a == nil || !s.admits(a) || !s.fits(a, name, l.Duration, now) {
			continue
		}
		if _, tried := a.tried[l.Part]; tried {
			continue
		}
		u.Analyses = append(u.Analyses, name)
		u.Runs = append(u.Runs, a.run.ID)
	}
	if len(u.Analyses) == 0 {
		return false, nil
	}
	u, err := s.o.Units.Lease(s.ctx, u)
	switch {
	case butler.IsKind(err, butler.KindConflict), butler.IsKind(err, butler.KindNotFound):
		return false, nil // handed out, or gone meanwhile
	case err != nil:
		return false, fmt.Errorf("lease part %d: %w", l.Part, err)
	}
	s.seq++
	s.flights[u.Attempt] = newFlight(u, s.seq, l.Duration)
	if err := s.o.Dispatcher.Offer(s.ctx, u); err != nil {
		delete(s.flights, u.Attempt)
		s.back = append(s.back, u)
		return false, fmt.Errorf("offer part %d: %w", l.Part, err)
	}
	return true, nil
}

// fits reports whether work on a Part is likely to end before the Window does, judged by what it
// took before. What is not known is tried. Locked.
func (s *Scheduler) fits(a *active, analysis string, duration int64, now time.Time) bool {
	if !a.bound() {
		return true
	}
	if !s.span.Contains(now) {
		return false
	}
	rate, known := s.rates[analysis]
	if !known {
		return true
	}
	need := time.Duration(rate * float64(time.Duration(duration)*time.Millisecond))
	return !now.Add(need).After(s.span.Close)
}

// unitsVerdict says whether a Run of an Analysis is over, and how it ends. Locked.
func (s *Scheduler) unitsVerdict(a *active) (e butler.RunEvent, why string, over bool, err error) {
	for _, f := range s.flights {
		switch {
		case a.ending != "":
			if f.withdrawn && f.wanted(a.run.ID) {
				return "", "", false, nil // its Worker is stopping
			}
		case f.wanted(a.run.ID), f.seq < a.began:
			return "", "", false, nil // in hand, or lacks this too and was handed out before
		}
	}
	if a.ending != "" {
		return a.ending, a.why, true, nil
	}
	if len(s.back) > 0 {
		return "", "", false, nil // counted as handed out until given back
	}
	more, err := s.remains(a)
	switch {
	case err != nil:
		return "", "", false, err
	case more && a.deadline.IsZero():
		return "", "", false, nil
	case more:
		return butler.EventInterrupt, "the window closed; the next one goes on", true, nil
	}
	e, why, err = s.outcome(a)
	return e, why, err == nil, err
}

// recount is how often the total of a running Analysis is counted: files come and go meanwhile, and
// those that were in hand for other Runs when it began were not to be seen then.
const recount = 10 * time.Second

// recountTotals refreshes the totals of the Runs that work on Units. Locked.
func (s *Scheduler) recountTotals(now time.Time) (bool, error) {
	for _, a := range s.order() {
		if a.task.Analysis == nil || !a.live() || now.Sub(a.counted).Abs() < recount {
			continue
		}
		total, err := s.total(a)
		if err != nil {
			return false, err
		}
		a.counted = now
		if total == a.run.Total {
			continue
		}
		r := a.run
		r.Total = total
		if r, err = s.save(s.ctx, r); err != nil {
			return false, fmt.Errorf("store the size of run %d: %w", r.ID, err)
		}
		a.run = r
	}
	return false, nil
}

// total returns how many Units a Run of an Analysis has, as far as is known now: those that it worked
// on, those in hand, and those that wait. Locked.
func (s *Scheduler) total(a *active) (int64, error) {
	name := a.task.Analysis.Name
	lacking, err := s.o.Units.CountLacking(s.ctx, name, a.run.Target())
	if err != nil {
		return 0, fmt.Errorf("count what lacks %s: %w", name, err)
	}
	r, err := s.o.Runs.Run(s.ctx, a.run.ID)
	if err != nil {
		return 0, err
	}
	for _, f := range s.flights {
		if f.wanted(a.run.ID) {
			lacking++
		}
	}
	// What was skipped may be worked on again, but not by this Run.
	return r.Done + r.Failed + r.Skipped + max(0, lacking-r.Skipped), nil
}

// remains reports whether a Part lacks the Analysis of a Run that the Run has not tried. Locked.
func (s *Scheduler) remains(a *active) (bool, error) {
	q := butler.LackQuery{Analyses: []string{a.task.Analysis.Name}, Target: a.run.Target(), Limit: pageSize}
	for {
		lacks, err := s.o.Units.Lacking(s.ctx, q)
		if err != nil {
			return false, fmt.Errorf("ask what is lacking: %w", err)
		}
		for _, l := range lacks {
			if _, tried := a.tried[l.Part]; !tried {
				return true, nil
			}
			q.After = l.Part
		}
		if len(lacks) < pageSize {
			return false, nil
		}
	}
}

// outcome says how a Run ends that has nothing left to do. Locked.
func (s *Scheduler) outcome(a *active) (e butler.RunEvent, why string, err error) {
	r, err := s.o.Runs.Run(s.ctx, a.run.ID)
	if err != nil {
		return "", "", err
	}
	bad := r.Failed + r.Skipped
	switch {
	case r.Done == 0 && bad == 0 && len(a.tried) > 0:
		return butler.EventFail, fmt.Sprintf("none of %d files could be worked on", len(a.tried)), nil
	case r.Done == 0 && bad == 0:
		return butler.EventFinish, "nothing to do: no file lacks it", nil
	case bad == 0:
		return butler.EventFinish, "finished", nil
	}
	first, err := s.firstReason(r)
	if err != nil {
		return "", "", err
	}
	switch {
	case r.Done == 0 && r.Skipped == 0:
		return butler.EventFail, fmt.Sprintf("all %d files failed: %s", r.Failed, first), nil
	case r.Done == 0:
		return butler.EventFail, fmt.Sprintf("none of %d files could be worked on: %s", bad, first), nil
	case r.Failed == 0:
		return butler.EventFinish, fmt.Sprintf("finished; %d of %d files skipped: %s", r.Skipped, r.Done+bad, first), nil
	}
	return butler.EventFinish, fmt.Sprintf("finished; %d of %d files failed: %s", r.Failed, r.Done+bad, first), nil
}

// firstReason returns why the first Unit of a Run failed, or was skipped if none failed.
func (s *Scheduler) firstReason(r butler.Run) (string, error) {
	state := butler.UnitFailed
	if r.Failed == 0 {
		state = butler.UnitSkipped
	}
	reports, err := s.o.Runs.UnitReports(s.ctx, butler.UnitReportQuery{Run: r.ID, State: state, Limit: 1})
	if err != nil || len(reports) == 0 {
		return "no reason is known", err
	}
	return reports[0].Reason, nil
}
