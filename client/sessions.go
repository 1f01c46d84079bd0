package client

import (
	"context"
	"net/http"
	"strings"
	"time"

	"butler"
)

// SessionsService tells of the browsers that are signed in to the dashboard, and signs them in and out. It needs a Butler,
// and a token of the scope admin: else every call is [ErrForbidden].
type SessionsService struct{ c *Client }

// SignInLink is an address of the dashboard that signs one browser in, once.
type SignInLink struct {
	URL     string    `json:"url"` // a secret
	Expires time.Time `json:"expires"`
}

const (
	sessionsRoute     = "/sessions"
	sessionRoute      = "/sessions/{id}"
	sessionLinksRoute = "/sessions/links"
)

// List returns the browsers that are signed in, that which was used last first.
func (s *SessionsService) List(ctx context.Context) ([]butler.Session, error) {
	body, err := read[struct {
		Sessions []butler.Session `json:"sessions"`
	}](ctx, s.c, call{op: "list sessions", api: ownAPI, route: sessionsRoute})
	return body.Sessions, err
}

// End signs a browser out. Errors: [ErrNotFound].
func (s *SessionsService) End(ctx context.Context, id string) error {
	return s.c.send(ctx, call{op: "end session " + id, api: ownAPI, method: http.MethodDelete, route: sessionRoute, args: []any{id}})
}

// Link makes an address that signs one browser in, once, within some minutes, as whoever makes the call.
func (s *SessionsService) Link(ctx context.Context) (SignInLink, error) {
	made, err := read[butler.SignInLink](ctx, s.c, call{op: "make a link to sign in", api: ownAPI, method: http.MethodPost, route: sessionLinksRoute})
	if err != nil {
		return SignInLink{}, err
	}
	path, query, _ := strings.Cut(made.Path, "?")
	to := *s.c.base
	to.Path, to.RawQuery = to.Path+path, query
	return SignInLink{URL: to.String(), Expires: made.Expires}, nil
}
