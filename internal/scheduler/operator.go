package scheduler

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// How long a stop waits for work in hand before it answers; the work goes on stopping.
const stopWait = 2 * time.Second

// Start starts a Task by the criteria of [butler.Decide].
func (s *Scheduler) Start(ctx context.Context, task string, o butler.StartOptions) (butler.Started, error) {
	t := s.byName[task]
	if t == nil {
		return butler.Started{}, s.unknown(task)
	}
	if o.Target.Section != 0 {
		if _, err := s.o.Host.Library.Section(ctx, o.Target.Section); err != nil {
			return butler.Started{}, err
		}
	}
	s.awaitEnding(ctx, task)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return butler.Started{}, err
	}
	if a := s.active[task]; a != nil && a.run.Section != 0 && a.run.Section != o.Target.Section {
		return butler.Started{}, butler.E(butler.KindConflict, "start "+task,
			"run %d, of section %d only, is %s", a.run.ID, a.run.Section, a.run.State).
			WithHint("try again when it has ended, or stop it")
	}
	started, d, err := s.start(t, o, false, "")
	if err != nil {
		return butler.Started{}, err
	}
	s.settle()
	s.poke()
	if d.Action == butler.ActionRefuse {
		return started, butler.E(butler.KindRefused, "start "+task, "%s", d.Reason).WithHint("%s", d.Hint)
	}
	started.Run = s.current(started.Run)
	return started, nil
}

// StartAll starts every Task that the criteria admit. All Runs are opened before the first begins,
// so that they share Passes and keep the order of their phases.
func (s *Scheduler) StartAll(context.Context) ([]butler.Started, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return nil, err
	}
	s.seq++
	batch := fmt.Sprintf("all %d", s.seq)
	all := make([]butler.Started, 0, len(s.tasks))
	for _, t := range s.tasks {
		started, _, err := s.start(t, butler.StartOptions{}, true, batch)
		if err != nil {
			s.poke() // those already opened go on
			return all, err
		}
		all = append(all, started)
	}
	s.settle()
	s.poke()
	for i := range all {
		all[i].Run = s.current(all[i].Run)
	}
	return all, nil
}

// start decides on one Task and does what was decided. Locked.
func (s *Scheduler) start(t *butler.Task, o butler.StartOptions, all bool, batch string) (butler.Started, butler.Decision, error) {
	now, settings := s.now(), s.Settings()
	q := butler.StartQuery{
		Task: t.Name, All: all, Force: o.Force || settings.Bool(butler.PrefManualIgnores),
		Enabled: t.Gate.Enabled(settings), Gate: t.Gate.Preference, Schedule: t.Schedule,
		Window: settings.Window(), Now: now, Last: s.last[t.Name].Day, Random: s.o.Random,
	}
	a := s.active[t.Name]
	if a != nil {
		q.Active = a.run.State
	}
	d := butler.Decide(q)
	open := opening{
		task: t, state: butler.RunQueued, trigger: butler.TriggerManual, forced: q.Force,
		day: q.Window.Day(now), section: o.Target.Section, reason: d.Reason, batch: batch,
	}
	started := butler.Started{Task: t.Name, Action: d.Action, Reason: d.Reason}
	switch d.Action {
	case butler.ActionAlready:
		started.Run = a.run
		return started, d, nil
	case butler.ActionAdvance:
		err := s.advance(a, d.Reason)
		started.Run = a.run
		return started, d, err
	case butler.ActionSchedule:
		open.state, open.at = butler.RunScheduled, d.At
	case butler.ActionSkip, butler.ActionRefuse:
		open.state, open.forced = butler.RunSkipped, false
	case butler.ActionStart:
	}
	run, err := s.open(s.ctx, open)
	started.Run = run
	return started, d, err
}

// advance brings a waiting Run forward by force. Locked.
func (s *Scheduler) advance(a *active, reason string) error {
	was := a.run.Forced
	a.run.Forced = true
	err := s.say(a, reason)
	if err == nil && a.run.State == butler.RunScheduled {
		err = s.move(a, butler.EventDue, reason)
	}
	if err != nil {
		a.run.Forced = was
		return err
	}
	a.hurry = true
	return nil
}

// current returns what became of a Run that was active. Locked.
func (s *Scheduler) current(r butler.Run) butler.Run {
	if a := s.byRun(r.ID); a != nil {
		return a.run
	}
	if stored, err := s.o.Runs.Run(s.ctx, r.ID); err == nil {
		return stored
	}
	return r
}

// Stop ends the Run of a Task. It answers when the work in hand has ended, or after two seconds.
func (s *Scheduler) Stop(ctx context.Context, task string) error {
	if s.byName[task] == nil {
		return s.unknown(task)
	}
	s.mu.Lock()
	a := s.active[task]
	if a == nil {
		s.mu.Unlock()
		return butler.E(butler.KindNotFound, "stop "+task, "it is neither running nor waiting")
	}
	s.stopRuns(a)
	s.mu.Unlock()
	return s.await(ctx, a)
}

// StopAll ends all Runs.
func (s *Scheduler) StopAll(ctx context.Context) error {
	s.mu.Lock()
	all := s.order()
	s.stopRuns(all...)
	s.mu.Unlock()
	return s.await(ctx, all...)
}

// stopRuns tells Runs to end. Locked.
func (s *Scheduler) stopRuns(all ...*active) {
	for _, a := range all {
		s.end(a, butler.EventStop, "stopped by a person")
	}
	s.settle()
	s.poke()
}

// await waits until Runs have ended, but not for long.
func (s *Scheduler) await(ctx context.Context, all ...*active) error {
	timer := time.NewTimer(stopWait)
	defer timer.Stop()
	for _, a := range all {
		select {
		case <-a.done:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// awaitEnding waits for a Run of a Task that is about to end, so that a start right after a stop is
// a new start.
func (s *Scheduler) awaitEnding(ctx context.Context, task string) {
	s.mu.Lock()
	a := s.active[task]
	ending := a != nil && a.ending != ""
	s.mu.Unlock()
	if ending {
		_ = s.await(ctx, a) // an early end of ctx shows in the call that follows
	}
}

// usable reports whether Runs can be opened. Locked.
func (s *Scheduler) usable() error {
	if s.started && !s.stopping {
		return nil
	}
	return butler.E(butler.KindUnavailable, "start", "the server is starting or stopping").WithHint("try again in a moment")
}

func (s *Scheduler) unknown(task string) error {
	return butler.E(butler.KindNotFound, "find task", "there is no task %q", task).WithHint("the command 'butler tasks' lists them")
}
