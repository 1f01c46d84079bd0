package client

import (
	"context"
	"net/http"

	"butler"
	"butler/plexapi"
)

// ActivitiesService tells what goes on. On Plex Media Servers too.
type ActivitiesService struct{ c *Client }

// List returns what goes on, in the form that Plex Media Servers have.
func (s *ActivitiesService) List(ctx context.Context) ([]plexapi.Activity, error) {
	body, err := read[plexapi.Container[plexapi.Activities]](ctx, s.c, call{op: "list activities", route: "/activities", absent: true})
	return body.MediaContainer.Activity, err
}

// Detailed returns what goes on, each with its Run and Task. A Plex Media Server has no Runs: these fields
// are empty then.
func (s *ActivitiesService) Detailed(ctx context.Context) ([]butler.Activity, error) {
	const op = "list activities"
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return nil, err
	}
	if plex {
		all, err := s.List(ctx)
		return mapped(all, activityOfPlex), err
	}
	body, err := read[struct {
		Activities []butler.Activity `json:"activities"`
	}](ctx, s.c, call{op: op, api: ownAPI, route: "/activities"})
	return body.Activities, err
}

// Cancel ends an activity. Errors: [ErrNotFound], [ErrInvalid] if it cannot be cancelled.
func (s *ActivitiesService) Cancel(ctx context.Context, uuid string) error {
	return s.c.send(ctx, call{op: "cancel activity", method: http.MethodDelete, route: "/activities/{uuid}", args: []any{uuid}})
}

func activityOfPlex(a plexapi.Activity) butler.Activity {
	return butler.Activity{UUID: a.UUID, Type: a.Type, Title: a.Title, Subtitle: a.Subtitle,
		Progress: int(a.Progress), Cancellable: bool(a.Cancellable)}
}

// mapped returns what f makes of each of all.
func mapped[A, B any](all []A, f func(A) B) []B {
	if all == nil {
		return nil
	}
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = f(a)
	}
	return out
}
