package api

import (
	"context"
	"net/http"

	"butler"
)

// SessionList is the browsers that are signed in to the dashboard.
type SessionList struct {
	Sessions []butler.Session `json:"sessions" nullable:"false" doc:"That which was used last first"`
}

type sessionInput struct {
	ID string `path:"id" maxLength:"64" doc:"Id of the session"`
}

func (s *service) addSessions() {
	add(s, http.MethodGet, "/sessions", http.StatusOK, "listSessions", "The browsers that are signed in to the dashboard",
		func(context.Context, *none) (*body[SessionList], error) {
			if s.Sessions == nil {
				return nil, unsupported("list sessions")
			}
			return answer(SessionList{list(s.Sessions.Sessions())}), nil
		}, guarded)
	add(s, http.MethodDelete, "/sessions/{id}", http.StatusNoContent, "endSession", "Sign a browser out",
		func(ctx context.Context, in *sessionInput) (*none, error) {
			if s.Sessions == nil {
				return nil, unsupported("end session")
			}
			return nil, s.Sessions.EndSession(ctx, in.ID)
		})
	add(s, http.MethodPost, "/sessions/links", http.StatusCreated, "makeSignInLink", "Make a link that signs one browser in, once",
		func(ctx context.Context, _ *none) (*body[butler.SignInLink], error) {
			if s.Sessions == nil {
				return nil, unsupported("make a link to sign in")
			}
			link, err := s.Guard.LinkFor(ctx)
			return answer(link), err
		}, secretive, saying("The browser is signed in with the scope of the token that asks, and until that is revoked."))
}
