package scheduler

import (
	"encoding/json"

	"butler"
)

// follow is a Run that is to begin when the Run of a Chore has ended well.
type follow struct {
	task   string
	target butler.Target
	reason string
}

// follow notes what a Chore wants done after it, for [butler.Host].
func (c *chore) follow(task string, t butler.Target, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.follows = append(c.follows, follow{task, t, reason})
}

// wants returns what a Chore wants done after it.
func (c *chore) wants() []follow {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.follows
}

// beginFollowing opens the Runs that a Chore wants done after it. They are as much bound by the Window
// as its own. Locked.
func (s *Scheduler) beginFollowing(a *active) {
	if s.stopping {
		return
	}
	follows := a.follows
	if a.chore != nil {
		follows = append(follows, a.chore.wants()...)
	}
	for _, f := range follows {
		t := s.byName[f.task]
		if t == nil || s.covering(t, aim{Target: f.target}) != nil {
			continue
		}
		s.openAfter(a, opening{
			task: t, state: butler.RunQueued, trigger: a.run.Trigger, forced: a.run.Forced, day: a.run.Day,
			target: f.target, priority: a.run.Priority, reason: f.reason, batch: "after " + a.run.UUID,
		})
	}
}

// openAfter opens a Run that follows from another. Locked.
func (s *Scheduler) openAfter(a *active, o opening) {
	if _, err := s.open(o); err != nil && !isConflict(err) {
		s.log.Error("open a run that follows from another", "task", o.task.Name, "after", a.run.ID, "error", err)
	}
}

// mediaAdded begins, after a scan that found new files, the Analyses that are to follow as soon as
// possible, of the libraries in which they were found. A scan tells of them by the numbers "new" and
// "changed" in its summary, of all and of each of its "sections". Locked.
func (s *Scheduler) mediaAdded(a *active) {
	if a.task.Phase != butler.PhaseRefresh || s.stopping {
		return
	}
	type figures struct {
		Section int64 `json:"section"`
		New     int64 `json:"new"`
		Changed int64 `json:"changed"`
	}
	var sum struct {
		figures
		Sections []figures `json:"sections"`
	}
	if json.Unmarshal(a.run.Summary, &sum) != nil || sum.New+sum.Changed == 0 {
		return
	}
	targets := []butler.Target{a.run.Target()}
	if len(sum.Sections) > 0 {
		targets = nil
		for _, f := range sum.Sections {
			if f.New+f.Changed > 0 {
				targets = append(targets, butler.Target{Section: f.Section})
			}
		}
	}
	for _, t := range s.tasks {
		if t.Chore != nil || !t.Gate.ASAP(s.Settings()) {
			continue
		}
		for _, target := range targets {
			if s.covering(t, aim{Target: target}) != nil || !s.hasWork(t, target) {
				continue
			}
			s.openAfter(a, opening{
				task: t, state: butler.RunQueued, trigger: butler.TriggerMedia, day: s.settingsDay(),
				target: target, reason: "media was added", batch: "media " + a.run.UUID,
			})
		}
	}
}

// hasWork reports whether a Task finds something to do in a Target; also if that cannot be told. Locked.
func (s *Scheduler) hasWork(t *butler.Task, target butler.Target) bool {
	if t.Analysis != nil {
		lacks, err := s.o.Units.Lacking(s.ctx, butler.LackQuery{Analyses: []string{t.Analysis.Name}, Target: target, Limit: 1})
		if err != nil || len(lacks) > 0 {
			return true
		}
	}
	groups := false
	s.due(s.ctx, s.drawable(t), target, false, 1)(func(butler.Due, error) bool {
		groups = true
		return false
	})
	return groups
}
