package client

import (
	"context"
	"errors"
	"net/http"

	"butler"
	"butler/plexapi"
)

// ButlerService makes the five operations of the Butler API, which Plex Media Servers have too. A Butler
// can tell more; see [TasksService].
type ButlerService struct{ c *Client }

const (
	butlerRoute     = "/butler"
	butlerTaskRoute = "/butler/{task}"
)

// List returns the Tasks of the server. Errors: [ErrUnsupported] if it has no Butler API.
func (s *ButlerService) List(ctx context.Context) ([]plexapi.ButlerTask, error) {
	body, err := read[plexapi.TaskList](ctx, s.c, call{op: "list tasks", route: butlerRoute, absent: true})
	return body.ButlerTasks.ButlerTask, err
}

// Start starts a Task, or schedules it. already reports that it ran or waited before, and was left
// as it is. Errors: [ErrNotFound] if there is no such Task, [ErrRefused] if it cannot be started now.
func (s *ButlerService) Start(ctx context.Context, task string) (already bool, err error) {
	status, err := s.c.do(ctx, call{op: "start " + task, method: http.MethodPost, route: butlerTaskRoute, args: []any{task}})
	if e, ok := errors.AsType[*Error](err); ok && status == http.StatusBadRequest {
		e.Kind = butler.KindRefused // a Plex Media Server gives no kind
	}
	return status == http.StatusAccepted, err
}

// StartAll starts every enabled Task that the criteria admit.
func (s *ButlerService) StartAll(ctx context.Context) error {
	return s.c.send(ctx, call{op: "start all tasks", method: http.MethodPost, route: butlerRoute, absent: true})
}

// Stop stops a Task, or takes it off the queue or the schedule. Errors: [ErrNotFound] if there is no
// such Task, or it neither ran nor waited.
func (s *ButlerService) Stop(ctx context.Context, task string) error {
	return s.c.send(ctx, call{op: "stop " + task, method: http.MethodDelete, route: butlerTaskRoute, args: []any{task}})
}

// StopAll stops all Tasks and empties queue and schedule. It succeeds also if there was nothing.
func (s *ButlerService) StopAll(ctx context.Context) error {
	return s.c.send(ctx, call{op: "stop all tasks", method: http.MethodDelete, route: butlerRoute, absent: true})
}
