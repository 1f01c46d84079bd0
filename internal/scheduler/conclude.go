package scheduler

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"butler"
)

// drawRest is how often a Run looks for groups that have become whole while it goes on.
const drawRest = 10 * time.Second

// groupKey names a Conclusion of a group.
type groupKey struct {
	conclusion string
	group      int64
}

// arrange returns the Conclusions of all Tasks, each after those that it is drawn from.
func (s *Scheduler) arrange() (ordered []*butler.Conclusion, err error) {
	left := map[string]*butler.Conclusion{}
	var names []string
	for _, t := range s.tasks {
		for _, c := range t.Conclusions {
			if left[c.Name] != nil || s.byWork[c.Name] != nil {
				return nil, butler.E(butler.KindInternal, "define task "+t.Name, "its conclusion %s is defined twice", c.Name)
			}
			c.Task = t.Name
			left[c.Name] = &c
			names = append(names, c.Name)
		}
	}
	waits := func(name string) bool {
		return left[name] == nil || slices.ContainsFunc(left[name].From, func(from string) bool { return left[from] != nil })
	}
	for len(left) > 0 {
		i := slices.IndexFunc(names, func(name string) bool { return !waits(name) })
		if i < 0 {
			return nil, butler.E(butler.KindInternal, "define tasks", "conclusions are drawn from each other in a ring")
		}
		ordered = append(ordered, left[names[i]])
		delete(left, names[i])
	}
	return ordered, nil
}

func (s *Scheduler) registerConclusions(ctx context.Context) error {
	if s.o.Conclusions == nil {
		return nil
	}
	var all []butler.Conclusion
	for _, c := range s.conclusions {
		all = append(all, *c)
	}
	return s.o.Conclusions.RegisterConclusions(ctx, all)
}

// drawable returns the Conclusions that the Runs of a Task draw: its own, and those that feed on what it
// makes, at first or second hand. The gates of other Tasks do not count: one that is switched off makes
// nothing that could be concluded from, but its Conclusions may be drawn from what others make.
func (s *Scheduler) drawable(t *butler.Task) []*butler.Conclusion {
	if t.Chore != nil {
		return nil
	}
	settings := s.Settings()
	made := map[string]bool{}
	if t.Analysis != nil {
		made[t.Analysis.Name] = true
	}
	var all []*butler.Conclusion
	for _, c := range s.conclusions {
		if c.Task != t.Name && !slices.ContainsFunc(c.From, func(from string) bool { return made[from] }) {
			continue
		}
		made[c.Name] = true
		if c.Enabled == nil || c.Enabled(settings) {
			all = append(all, c)
		}
	}
	return all
}

// due yields the groups for which Conclusions are due, one Conclusion after the other, some at a time.
func (s *Scheduler) due(ctx context.Context, all []*butler.Conclusion, target butler.Target, whole bool, some int) iter.Seq2[butler.Due, error] {
	return func(yield func(butler.Due, error) bool) {
		for _, c := range all {
			q := butler.DueQuery{Conclusions: []string{c.Name}, Target: target, Whole: whole, Limit: some}
			for {
				page, err := s.o.Conclusions.Due(ctx, q)
				if err != nil {
					yield(butler.Due{}, fmt.Errorf("ask what is to be concluded: %w", err))
					return
				}
				for _, d := range page {
					if !yield(d, nil) {
						return
					}
					q.After = d.Group
				}
				if len(page) < some {
					break
				}
			}
		}
	}
}

func keyOf(d butler.Due) groupKey { return groupKey{d.Conclusion, d.Group} }

// isSettled reports whether the Run is done with a group as it is now.
func (a *active) isSettled(d butler.Due) bool {
	change, ok := a.settled[keyOf(d)]
	return ok && d.Change <= change
}

// unsettled returns how many groups the Run is not done with.
func (a *active) unsettled(all []butler.Due) (n int64) {
	for _, d := range all {
		if !a.isSettled(d) {
			n++
		}
	}
	return n
}

// remainsDue reports whether groups of the Target of a Run are to be concluded that it is not done with,
// and whether one of them is in nobody's hands. Locked.
func (s *Scheduler) remainsDue(a *active) (more, free bool, err error) {
	for d, err := range s.due(s.ctx, s.drawable(a.task), a.run.Target(), false, pageSize) {
		if err != nil {
			return false, false, err
		}
		if a.isSettled(d) {
			continue
		}
		if _, taken := s.drawing[keyOf(d)]; !taken {
			return true, true, nil
		}
		more = true
	}
	return more, false, nil
}

// conclude has the Runs at work draw Conclusions: of groups that have become whole while Parts come in,
// and in the end of all that are due. Locked.
func (s *Scheduler) conclude(now time.Time) (changed bool, err error) {
	if s.stopping || s.heldAll(now) != "" {
		return false, nil
	}
	for _, a := range s.active {
		if !a.live() || s.heldBecause(a.run, now) != "" || !a.deadline.IsZero() || a.drawing != nil || a.chore != nil || len(a.landed) == 0 && !a.onlyDue {
			continue
		}
		if rested := now.Sub(a.drew).Abs() >= drawRest; !rested && (!a.onlyDue || a.drawFails > 0) {
			continue
		}
		s.startDrawing(a, !a.onlyDue)
	}
	return false, nil
}
