package client

import (
	"context"
	"net/http"
	"net/url"

	"butler"
	"butler/plexapi"
)

// PreferencesService reads and changes settings. On Plex Media Servers too.
type PreferencesService struct{ c *Client }

// Preference is a setting with its value.
type Preference struct {
	butler.Preference
	Value string `json:"value"`
}

const plexPrefsRoute = "/:/prefs"

// List returns all settings.
func (s *PreferencesService) List(ctx context.Context) ([]Preference, error) {
	const op = "list preferences"
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return nil, err
	}
	if plex {
		body, err := read[plexapi.Container[plexapi.Settings]](ctx, s.c, call{op: op, route: plexPrefsRoute, absent: true})
		return mapped(body.MediaContainer.Setting, preferenceOfPlex), err
	}
	body, err := read[struct {
		Preferences []Preference `json:"preferences"`
	}](ctx, s.c, call{op: op, api: ownAPI, route: "/preferences"})
	return body.Preferences, err
}

// Get returns one setting by its id. Errors: [ErrNotFound].
func (s *PreferencesService) Get(ctx context.Context, id string) (Preference, error) {
	all, err := s.List(ctx)
	if err != nil {
		return Preference{}, err
	}
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return Preference{}, newError(butler.KindNotFound, "read preference "+id, "there is none of that id", "list them all to see their ids")
}

// Set changes settings by their ids, all or none. Errors: [ErrInvalid] for an unknown one or a value
// that is not allowed; Plex Media Servers may say nothing of an unknown one.
func (s *PreferencesService) Set(ctx context.Context, values map[string]string) error {
	const op = "set preferences"
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return err
	}
	if !plex {
		return s.c.send(ctx, call{op: op, api: ownAPI, method: http.MethodPatch, route: "/preferences", in: values})
	}
	query := url.Values{}
	for id, value := range values {
		query.Set(id, value)
	}
	return s.c.send(ctx, call{op: op, method: http.MethodPut, route: plexPrefsRoute, query: query, absent: true})
}
