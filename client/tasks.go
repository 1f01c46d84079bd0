package client

import (
	"context"
	"net/http"

	"butler"
)

// TasksService starts, stops and describes Tasks by this server's own API.
type TasksService struct{ c *Client }

// StartOptions are the options of [TasksService.Start].
type StartOptions struct {
	Force   bool  `json:"force,omitempty"`   // whatever the schedule, the switch or chance say
	Section int64 `json:"section,omitempty"` // work on this Section only; 0 for all
}

// List returns the Tasks with what the server knows of them now.
func (s *TasksService) List(ctx context.Context) ([]butler.TaskStatus, error) {
	var body struct {
		Tasks []butler.TaskStatus `json:"tasks"`
	}
	err := s.c.get(ctx, "list tasks", ownAPI, "/tasks", nil, &body)
	return body.Tasks, err
}

// Start starts a Task. Errors: [ErrNotFound], [ErrRefused].
func (s *TasksService) Start(ctx context.Context, task string, o StartOptions) (butler.Started, error) {
	var started butler.Started
	path, err := segment("start task", "/tasks/", task)
	if err != nil {
		return started, err
	}
	_, err = s.c.do(ctx, call{op: "start " + task, api: ownAPI, method: http.MethodPost, path: path + "/start", in: o, out: &started})
	return started, err
}

// StartAll starts every Task that the criteria admit, and tells of each what became of it.
func (s *TasksService) StartAll(ctx context.Context) ([]butler.Started, error) {
	var body struct {
		Started []butler.Started `json:"started"`
	}
	_, err := s.c.do(ctx, call{op: "start all tasks", api: ownAPI, method: http.MethodPost, path: "/tasks/start", out: &body})
	return body.Started, err
}

// Stop ends the Run of a Task, running or waiting. Errors: [ErrNotFound].
func (s *TasksService) Stop(ctx context.Context, task string) error {
	path, err := segment("stop task", "/tasks/", task)
	if err != nil {
		return err
	}
	_, err = s.c.do(ctx, call{op: "stop " + task, api: ownAPI, method: http.MethodDelete, path: path + "/run"})
	return err
}

// StopAll ends all Runs. It succeeds also if there are none.
func (s *TasksService) StopAll(ctx context.Context) error {
	_, err := s.c.do(ctx, call{op: "stop all tasks", api: ownAPI, method: http.MethodDelete, path: "/tasks/runs"})
	return err
}

// Plan returns what the next opening of the Window will do, Task by Task.
func (s *TasksService) Plan(ctx context.Context) (butler.Plan, error) {
	var plan butler.Plan
	err := s.c.get(ctx, "ask for the plan", ownAPI, "/plan", nil, &plan)
	return plan, err
}
