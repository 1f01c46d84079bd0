package client

import (
	"context"
	"net/http"

	"butler"
)

// Queue returns the Runs that wait for their turn or their time, in the order in which they are to begin.
func (s *RunsService) Queue(ctx context.Context) ([]butler.Run, error) {
	body, err := read[struct {
		Runs []butler.Run `json:"runs"`
	}](ctx, s.c, call{op: "list the queue", api: ownAPI, route: "/queue"})
	return body.Runs, err
}

// Move puts a Run that waits somewhere else among those that wait. It takes the priority of those that it comes to.
// Errors: [ErrNotFound], [ErrConflict] if one of them does not wait, [ErrInvalid].
func (s *RunsService) Move(ctx context.Context, id int64, to butler.QueuePlace) (butler.Run, error) {
	in := struct {
		To     string `json:"to"`
		Before int64  `json:"before,omitzero"`
	}{"first", to.Before}
	switch {
	case to.Before != 0:
		in.To = "before"
	case to.Last:
		in.To = "last"
	}
	return read[butler.Run](ctx, s.c, call{op: "move run " + number(id), api: ownAPI, method: http.MethodPost, route: "/runs/{id}/move", args: []any{id}, in: in})
}
