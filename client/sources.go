package client

import (
	"context"
	"net/http"

	"butler"
)

type sourceList struct {
	Sources []butler.Source `json:"sources"`
}

// Sources returns the sources of online metadata, those first that the server asks. It needs a Butler.
func (s *ServerService) Sources(ctx context.Context) ([]butler.Source, error) {
	body, err := read[sourceList](ctx, s.c, call{op: "list sources", api: ownAPI, route: "/sources"})
	return body.Sources, err
}

// CheckSources makes the server ask each of those something; the Problem of a source tells how that went. It needs a
// Butler.
func (s *ServerService) CheckSources(ctx context.Context) ([]butler.Source, error) {
	body, err := read[sourceList](ctx, s.c, call{op: "check sources", api: ownAPI, method: http.MethodPost, route: "/sources/check"})
	return body.Sources, err
}
