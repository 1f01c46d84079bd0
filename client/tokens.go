package client

import (
	"context"
	"net/http"

	"butler"
)

// TokensService makes and revokes the named keys to the server. It needs a Butler, and a token of the
// scope admin: else every call is [ErrForbidden].
type TokensService struct{ c *Client }

// NewToken is a token that was just made.
type NewToken struct {
	Token  butler.Token `json:"token"`
	Secret string       `json:"secret"` // for [WithToken]; the server does not tell it again
}

const (
	tokensRoute = "/tokens"
	tokenRoute  = "/tokens/{name}"
)

// List returns the tokens. The administrator's own, which the server made for itself, is not among them.
func (s *TokensService) List(ctx context.Context) ([]butler.Token, error) {
	body, err := read[struct {
		Tokens []butler.Token `json:"tokens"`
	}](ctx, s.c, call{op: "list tokens", api: ownAPI, route: tokensRoute})
	return body.Tokens, err
}

// Make makes a token. Errors: [ErrConflict] if the name is taken, [ErrInvalid].
func (s *TokensService) Make(ctx context.Context, name string, scope butler.TokenScope) (NewToken, error) {
	in := struct {
		Name  string            `json:"name"`
		Scope butler.TokenScope `json:"scope"`
	}{name, scope}
	return read[NewToken](ctx, s.c, call{op: "make token " + name, api: ownAPI, method: http.MethodPost, route: tokensRoute, in: in})
}

// Revoke makes a token worthless at once. Errors: [ErrNotFound].
func (s *TokensService) Revoke(ctx context.Context, name string) error {
	return s.c.send(ctx, call{op: "revoke token " + name, api: ownAPI, method: http.MethodDelete, route: tokenRoute, args: []any{name}})
}
