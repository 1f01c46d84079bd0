package plex

import (
	"maps"
	"net/http"

	"butler/internal/access"
)

// Routes returns the patterns of a handler made by [New], and what methods each takes.
func Routes(h http.Handler) map[string]string { return maps.Clone(h.(*server).routes) }

// Route returns the pattern that a request is answered by.
func Route(h http.Handler, r *http.Request) string {
	r, _ = access.Tidy(r)
	_, pattern := h.(*server).mux.Handler(r)
	return pattern
}
