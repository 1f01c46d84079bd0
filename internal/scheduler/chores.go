package scheduler

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/google/uuid"

	"butler"
)

// chore is the work of a Run of a Task that has a Chore. It is the [butler.Reporter] of that work.
type chore struct {
	s      *Scheduler
	cancel context.CancelFunc
	uuid   string // of the activity of what it does

	saving sync.Mutex // keeps changes of counts and saves of the Run apart; taken before mu

	mu       sync.Mutex
	run      butler.Run
	doing    string
	fraction float64
	loud     []string
	sum      json.RawMessage
	follows  []follow
	over     bool
	err      error
}

// runChore starts the Chore of a Run that has begun, or what its Task does after its Units. Locked.
func (s *Scheduler) runChore(a *active, do butler.Chore) {
	ctx, cancel := context.WithCancel(s.ctx)
	c := &chore{s: s, cancel: cancel, uuid: uuid.NewString(), run: a.run, fraction: -1}
	a.chore = c
	if a.task.Activity != "" {
		s.activityBegan(c.activity(a))
	}
	host := s.o.Host
	host.Settings, host.Run = s.Settings(), a.run
	host.Tasks, host.Follow = s.o.Tasks, c.follow
	host.Log = s.log.With("task", a.task.Name, "run", a.run.ID)
	s.work.Go(func() {
		defer cancel()
		err := s.protect(func() error { return do(ctx, host, c) })
		c.mu.Lock()
		c.over, c.err = true, err
		c.mu.Unlock()
		s.poke()
	})
}

// protect turns a panic into an error. Its stack is logged.
func (s *Scheduler) protect(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("work panicked", "panic", p, "stack", string(debug.Stack()))
			err = butler.E(butler.KindInternal, "work", "panic: %v", p)
		}
	}()
	return do()
}

// choreVerdict says whether the Chore of a running Run is over, and how the Run ends. A Chore that
// was told to stop but had finished its work has finished.
func (s *Scheduler) choreVerdict(a *active) (e butler.RunEvent, why string, over bool) {
	c := a.chore
	c.mu.Lock()
	defer c.mu.Unlock()
	loud := strings.Join(c.loud, "; ")
	switch {
	case !c.over:
		return "", "", false
	case c.err == nil && loud != "":
		return butler.EventFinish, loud, true
	case c.err == nil:
		return butler.EventFinish, "finished", true
	case a.ending != "":
		return a.ending, a.why, true
	}
	text := explain(c.err)
	if loud != "" {
		text += "; " + loud
	}
	return butler.EventFail, text, true
}

// summary returns the figures that the Chore reported.
func (c *chore) summary() json.RawMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum
}

// Expect implements [butler.Reporter].
func (c *chore) Expect(total int64) {
	c.saving.Lock()
	defer c.saving.Unlock()
	c.mu.Lock()
	over := c.over
	if !over {
		c.run.Total = total
	}
	r := c.run
	c.mu.Unlock()
	if over {
		return
	}
	if _, err := c.s.save(c.s.ctx, r); err != nil {
		c.s.log.Warn("store the size of a run", "run", r.ID, "error", err)
	}
	c.s.stir()
}

// Unit implements [butler.Reporter].
func (c *chore) Unit(ctx context.Context, u butler.UnitReport) error {
	c.saving.Lock()
	defer c.saving.Unlock()
	if u.At.IsZero() {
		u.At = c.s.now()
	}
	defer c.s.stir()
	return c.s.o.Runs.ReportUnit(ctx, c.run.ID, u)
}

// Doing implements [butler.Reporter].
func (c *chore) Doing(what string, fraction float64) {
	c.mu.Lock()
	c.doing, c.fraction = what, fraction
	c.mu.Unlock()
	c.s.stir()
}

// Sum implements [butler.Reporter].
func (c *chore) Sum(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode the summary of %s: %w", c.run.Task, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum = b
	return nil
}

// Loud implements [butler.Reporter]. The Run's reason holds the first few.
func (c *chore) Loud(message string) {
	c.s.log.Warn(message, "task", c.run.Task, "run", c.run.ID)
	c.mu.Lock()
	defer c.mu.Unlock()
	const most = 5
	if len(c.loud) < most {
		c.loud = append(c.loud, oneLine(message))
	}
}
