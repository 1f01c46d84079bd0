package scheduler

import (
	"context"
	"fmt"

	"butler"
)

var _ butler.Operator = (*Scheduler)(nil)

// Start starts a Task by the criteria of [butler.Decide]. A Run that does what is asked for already is
// left as it is; a forced start does not wait for a wider one that waits itself.
func (s *Scheduler) Start(ctx context.Context, task string, o butler.StartOptions) (butler.Started, error) {
	t := s.byName[task]
	if t == nil {
		return butler.Started{}, s.unknown(task)
	}
	at, err := s.check(ctx, t, o)
	if err != nil {
		return butler.Started{}, err
	}
	s.awaitEnding(ctx, t, at)
	if err := s.redo(ctx, t, o, at); err != nil {
		return butler.Started{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return butler.Started{}, err
	}
	started, d, err := s.start(t, o, at, false, "") //nolint:contextcheck // a Run outlives the request that started it
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

// check refuses options that a Task cannot have, and looks for the Target.
func (s *Scheduler) check(ctx context.Context, t *butler.Task, o butler.StartOptions) (aim, error) {
	op := "start " + t.Name
	if err := checkPriority(op, o.Priority); err != nil {
		return aim{}, err
	}
	if o.Redo && t.Analysis == nil {
		return aim{}, butler.E(butler.KindInvalid, op, "it makes nothing of files that could be made again").
			WithHint("start it without redo")
	}
	if o.Dry && !t.Dry {
		return aim{}, butler.E(butler.KindInvalid, op, "it cannot tell what it would do without doing it").
			WithHint("start it without dry run; tasks that delete can")
	}
	at, err := s.aimAt(ctx, op, t, o.Target)
	at.dry = o.Dry
	return at, err
}

// redo makes the Parts of a Target lack what a start asks to make again, unless the start is refused.
// It is not done under the lock: a whole library takes a while.
func (s *Scheduler) redo(ctx context.Context, t *butler.Task, o butler.StartOptions, at aim) error {
	if !o.Redo {
		return nil
	}
	s.mu.Lock()
	err := s.usable()
	d, _ := s.decide(t, o, at, false)
	s.mu.Unlock()
	if err != nil || d.Action == butler.ActionRefuse {
		return err
	}
	if err := s.o.Units.Redo(ctx, t.Analysis.Name, at.Target); err != nil {
		return fmt.Errorf("make %s again: %w", t.Analysis.Name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.of(t) {
		clear(a.tried) // what it tried in vain is to be tried again
	}
	return nil
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
		started, _, err := s.start(t, butler.StartOptions{}, aim{}, true, batch) //nolint:contextcheck // as in Start
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

// decide applies the criteria of a start, and returns the Run that does what is asked for already, if
// there is one. Locked.
func (s *Scheduler) decide(t *butler.Task, o butler.StartOptions, at aim, all bool) (butler.Decision, *active) {
	settings := s.Settings()
	q := butler.StartQuery{
		Task: t.Name, All: all, Force: o.Force || settings.Bool(butler.PrefManualIgnores), Dry: o.Dry,
		Enabled: t.Gate.Enabled(settings), Gate: t.Gate.Preference, Schedule: t.Schedule,
		Window: settings.Window(), Now: s.now(), Last: s.last[t.Name].Day, Random: s.o.Random,
	}
	a := s.covering(t, at)
	if a != nil && q.Force && a.run.Target() != at.Target && a.run.State != butler.RunRunning {
		a = nil // a wider one that waits is not to be brought forward for this
	}
	if a != nil {
		q.Active = a.run.State
	}
	return butler.Decide(q), a
}

// start decides on one Task and does what was decided. Locked.
func (s *Scheduler) start(t *butler.Task, o butler.StartOptions, at aim, all bool, batch string) (butler.Started, butler.Decision, error) {
	d, a := s.decide(t, o, at, all)
	settings := s.Settings()
	open := opening{
		task: t, state: butler.RunQueued, trigger: butler.TriggerManual,
		forced: o.Force || settings.Bool(butler.PrefManualIgnores), dry: o.Dry,
		day: settings.Window().Day(s.now()), target: at.Target, priority: o.Priority, reason: d.Reason, batch: batch,
	}
	started := butler.Started{Task: t.Name, Action: d.Action, Reason: d.Reason}
	switch d.Action {
	case butler.ActionAlready:
		started.Run = a.run
		return started, d, nil
	case butler.ActionAdvance:
		err := s.advance(a, o.Priority, d.Reason)
		started.Run = a.run
		return started, d, err
	case butler.ActionSchedule:
		open.state, open.at = butler.RunScheduled, d.At
	case butler.ActionSkip, butler.ActionRefuse:
		open.state, open.forced = butler.RunSkipped, false
	case butler.ActionStart:
	}
	run, err := s.open(open)
	started.Run = run
	return started, d, err
}

// advance brings a waiting Run forward by force. A priority of 0 leaves it the one that it has. Locked.
func (s *Scheduler) advance(a *active, priority int, reason string) error {
	was := a.run
	a.run.Forced = true
	if priority != 0 {
		a.run.Priority = priority
	}
	err := s.say(a, reason)
	if err == nil && a.run.State == butler.RunScheduled {
		err = s.move(a, butler.EventDue, reason)
	}
	if err != nil {
		a.run.Forced, a.run.Priority = was.Forced, was.Priority
		return err
	}
	a.hurry = true
	return nil
}

// current returns what became of a Run that was active. Locked.
func (s *Scheduler) current(r butler.Run) butler.Run {
	if a := s.active[r.ID]; a != nil {
		return a.run
	}
	if stored, err := s.o.Runs.Run(s.ctx, r.ID); err == nil {
		return stored
	}
	return r
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
