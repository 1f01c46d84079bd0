package fake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"butler"
)

// Start starts a task at once, or schedules a randomized one. A Run waits for another of its task, and
// while work is paused.
func (o *Operator) Start(_ context.Context, task string, s butler.StartOptions) (butler.Started, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	line := fmt.Sprintf("start %s force=%t section=%d", task, s.Force, s.Target.Section)
	if s.Target.Item != 0 {
		line += fmt.Sprintf(" item=%d", s.Target.Item)
	}
	if s.Redo {
		line += " redo=true"
	}
	if s.Dry {
		line += " dry=true"
	}
	if s.Priority != 0 {
		line += fmt.Sprintf(" priority=%d", s.Priority)
	}
	o.note("%s", line)
	if err := o.err("Start"); err != nil {
		return butler.Started{}, err
	}
	t, err := o.known("start", task)
	if err != nil {
		return butler.Started{}, err
	}
	if err := o.possible(t, s); err != nil {
		return butler.Started{}, err
	}
	started := o.start(t, s)
	if started.Action == butler.ActionRefuse {
		return started, butler.E(butler.KindRefused, "start "+task, "%s", started.Reason).WithHint("enable it, or start it with force=1")
	}
	return started, nil
}

// possible returns an error for options that a task cannot have.
func (o *Operator) possible(t butler.TaskStatus, s butler.StartOptions) error {
	op := "start " + t.Name
	switch {
	case s.Priority < -butler.MaxPriority || s.Priority > butler.MaxPriority:
		return butler.E(butler.KindInvalid, op, "a priority of %d is not between -10 and 10", s.Priority)
	case t.Kind == "chore" && !strings.HasPrefix(t.Name, "Refresh") && s.Target != (butler.Target{}):
		return butler.E(butler.KindInvalid, op, "it works on everything and cannot be limited")
	case s.Dry && t.Name != "BackupDatabase":
		return butler.E(butler.KindInvalid, op, "it cannot tell what it would do without doing it")
	case s.Redo && t.Kind != "analysis":
		return butler.E(butler.KindInvalid, op, "it makes nothing that could be made again")
	}
	return o.find(s.Target)
}

func (o *Operator) start(t butler.TaskStatus, s butler.StartOptions) butler.Started {
	other := false
	for _, run := range o.active {
		if run.Task != t.Name || run.Dry != s.Dry {
			continue
		}
		if run.Target() == s.Target || run.Target() == (butler.Target{}) {
			return butler.Started{Task: t.Name, Action: butler.ActionAlready, Reason: "already " + string(run.State), Run: run}
		}
		other = true
	}
	if !gate(t).Enabled(o.settings()) && !s.Force && !s.Dry {
		return butler.Started{Task: t.Name, Action: butler.ActionRefuse, Reason: "it is disabled by the setting " + t.Gate}
	}
	o.made++
	run := butler.Run{
		ID: o.made, UUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", o.made), Task: t.Name, State: butler.RunRunning,
		Trigger: butler.TriggerManual, Forced: s.Force, Section: s.Target.Section, Item: s.Target.Item, Priority: s.Priority, Dry: s.Dry,
		Day: butler.DateOf(Now()), Reason: "started by hand", Created: Now(), Started: Now(), Total: 4, Done: 1,
	}
	_, paused := o.settings().Paused(Now())
	action := butler.ActionStart
	wait := func(state butler.RunState, reason string) {
		run.State, run.Reason, run.Started, run.Total, run.Done = state, reason, time.Time{}, -1, 0
	}
	switch {
	case t.Randomized && !s.Force:
		action = butler.ActionSchedule
		run.State, run.Reason = butler.RunScheduled, "randomized inside the window"
		run.Started, run.Scheduled = time.Time{}, Now().Add(time.Hour)
	case paused:
		wait(butler.RunQueued, "paused")
	case other:
		wait(butler.RunQueued, "waits for another run of the task")
	}
	o.active = append(o.active, run)
	o.tell(butler.ChangeStarted, run)
	return butler.Started{Task: t.Name, Action: action, Reason: run.Reason, Run: run}
}

// StartAll starts every task that is enabled.
func (o *Operator) StartAll(context.Context) ([]butler.Started, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("start all")
	if err := o.err("StartAll"); err != nil {
		return nil, err
	}
	var all []butler.Started
	for i, t := range o.Status {
		s := o.start(t, butler.StartOptions{})
		if s.Action == butler.ActionRefuse {
			s.Action, s.Run = butler.ActionSkip, skipped(int64(i), t.Name, s.Reason)
		}
		all = append(all, s)
	}
	return all, nil
}

// skipped returns the Run that records that a task was passed over. Its id is not one of those that Start gives.
func skipped(n int64, task, reason string) butler.Run {
	const first = 1000
	return butler.Run{
		ID: first + n, UUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", first+n), Task: task, State: butler.RunSkipped,
		Trigger: butler.TriggerManual, Day: butler.DateOf(Now()), Reason: reason, Created: Now(), Ended: Now(), Total: -1,
	}
}

// end ends the Runs that match, and returns how many.
func (o *Operator) end(match func(butler.Run) bool) (n int) {
	o.active = slices.DeleteFunc(o.active, func(r butler.Run) bool {
		if !match(r) {
			return false
		}
		n++
		r.State, r.Reason, r.Ended = butler.RunStopped, "stopped by a person", Now()
		if o.ended == nil {
			o.ended = map[int64]butler.Run{}
		}
		o.ended[r.ID] = r
		o.tell(butler.ChangeEnded, r)
		return true
	})
	return n
}

// Stop ends the Runs of a task.
func (o *Operator) Stop(_ context.Context, task string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("stop %s", task)
	if err := o.err("Stop"); err != nil {
		return err
	}
	if o.end(func(r butler.Run) bool { return r.Task == task }) == 0 {
		return butler.E(butler.KindNotFound, "stop", "no such task runs or waits")
	}
	return nil
}

// StopAll ends all Runs.
func (o *Operator) StopAll(context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("stop all")
	o.end(func(butler.Run) bool { return true })
	return o.err("StopAll")
}

// StopRun ends one Run.
func (o *Operator) StopRun(_ context.Context, id int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("stop run %d", id)
	if err := o.err("StopRun"); err != nil {
		return err
	}
	if _, err := o.activeRun("stop run", id); err != nil {
		return err
	}
	o.end(func(r butler.Run) bool { return r.ID == id })
	return nil
}

// SetPriority changes the priority of a Run.
func (o *Operator) SetPriority(_ context.Context, id int64, priority int) (butler.Run, error) {
	const op = "change priority"
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("priority of run %d is %d", id, priority)
	if err := o.err("SetPriority"); err != nil {
		return butler.Run{}, err
	}
	if priority < -butler.MaxPriority || priority > butler.MaxPriority {
		return butler.Run{}, butler.E(butler.KindInvalid, op, "%d is not between -10 and 10", priority)
	}
	i, err := o.activeRun(op, id)
	if err != nil {
		return butler.Run{}, err
	}
	o.active[i].Priority = priority
	o.tell(butler.ChangeUpdated, o.active[i])
	return o.active[i], nil
}

// activeRun returns the place of a Run among those that are active.
func (o *Operator) activeRun(op string, id int64) (int, error) {
	i := slices.IndexFunc(o.active, func(r butler.Run) bool { return r.ID == id })
	if i >= 0 {
		return i, nil
	}
	if _, ended := o.ended[id]; ended {
		return 0, butler.E(butler.KindConflict, op, "run %d has ended", id)
	}
	return 0, butler.E(butler.KindNotFound, op, "there is no run %d", id)
}
