package client

import (
	"context"
	"net/http"

	"butler"
)

// UpdatesService puts newer versions of the server in place. It needs a Butler; what Plex Media Servers have of it is
// [ServerService.Updates].
type UpdatesService struct{ c *Client }

// Status returns what the server knows of newer versions of itself.
func (s *UpdatesService) Status(ctx context.Context) (butler.UpdateStatus, error) {
	return read[butler.UpdateStatus](ctx, s.c, call{op: "ask for updates", api: ownAPI, route: "/updates"})
}

// Check makes the server ask its feed of releases. Errors: [ErrRefused] if it has none.
func (s *UpdatesService) Check(ctx context.Context) (butler.UpdateStatus, error) {
	return read[butler.UpdateStatus](ctx, s.c, call{op: "check for updates", api: ownAPI, method: http.MethodPost, route: "/updates/check", slow: true})
}

// Choose says what is to become of the newer version: [butler.ChoiceTonight], [butler.ChoiceSkip] or
// [butler.ChoiceNone]. Errors: [ErrNotFound] if there is none, [ErrRefused] if the server may not install it.
func (s *UpdatesService) Choose(ctx context.Context, choice butler.UpdateChoice) (butler.UpdateStatus, error) {
	return read[butler.UpdateStatus](ctx, s.c, call{op: "choose update", api: ownAPI, method: http.MethodPut, route: "/updates/choice",
		in: map[string]butler.UpdateChoice{"choice": choice}})
}

// Apply begins a Run that fetches, verifies and stages the newer version, which the next start of the server uses. With
// restart, the server starts anew when the Run has ended well. Errors: those of Choose.
func (s *UpdatesService) Apply(ctx context.Context, restart bool) (butler.Started, error) {
	return read[butler.Started](ctx, s.c, call{op: "install the update", api: ownAPI, method: http.MethodPost, route: "/updates/apply",
		in: map[string]bool{"restart": restart}})
}

// Rollback drops the staged version, or else makes the server go back to the installed one at its next start; with
// restart, at once. Errors: [ErrNotFound] if there is nothing to go back from.
func (s *UpdatesService) Rollback(ctx context.Context, restart bool) (butler.UpdateStatus, error) {
	return read[butler.UpdateStatus](ctx, s.c, call{op: "roll the update back", api: ownAPI, method: http.MethodPost, route: "/updates/rollback",
		in: map[string]bool{"restart": restart}})
}
