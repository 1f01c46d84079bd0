package scheduler

import (
	"fmt"
	"time"

	"butler"
)

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
	a.onlyDue = false
	if a.drawing != nil {
		return "", "", false, nil
	}
	if a.chore != nil {
		if e, why, over = s.afterVerdict(a); !over || e != butler.EventFinish {
			return e, why, over, nil
		}
	}
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
	if len(s.back) > 0 || len(s.held) > 0 {
		return "", "", false, nil // counted as handed out until given back, or until they are discarded
	}
	if a.full != "" {
		return butler.EventFail, a.full, true, nil
	}
	more, err := s.remains(a)
	if err == nil && !more {
		more, a.onlyDue, err = s.remainsDue(a)
	}
	switch {
	case err != nil:
		return "", "", false, err
	case more && a.deadline.IsZero():
		return "", "", false, nil
	case more:
		return butler.EventInterrupt, "the window closed; the next one goes on", true, nil
	}
	if busy, err := s.beginAfter(a); busy || err != nil {
		return "", "", false, err
	}
	e, why, err = s.outcome(a)
	if e == butler.EventFinish && a.afterSaid != "" {
		why += "; " + a.afterSaid
	}
	return e, why, err == nil, err
}

// remains reports whether a Part lacks the Analysis of a Run that the Run has not tried. Locked.
func (s *Scheduler) remains(a *active) (bool, error) {
	if a.task.Analysis == nil {
		return false, nil
	}
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
	things := "files"
	if len(a.settled) > 0 {
		things = "files and groups"
	}
	switch {
	case r.Done == 0 && bad == 0 && len(a.tried) > 0:
		return butler.EventFail, fmt.Sprintf("none of %d files could be worked on", len(a.tried)), nil
	case r.Done == 0 && bad == 0:
		return butler.EventFinish, nothingToDo(a.task), nil
	case bad == 0:
		return butler.EventFinish, "finished", nil
	}
	first, err := s.firstReason(r)
	if err != nil {
		return "", "", err
	}
	switch {
	case r.Done == 0 && r.Skipped == 0:
		return butler.EventFail, fmt.Sprintf("all %d %s failed: %s", r.Failed, things, first), nil
	case r.Done == 0:
		return butler.EventFail, fmt.Sprintf("none of %d %s could be worked on: %s", bad, things, first), nil
	case r.Failed == 0:
		return butler.EventFinish, fmt.Sprintf("finished; %d of %d %s skipped: %s", r.Skipped, r.Done+bad, things, first), nil
	}
	return butler.EventFinish, fmt.Sprintf("finished; %d of %d %s failed: %s", r.Failed, r.Done+bad, things, first), nil
}

func nothingToDo(t *butler.Task) string {
	if t.Analysis == nil {
		return "nothing to do"
	}
	return "nothing to do: no file lacks it"
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
