package api

import (
	"context"
	"net/http"
	"net/url"

	"butler"
	"butler/internal/access"
)

// TokenList is the tokens that open the server, but for the administrator's own.
type TokenList struct {
	Tokens []butler.Token `json:"tokens" nullable:"false" doc:"Without their secrets, which are not kept"`
}

// TokenRequest describes a new token.
type TokenRequest struct {
	Name  string            `json:"name" minLength:"1" maxLength:"64" doc:"What it is for" example:"dashboard in the hall"`
	Scope butler.TokenScope `json:"scope" enum:"admin,read" doc:"admin for everything, read to look"`
}

// NewToken is a token that was made.
type NewToken struct {
	Token  butler.Token `json:"token" doc:"The token"`
	Secret string       `json:"secret" doc:"What clients send. It is told this once"`
}

type tokenInput struct {
	Name string `path:"name" maxLength:"64" doc:"Name of the token"`
}

type createdToken struct {
	Location string `header:"Location" doc:"Address of the token"`
	Body     NewToken
}

func (s *service) addTokens() {
	add(s, http.MethodGet, "/tokens", http.StatusOK, "listTokens", "The tokens that open the server, but for the administrator's own",
		func(context.Context, *none) (*body[TokenList], error) {
			if s.Tokens == nil {
				return nil, unsupported("list tokens")
			}
			return answer(TokenList{list(s.Tokens.Tokens())}), nil
		}, guarded)
	add(s, http.MethodPost, "/tokens", http.StatusCreated, "makeToken", "Make a token",
		func(ctx context.Context, in *body[TokenRequest]) (*createdToken, error) {
			if s.Tokens == nil {
				return nil, unsupported("make token")
			}
			token, secret, err := s.Tokens.MakeToken(ctx, in.Body.Name, in.Body.Scope)
			if err != nil {
				return nil, err
			}
			// The line of the request has no body, and with it no name.
			s.Log.InfoContext(ctx, "token made", "name", token.Name, "scope", token.Scope, "who", access.CallerOf(ctx).Name)
			return &createdToken{prefix + "/tokens/" + url.PathEscape(token.Name), NewToken{token, secret}}, nil
		}, secretive, saying("The answer to a request with an idempotency key is kept in memory only: it is lost when the server ends."))
	add(s, http.MethodDelete, "/tokens/{name}", http.StatusNoContent, "revokeToken", "Make a token worthless at once",
		func(ctx context.Context, in *tokenInput) (*none, error) {
			if s.Tokens == nil {
				return nil, unsupported("revoke token")
			}
			return nil, s.Tokens.RevokeToken(ctx, in.Name)
		})
}
