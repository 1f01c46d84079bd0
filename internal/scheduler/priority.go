package scheduler

import (
	"context"
	"fmt"

	"butler"
)

// checkPriority refuses a priority that is out of range.
func checkPriority(op string, priority int) error {
	if priority >= -butler.MaxPriority && priority <= butler.MaxPriority {
		return nil
	}
	return butler.E(butler.KindInvalid, op, "%d is no priority", priority).
		WithHint("give a number from %d, last, to %d, first", -butler.MaxPriority, butler.MaxPriority)
}

// SetPriority changes the place of a Run among the others: of those that wait it begins in its new
// turn, and of what is not begun yet its Units are handed out in their new turn.
func (s *Scheduler) SetPriority(ctx context.Context, id int64, priority int) (butler.Run, error) {
	const op = "change priority"
	if err := checkPriority(op, priority); err != nil {
		return butler.Run{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.activeRun(ctx, op, id)
	if err != nil {
		return butler.Run{}, err
	}
	if a.run.Priority == priority {
		return a.run, nil
	}
	if err := s.setPriority(a, priority); err != nil {
		return butler.Run{}, fmt.Errorf("%s: %w", op, err)
	}
	s.tellRun(butler.ChangeUpdated, a.run)
	if a.live() && a.task.Analysis != nil {
		s.withdraw(func(f *flight) bool { return !f.begun() }) // handed out again, in the new order
	}
	s.settle()
	s.poke()
	return s.current(a.run), nil
}

// setPriority stores the priority of an active Run. Locked.
func (s *Scheduler) setPriority(a *active, priority int) error {
	if a.chore != nil {
		return a.chore.setPriority(a, priority)
	}
	r := a.run
	r.Priority = priority
	r, err := s.save(s.ctx, r)
	if err == nil {
		a.run = r
	}
	return err
}

// setPriority stores the priority of the Run of a Chore at work, which may store its size meanwhile.
func (c *chore) setPriority(a *active, priority int) error {
	c.saving.Lock()
	defer c.saving.Unlock()
	r := a.run
	r.Priority, r.Total = priority, c.total()
	r, err := c.s.save(c.s.ctx, r)
	if err != nil {
		return err
	}
	a.run = r
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run.Priority = priority
	return nil
}

// makeRoom takes back what waits in the queue for Runs of a lower priority than one that has begun:
// it is handed out again behind what that one needs. Locked.
func (s *Scheduler) makeRoom(a *active) {
	s.withdraw(func(f *flight) bool { return !f.begun() && s.urgency(f) < a.run.Priority })
}

// urgency returns the highest priority of the Runs that a Unit was handed out for. Locked.
func (s *Scheduler) urgency(f *flight) int {
	highest := -butler.MaxPriority
	for _, id := range f.unit.Runs {
		if a := s.active[id]; a != nil && a.live() {
			highest = max(highest, a.run.Priority)
		}
	}
	return highest
}
