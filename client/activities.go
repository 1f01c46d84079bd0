package client

import (
	"context"
	"net/http"

	"butler"
	"butler/plexapi"
)

// ActivitiesService tells what goes on.
type ActivitiesService struct{ c *Client }

// List returns what goes on, in the form that Plex Media Servers have too.
func (s *ActivitiesService) List(ctx context.Context) ([]plexapi.Activity, error) {
	var body struct {
		MediaContainer plexapi.Activities `json:"MediaContainer"`
	}
	_, err := s.c.do(ctx, call{op: "list activities", method: http.MethodGet, path: "/activities", out: &body, absent: true})
	return body.MediaContainer.Activity, err
}

// Detailed returns what goes on, each with its Run and Task.
func (s *ActivitiesService) Detailed(ctx context.Context) ([]butler.Activity, error) {
	var body struct {
		Activities []butler.Activity `json:"activities"`
	}
	err := s.c.get(ctx, "list activities", ownAPI, "/activities", nil, &body)
	return body.Activities, err
}

// Cancel ends an activity. Errors: [ErrNotFound], [ErrInvalid] if it cannot be cancelled.
func (s *ActivitiesService) Cancel(ctx context.Context, uuid string) error {
	path, err := segment("cancel activity", "/activities/", uuid)
	if err != nil {
		return err
	}
	_, err = s.c.do(ctx, call{op: "cancel activity", method: http.MethodDelete, path: path})
	return err
}
