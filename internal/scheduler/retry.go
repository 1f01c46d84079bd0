package scheduler

import (
	"context"
	"maps"
	"slices"

	"butler"
)

// Retry makes what failed to be tried again. At once it is begun on the smallest Target in which all of it lies, so that
// other work which is lacking there is done with it. A Run of a Chore is made again as it was.
func (s *Scheduler) Retry(ctx context.Context, o butler.RetryOptions) (out butler.Retried, err error) {
	const op = "retry"
	if o.Task != "" && s.byName[o.Task] == nil {
		return out, s.unknown(o.Task)
	}
	if o.Run != 0 {
		r, err := s.o.Runs.Run(ctx, o.Run)
		if err != nil {
			return out, err
		}
		if t := s.byName[r.Task]; t != nil && t.Chore != nil {
			return s.repeat(ctx, op, r)
		}
	}
	s.mu.Lock()
	err = s.usable()
	s.mu.Unlock()
	if err != nil {
		return out, err
	}
	found, err := s.o.Failures.Retry(ctx, butler.FailureQuery{Task: o.Task, Section: o.Section, Part: o.Part, Run: o.Run})
	if err != nil {
		return out, err
	}
	if len(found.Tasks) == 0 {
		return out, butler.E(butler.KindConflict, op, "nothing of that fails now").WithHint("what fails now is listed by: butler failures list")
	}
	out.Tasks = slices.Sorted(maps.Keys(found.Tasks))
	for _, n := range found.Tasks {
		out.Files += n
	}
	s.untry(out.Tasks)
	if !o.Now {
		s.poke() // a Run at work takes it on
		return out, nil
	}
	for _, name := range out.Tasks {
		if s.byName[name] == nil {
			continue // it was of an earlier version of the program
		}
		started, err := s.Start(ctx, name, butler.StartOptions{Force: true, Target: found.Target})
		if err != nil {
			return out, err
		}
		out.Started = append(out.Started, started)
	}
	return out, nil
}

// untry lets the Runs of some Tasks work again on what they worked on in vain.
func (s *Scheduler) untry(tasks []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.active {
		if slices.Contains(tasks, a.task.Name) {
			clear(a.tried)
		}
	}
	s.outdate()
}

// repeat begins a Run of a Chore like one that ended badly.
func (s *Scheduler) repeat(ctx context.Context, op string, r butler.Run) (butler.Retried, error) {
	switch {
	case !r.State.Final():
		return butler.Retried{}, butler.E(butler.KindConflict, op, "run %d of %s has not ended", r.ID, r.Task).WithHint("wait until it has")
	case r.State != butler.RunFailed && r.Failed == 0:
		return butler.Retried{}, butler.E(butler.KindConflict, op, "nothing of run %d of %s failed", r.ID, r.Task).
			WithHint("start the task instead: butler start %s", r.Task)
	}
	started, err := s.Start(ctx, r.Task, butler.StartOptions{Force: true, Target: r.Target(), Dry: r.Dry})
	if err != nil {
		return butler.Retried{}, err
	}
	return butler.Retried{Files: r.Failed, Tasks: []string{r.Task}, Started: []butler.Started{started}}, nil
}
