package scheduler

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// recount is how often the total of a running Analysis is counted: files come and go meanwhile.
const recount = 10 * time.Second

// A count that takes longer than this, on a library of many hundred thousands of files, is not done
// under the lock, nor each time somebody asks.
const slowCount = 10 * time.Millisecond

// A slow count holds for so many times as long as it took.
const countHolds = 50

// count is how many Parts of the whole library lacked an Analysis, those in hand too.
type count struct {
	n    int64
	at   time.Time // zero if it no longer holds
	took time.Duration
}

// countAll counts what lacks each Analysis, and so learns how long that takes here.
func (s *Scheduler) countAll() {
	for _, t := range s.tasks {
		if t.Analysis == nil {
			continue
		}
		if _, err := s.count(s.ctx, t.Analysis.Name); err != nil && s.ctx.Err() == nil {
			s.log.Warn("count what is lacking", "analysis", t.Analysis.Name, "error", err)
		}
	}
}

// lacking returns how many Parts lack an Analysis. Where counting is slow, the figure may be older.
func (s *Scheduler) lacking(ctx context.Context, analysis string) (int64, error) {
	s.mu.Lock()
	c := s.counts[analysis]
	s.mu.Unlock()
	if c.took > slowCount && !c.at.IsZero() && time.Since(c.at) < countHolds*c.took {
		return c.n, nil
	}
	return s.count(ctx, analysis)
}

func (s *Scheduler) count(ctx context.Context, analysis string) (int64, error) {
	begun := time.Now()
	_, n, err := s.o.Units.CountLeft(ctx, 0, analysis, butler.Target{}) // what is in hand is not made yet
	if err != nil {
		return 0, fmt.Errorf("count what lacks %s: %w", analysis, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[analysis] = count{n, begun, time.Since(begun)}
	return n, nil
}

// outdate has what lacks the Analyses counted and measured anew when it is asked for next. Locked.
func (s *Scheduler) outdate() {
	for name, c := range s.counts {
		c.at = time.Time{}
		s.counts[name] = c
	}
	s.lengths.at = time.Time{}
}

// countFirst counts what a Run has in all that is to begin; -1 if that is not known. Where counting is slow, the Run
// begins without, and is counted beside. Locked.
func (s *Scheduler) countFirst(t *butler.Task, r butler.Run) (int64, error) {
	if t.Analysis == nil || s.counts[t.Analysis.Name].took > slowCount && r.Item == 0 {
		return -1, nil
	}
	r, left, err := s.o.Units.CountLeft(s.ctx, r.ID, t.Analysis.Name, r.Target())
	if err != nil {
		return -1, fmt.Errorf("count what lacks %s: %w", t.Analysis.Name, err)
	}
	return total(r, left), nil
}

// recountTotals refreshes the totals of the Runs that work on Units. Locked.
func (s *Scheduler) recountTotals(now time.Time) (bool, error) {
	if s.stopping {
		return false, nil
	}
	for _, a := range s.active {
		if a.task.Chore != nil || !a.live() || a.counting || now.Sub(a.counted).Abs() < recount {
			continue
		}
		a.counting = true
		run, groups := a.run, a.onlyDue || a.drawing != nil && !a.drawing.whole
		s.work.Go(func() { s.recountTotal(a, run, groups) })
	}
	return false, nil
}

// recountTotal counts without the lock what a Run has to work on: files, and in the end groups, which
// become due as the files come in.
func (s *Scheduler) recountTotal(a *active, run butler.Run, groups bool) {
	r, left, due, err := s.countLeft(a.task, run, groups)
	s.mu.Lock()
	defer s.mu.Unlock()
	a.counting, a.counted = false, s.now()
	if err == nil && a.live() {
		err = s.resize(a, total(r, left+a.unsettled(due)))
	}
	if err != nil && s.ctx.Err() == nil {
		s.log.Warn("count what a run has to work on", "run", a.run.ID, "error", err)
	}
	s.poke()
}

// countLeft counts the Parts that lack what a Task makes, and asks for the groups that are due to it if they are to be
// counted; and it returns the Run with what it has brought about by then.
func (s *Scheduler) countLeft(t *butler.Task, run butler.Run, groups bool) (
	r butler.Run, left int64, due []butler.Due, err error,
) {
	if t.Analysis != nil {
		r, left, err = s.o.Units.CountLeft(s.ctx, run.ID, t.Analysis.Name, run.Target())
	} else {
		r, err = s.o.Runs.Run(s.ctx, run.ID)
	}
	if err != nil || !groups {
		return r, left, nil, err
	}
	const many = 1000
	for d, err := range s.due(s.ctx, s.drawable(t), run.Target(), false, many) {
		if err != nil {
			return r, 0, nil, err
		}
		due = append(due, d)
	}
	return r, left, due, nil
}

// resize stores the size of a Run at work, if it is new. Locked.
func (s *Scheduler) resize(a *active, total int64) error {
	if total == a.run.Total {
		return nil
	}
	r := a.run
	r.Total = total
	r, err := s.save(s.ctx, r)
	if err != nil {
		return err
	}
	a.run = r
	s.stir()
	return nil
}

// total returns how many Units a Run has that has worked on some: what is left, in hand or not, comes to that. What was
// skipped may be worked on again, but not by this Run.
func total(r butler.Run, left int64) int64 {
	return r.Done + r.Failed + r.Skipped + max(0, left-r.Skipped)
}
