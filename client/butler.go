package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"butler"
	"butler/plexapi"
)

// ButlerService makes the five operations of the Butler API.
type ButlerService struct{ c *Client }

// List returns the Tasks of the server. Errors: [ErrUnsupported] if it has no Butler.
func (s *ButlerService) List(ctx context.Context) ([]plexapi.ButlerTask, error) {
	var body plexapi.TaskList
	_, err := s.c.do(ctx, call{op: "list tasks", method: http.MethodGet, path: "/butler", out: &body, absent: true})
	return body.ButlerTasks.ButlerTask, err
}

// Start starts a Task, or schedules it. already reports that it ran or waited before, and was left
// as it is. Errors: [ErrNotFound] if there is no such Task, [ErrRefused] if it cannot be started now.
func (s *ButlerService) Start(ctx context.Context, task string) (already bool, err error) {
	path, err := segment("start task", "/butler/", task)
	if err != nil {
		return false, err
	}
	status, err := s.c.do(ctx, call{op: "start " + task, method: http.MethodPost, path: path})
	if e, ok := errors.AsType[*Error](err); ok && status == http.StatusBadRequest {
		e.Kind = butler.KindRefused // a Plex Media Server gives no kind
	}
	return status == http.StatusAccepted, err
}

// StartAll starts every enabled Task that the criteria admit.
func (s *ButlerService) StartAll(ctx context.Context) error {
	_, err := s.c.do(ctx, call{op: "start all tasks", method: http.MethodPost, path: "/butler", absent: true})
	return err
}

// Stop stops a Task, or takes it off the queue or the schedule. Errors: [ErrNotFound] if there is no
// such Task, or it neither ran nor waited.
func (s *ButlerService) Stop(ctx context.Context, task string) error {
	path, err := segment("stop task", "/butler/", task)
	if err != nil {
		return err
	}
	_, err = s.c.do(ctx, call{op: "stop " + task, method: http.MethodDelete, path: path})
	return err
}

// StopAll stops all Tasks and empties queue and schedule. It succeeds also if there was nothing.
func (s *ButlerService) StopAll(ctx context.Context) error {
	_, err := s.c.do(ctx, call{op: "stop all tasks", method: http.MethodDelete, path: "/butler", absent: true})
	return err
}

// segment returns the path before followed by one escaped name. Empty names and dots would make it
// the path of something else.
func segment(op, before, name string) (string, error) {
	if name == "" || name == "." || name == ".." {
		return "", newError(butler.KindInvalid, op, "a name is needed", "")
	}
	return before + url.PathEscape(name), nil
}
