package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"butler"
)

// place returns where a Run is among those of its priority: as it was opened, unless a person moved it.
func place(r butler.Run) float64 {
	if r.Place != 0 {
		return r.Place
	}
	return float64(r.ID)
}

// inTurn compares two Runs by the order in which they are to begin: a higher priority comes first, and of one priority
// the lower place.
func inTurn(a, b *active) int {
	return cmp.Or(cmp.Compare(b.run.Priority, a.run.Priority), cmp.Compare(place(a.run), place(b.run)), cmp.Compare(a.seq, b.seq))
}

// overtook reports whether a person moved a before b, which waits too.
func overtook(a, b *active) bool {
	return a.run.Place != 0 && b.run.State != butler.RunRunning && inTurn(a, b) < 0
}

// waiting returns the Runs that wait, in the order in which they are to begin. Locked.
func (s *Scheduler) waiting() []*active {
	return slices.DeleteFunc(s.turns(), func(a *active) bool { return a.run.State == butler.RunRunning || a.ending != "" })
}

// Queue returns the Runs that wait for their turn or their time, in the order in which they are to begin.
func (s *Scheduler) Queue(context.Context) ([]butler.Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []butler.Run{}
	for _, a := range s.waiting() {
		all = append(all, a.run)
	}
	return all, nil
}

// Move puts a Run that waits somewhere else among those that wait. It takes the priority of those it comes to.
func (s *Scheduler) Move(ctx context.Context, id int64, to butler.QueuePlace) (butler.Run, error) {
	const op = "change the queue"
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.activeRun(ctx, op, id)
	if err != nil {
		return butler.Run{}, err
	}
	if a.run.State == butler.RunRunning || a.ending != "" {
		return butler.Run{}, butler.E(butler.KindConflict, op, "run %d of %s does not wait any more", id, a.run.Task)
	}
	others := slices.DeleteFunc(s.waiting(), func(b *active) bool { return b == a })
	at, err := s.position(ctx, op, others, id, to)
	if err != nil {
		return butler.Run{}, err
	}
	if len(others) == 0 {
		return a.run, nil
	}
	r := a.run
	if r.Priority, r.Place, err = s.between(others, at); err != nil {
		return butler.Run{}, fmt.Errorf("%s: %w", op, err)
	}
	if r, err = s.save(s.ctx, r); err != nil { //nolint:contextcheck // it is stored or not, whether or not the caller waits
		return butler.Run{}, fmt.Errorf("%s: %w", op, err)
	}
	a.run = r
	s.tellRun(butler.ChangeUpdated, r)
	s.settle()
	s.poke()
	return s.current(r), nil
}

// position returns before which of the others a Run is to be. Locked.
func (s *Scheduler) position(ctx context.Context, op string, others []*active, id int64, to butler.QueuePlace) (int, error) {
	switch {
	case to.Before == 0 && to.Last:
		return len(others), nil
	case to.Before == 0:
		return 0, nil
	case to.Last:
		return 0, butler.E(butler.KindInvalid, op, "it can be last or before another, not both")
	case to.Before == id:
		return 0, butler.E(butler.KindInvalid, op, "a run cannot be before itself")
	}
	at := slices.IndexFunc(others, func(b *active) bool { return b.run.ID == to.Before })
	if at >= 0 {
		return at, nil
	}
	b, err := s.activeRun(ctx, op, to.Before)
	if err != nil {
		return 0, err
	}
	return 0, butler.E(butler.KindConflict, op, "run %d of %s does not wait any more", b.run.ID, b.run.Task)
}

// between returns the priority and the place of a Run that is to be before one of the others, or behind all of them. Where
// two places leave no room between them, those of their priority get new ones. Locked.
func (s *Scheduler) between(others []*active, at int) (priority int, where float64, err error) {
	for range 2 {
		if at == len(others) {
			last := others[at-1].run
			return last.Priority, apart(place(last) + 1), nil
		}
		next := others[at].run
		if at == 0 || others[at-1].run.Priority != next.Priority {
			return next.Priority, apart(place(next) - 1), nil
		}
		before := place(others[at-1].run)
		where = apart(before + (place(next)-before)/2)
		if before < where && where < place(next) {
			return next.Priority, where, nil
		}
		if err := s.spread(others, next.Priority); err != nil {
			return 0, 0, err
		}
	}
	return 0, 0, butler.E(butler.KindInternal, "", "there is no room in the queue")
}

// apart returns a place that says that a person chose it.
func apart(where float64) float64 {
	if where == 0 {
		return -.25
	}
	return where
}

// spread gives the Runs of a priority places a whole number apart, before all that will be opened. Locked.
func (s *Scheduler) spread(others []*active, priority int) error {
	of := slices.DeleteFunc(slices.Clone(others), func(a *active) bool { return a.run.Priority != priority })
	for i, a := range of {
		r := a.run
		r.Place = float64(i-len(of)) + .5
		r, err := s.save(s.ctx, r)
		if err != nil {
			return err
		}
		a.run = r
	}
	return nil
}
