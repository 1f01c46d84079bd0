package api

import (
	"context"
	"net/http"
	"slices"

	"butler"
)

type taskInput struct {
	Task string `path:"task" maxLength:"64" doc:"Name of the task" example:"BackupDatabase"`
}

type startInput struct {
	Task string `path:"task" maxLength:"64" doc:"Name of the task" example:"BackupDatabase"`
	Body *StartRequest
}

// StartRequest says how to start a task.
type StartRequest struct {
	Force    bool  `json:"force,omitempty" doc:"At once, whatever the schedule, the switch or chance say"`
	Section  int64 `json:"section,omitempty" minimum:"0" doc:"Id of the only section to work on; 0 for all"`
	Item     int64 `json:"item,omitempty" minimum:"0" doc:"Id of the only item to work on, with all below it; 0 for all"`
	Redo     bool  `json:"redo,omitempty" doc:"Make again what is made already. Of analyses only"`
	Dry      bool  `json:"dry,omitempty" doc:"Only tell what would be done, and how many bytes. Of tasks that delete only; no schedule or switch is in its way"`
	Priority int   `json:"priority,omitempty" minimum:"-10" maximum:"10" doc:"Its place among others: a higher one comes first"`
}

// TaskList is all tasks.
type TaskList struct {
	Tasks []butler.TaskStatus `json:"tasks" nullable:"false" doc:"By name as Plex orders them"`
}

// StartedList is what became of starts.
type StartedList struct {
	Started []butler.Started `json:"started" nullable:"false" doc:"One of each task, in their order"`
}

// ActivityList is what the server is doing.
type ActivityList struct {
	Activities []butler.Activity `json:"activities" nullable:"false" doc:"What goes on"`
}

func (s *service) addTasks() {
	add(s, http.MethodGet, "/tasks", http.StatusOK, "listTasks", "All tasks, with their schedule and state",
		func(ctx context.Context, _ *none) (*body[TaskList], error) {
			all, err := s.Operator.Tasks(ctx)
			return answer(TaskList{list(all)}), err
		})
	add(s, http.MethodGet, "/tasks/{task}", http.StatusOK, "getTask", "A task, and why it will or will not run",
		func(ctx context.Context, in *taskInput) (*body[butler.TaskStatus], error) {
			t, err := s.task(ctx, in.Task)
			if err == nil {
				t.Stale, err = s.Stale(ctx, t.Name)
			}
			return answer(t), err
		})
	add(s, http.MethodPost, "/tasks/start", http.StatusOK, "startTasks", "Start every task that the criteria admit",
		func(ctx context.Context, _ *none) (*body[StartedList], error) {
			all, err := s.Operator.StartAll(ctx)
			return answer(StartedList{list(all)}), err
		}, saying("Tasks that are disabled, or not due today, are passed over, and said to be."))
	add(s, http.MethodPost, "/tasks/{task}/start", http.StatusOK, "startTask", "Start a task",
		func(ctx context.Context, in *startInput) (*body[butler.Started], error) {
			var r StartRequest
			if in.Body != nil {
				r = *in.Body
			}
			started, err := s.Operator.Start(ctx, in.Task, butler.StartOptions{
				Force: r.Force, Target: butler.Target{Section: r.Section, Item: r.Item}, Redo: r.Redo, Dry: r.Dry, Priority: r.Priority,
			})
			return answer(started), err
		}, saying("The action tells what became of it: started, scheduled within the window, or running or waiting already. "+
			"A task that cannot be started now is an error of the kind refused."))
	add(s, http.MethodDelete, "/tasks/{task}/run", http.StatusNoContent, "stopTask", "Stop the runs of a task, running or waiting",
		func(ctx context.Context, in *taskInput) (*none, error) {
			return nil, s.Operator.Stop(ctx, in.Task)
		})
	add(s, http.MethodDelete, "/tasks/runs", http.StatusNoContent, "stopTasks", "Stop all runs, running or waiting",
		func(ctx context.Context, _ *none) (*none, error) {
			return nil, s.Operator.StopAll(ctx)
		}, saying("It succeeds also if there are none."))
	add(s, http.MethodGet, "/plan", http.StatusOK, "getPlan", "What the next opening of the window will do, and why",
		func(ctx context.Context, _ *none) (*body[butler.Plan], error) {
			plan, err := s.Operator.Plan(ctx)
			plan.Tasks = list(plan.Tasks)
			return answer(plan), err
		}, saying("While the window is open: what is left of this one."))
	add(s, http.MethodGet, "/activities", http.StatusOK, "listActivities", "What the server is doing",
		func(ctx context.Context, _ *none) (*body[ActivityList], error) {
			all, err := s.Operator.Activities(ctx)
			return answer(ActivityList{list(all)}), err
		})
}

func (s *service) task(ctx context.Context, name string) (butler.TaskStatus, error) {
	all, err := s.Operator.Tasks(ctx)
	if err != nil {
		return butler.TaskStatus{}, err
	}
	i := slices.IndexFunc(all, func(t butler.TaskStatus) bool { return t.Name == name })
	if i < 0 {
		return butler.TaskStatus{}, butler.E(butler.KindNotFound, "find task", "there is no task of that name").
			WithHint("tasks lists all")
	}
	return all[i], nil
}
