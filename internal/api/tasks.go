package api

import (
	"context"
	"net/http"

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
	Force   bool  `json:"force,omitempty" doc:"At once, whatever the schedule, the switch or chance say"`
	Section int64 `json:"section,omitempty" minimum:"0" doc:"Work on this section only; 0 for all"`
}

// TaskList is all tasks.
type TaskList struct {
	Tasks []butler.TaskStatus `json:"tasks" nullable:"false"`
}

// StartedList is what became of starting all tasks.
type StartedList struct {
	Started []butler.Started `json:"started" nullable:"false"`
}

// ActivityList is what the server is doing.
type ActivityList struct {
	Activities []butler.Activity `json:"activities" nullable:"false"`
}

func (s *service) addTasks() {
	add(s, http.MethodGet, "/tasks", http.StatusOK, "listTasks", "All tasks, with their schedule and state",
		func(ctx context.Context, _ *none) (*body[TaskList], error) {
			all, err := s.Operator.Tasks(ctx)
			return answer(TaskList{list(all)}), err
		})
	add(s, http.MethodPost, "/tasks/start", http.StatusOK, "startTasks", "Start every task that the criteria admit",
		func(ctx context.Context, _ *none) (*body[StartedList], error) {
			all, err := s.Operator.StartAll(ctx)
			return answer(StartedList{list(all)}), err
		})
	add(s, http.MethodPost, "/tasks/{task}/start", http.StatusOK, "startTask", "Start a task",
		func(ctx context.Context, in *startInput) (*body[butler.Started], error) {
			var o butler.StartOptions
			if in.Body != nil {
				o = butler.StartOptions{Force: in.Body.Force, Target: butler.Target{Section: in.Body.Section}}
			}
			return s.start(ctx, in.Task, o)
		})
	add(s, http.MethodDelete, "/tasks/{task}/run", http.StatusNoContent, "stopTask", "Stop a task's run, running or waiting",
		func(ctx context.Context, in *taskInput) (*none, error) {
			return nil, s.Operator.Stop(ctx, in.Task)
		})
	add(s, http.MethodDelete, "/tasks/runs", http.StatusNoContent, "stopTasks", "Stop all runs",
		func(ctx context.Context, _ *none) (*none, error) {
			return nil, s.Operator.StopAll(ctx)
		})
	add(s, http.MethodGet, "/plan", http.StatusOK, "getPlan", "What the next opening of the window will do, and why",
		func(ctx context.Context, _ *none) (*body[butler.Plan], error) {
			plan, err := s.Operator.Plan(ctx)
			plan.Tasks = list(plan.Tasks)
			return answer(plan), err
		})
	add(s, http.MethodGet, "/activities", http.StatusOK, "listActivities", "What the server is doing",
		func(ctx context.Context, _ *none) (*body[ActivityList], error) {
			all, err := s.Operator.Activities(ctx)
			return answer(ActivityList{list(all)}), err
		})
}

func (s *service) start(ctx context.Context, task string, o butler.StartOptions) (*body[butler.Started], error) {
	if o.Target.Section != 0 {
		if _, err := s.Library.Section(ctx, o.Target.Section); err != nil {
			return nil, err
		}
	}
	started, err := s.Operator.Start(ctx, task, o)
	return answer(started), err
}
