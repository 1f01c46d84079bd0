package client

import (
	"context"
	"net/http"

	"butler"
)

// PreferencesService reads and changes settings.
type PreferencesService struct{ c *Client }

// Preference is a setting with its value.
type Preference struct {
	butler.Preference
	Value string `json:"value"`
}

// List returns all settings.
func (s *PreferencesService) List(ctx context.Context) ([]Preference, error) {
	var body struct {
		Preferences []Preference `json:"preferences"`
	}
	err := s.c.get(ctx, "list preferences", ownAPI, "/preferences", nil, &body)
	return body.Preferences, err
}

// Set changes settings by their ids, all or none. Errors: [ErrInvalid] for an unknown one or a value
// that is not allowed.
func (s *PreferencesService) Set(ctx context.Context, values map[string]string) error {
	_, err := s.c.do(ctx, call{op: "set preferences", api: ownAPI, method: http.MethodPatch, path: "/preferences", in: values})
	return err
}
