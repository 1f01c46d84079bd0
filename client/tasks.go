package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"butler"
)

// TasksService starts, stops and describes Tasks with all that a Butler knows of them, which it needs.
// [ButlerService] does what Plex Media Servers can do too.
type TasksService struct{ c *Client }

// StartOptions are the options of [TasksService.Start].
type StartOptions struct {
	Force    bool  `json:"force,omitempty"`    // whatever the schedule, the switch or chance say
	Section  int64 `json:"section,omitempty"`  // work on this Section only; 0 for all
	Item     int64 `json:"item,omitempty"`     // work on this Item only, and what is below it; 0 for all
	Redo     bool  `json:"redo,omitempty"`     // make again what is made already; for Tasks with an Analysis
	Dry      bool  `json:"dry,omitempty"`      // only tell what would be done, and how many bytes; for Tasks that delete
	Priority int   `json:"priority,omitempty"` // from -butler.MaxPriority, last, to butler.MaxPriority, first
}

// List returns the Tasks with what the server knows of them now.
func (s *TasksService) List(ctx context.Context) ([]butler.TaskStatus, error) {
	body, err := read[struct {
		Tasks []butler.TaskStatus `json:"tasks"`
	}](ctx, s.c, call{op: "list tasks", api: ownAPI, route: "/tasks"})
	return body.Tasks, err
}

// Get returns a Task: its state, and why it will or will not run. Errors: [ErrNotFound].
func (s *TasksService) Get(ctx context.Context, task string) (butler.TaskStatus, error) {
	return read[butler.TaskStatus](ctx, s.c, call{op: "read task " + task, api: ownAPI, route: "/tasks/{task}", args: []any{task}})
}

// Start starts a Task, or schedules it. What became of it is in the Action. Errors: [ErrNotFound] if there
// is no such Task, Section or Item; [ErrRefused] if it cannot be started now, with the way out as a hint;
// [ErrInvalid].
func (s *TasksService) Start(ctx context.Context, task string, o StartOptions) (butler.Started, error) {
	return read[butler.Started](ctx, s.c, call{op: "start " + task, api: ownAPI, method: http.MethodPost,
		route: "/tasks/{task}/start", args: []any{task}, in: o})
}

// StartAll starts every Task that the criteria admit, and tells of each what became of it.
func (s *TasksService) StartAll(ctx context.Context) ([]butler.Started, error) {
	body, err := read[struct {
		Started []butler.Started `json:"started"`
	}](ctx, s.c, call{op: "start all tasks", api: ownAPI, method: http.MethodPost, route: "/tasks/start"})
	return body.Started, err
}

// Stop ends the Runs of a Task, running or waiting. [RunsService.Stop] ends one. Errors: [ErrNotFound].
func (s *TasksService) Stop(ctx context.Context, task string) error {
	return s.c.send(ctx, call{op: "stop " + task, api: ownAPI, method: http.MethodDelete, route: "/tasks/{task}/run", args: []any{task}})
}

// StopAll ends all Runs. It succeeds also if there are none.
func (s *TasksService) StopAll(ctx context.Context) error {
	return s.c.send(ctx, call{op: "stop all tasks", api: ownAPI, method: http.MethodDelete, route: "/tasks/runs"})
}

// Coverage returns how far the Analyses of a Task are with a Section, as it was counted at a time that it tells; "" and 0
// for all. Errors: [ErrNotFound].
func (s *TasksService) Coverage(ctx context.Context, task string, section int64) (butler.LibraryCoverage, error) {
	q := url.Values{}
	if task != "" {
		q.Set("task", task)
	}
	if section != 0 {
		q.Set("section", strconv.FormatInt(section, 10))
	}
	return read[butler.LibraryCoverage](ctx, s.c, call{op: "count what is covered", api: ownAPI, route: "/coverage", query: q})
}

// Plan returns what the next opening of the Window, or what is left of this one, will do, Task by Task.
func (s *TasksService) Plan(ctx context.Context) (butler.Plan, error) {
	return read[butler.Plan](ctx, s.c, call{op: "ask for the plan", api: ownAPI, route: "/plan"})
}
