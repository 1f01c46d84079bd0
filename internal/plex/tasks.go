package plex

import (
	"context"
	"slices"
	"sync/atomic"

	"butler"
	"butler/plexapi"
)

// taskList is the answer to GET /butler, kept encoded. Tasks are part of the program: all but the
// switch is the same for as long as it runs. So the Operator, who has to look at the library to tell
// the status of tasks, is asked once, and the settings each time.
type taskList struct {
	fixed   atomic.Pointer[[]fixedTask]
	encoded atomic.Pointer[encodedTasks]
}

// fixedTask is a task and the gate that enables it.
type fixedTask struct {
	wire plexapi.ButlerTask // but for Enabled
	gate string             // id of a preference
}

type encodedTasks struct {
	enabled   []bool // of each task
	json, xml []byte
}

// current returns the list as the settings make it now.
func (l *taskList) current(ctx context.Context, o butler.Operator) (*encodedTasks, error) {
	fixed := l.fixed.Load()
	if fixed == nil {
		status, err := o.Tasks(ctx)
		if err != nil {
			return nil, err
		}
		all := make([]fixedTask, len(status))
		for i, t := range status {
			all[i] = fixedTask{wireTask(t), t.Gate}
		}
		fixed = &all
		l.fixed.Store(fixed)
	}
	settings := o.Settings()
	if list := l.encoded.Load(); list != nil && slices.EqualFunc(list.enabled, *fixed, func(was bool, t fixedTask) bool {
		return was == t.enabled(settings)
	}) {
		return list, nil
	}
	list, err := encodeTasks(*fixed, settings)
	if err != nil {
		return nil, butler.E(butler.KindInternal, "encode tasks", "%w", err)
	}
	l.encoded.Store(list)
	return list, nil
}

// enabled reports what the settings say of the task's gate.
func (t fixedTask) enabled(settings butler.Settings) bool {
	d, ok := settings.Definition(t.gate)
	if !ok {
		return false
	}
	return butler.Gate{Preference: t.gate, Behaviour: d.Type == butler.PreferenceText}.Enabled(settings)
}

func encodeTasks(fixed []fixedTask, settings butler.Settings) (*encodedTasks, error) {
	list := &encodedTasks{enabled: make([]bool, len(fixed))}
	tasks := make([]plexapi.ButlerTask, len(fixed))
	for i, t := range fixed {
		list.enabled[i] = t.enabled(settings)
		tasks[i] = t.wire
		tasks[i].Enabled = plexapi.Bool(list.enabled[i])
	}
	root := plexapi.TaskList{ButlerTasks: plexapi.ButlerTasks{ButlerTask: tasks}}
	var err error
	if list.json, err = encode(asJSON, root); err != nil {
		return nil, err
	}
	list.xml, err = encode(asXML, root)
	return list, err
}

// wireTask returns what Plex's API tells of a task, but for Enabled. Nothing may be added to it.
func wireTask(t butler.TaskStatus) plexapi.ButlerTask {
	return plexapi.ButlerTask{
		Name:               t.Name,
		Interval:           t.Interval,
		ScheduleRandomized: plexapi.Bool(t.Randomized),
		Title:              t.Title,
		Description:        t.Description,
	}
}
