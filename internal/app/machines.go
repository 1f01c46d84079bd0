package app

import (
	"net/http"
	"strings"

	"butler"
	"butler/internal/metrics"
)

// machines answers what machines ask: whether the server lives and is ready, which everybody may know, and its figures,
// for those who may look.
func (a *App) machines(ready func() bool) map[string]http.Handler {
	figures := a.metrics.Handler()
	admitted := func(open bool, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, err := a.guard.Admit(r, nil, open)
			switch {
			case err != nil:
				refuse(w, err)
			case r.Method != http.MethodGet && r.Method != http.MethodHead:
				w.Header().Set("Allow", strings.Join([]string{http.MethodGet, http.MethodHead}, ", "))
				http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			default:
				w.Header().Set("Cache-Control", "no-store")
				next.ServeHTTP(w, r)
			}
		})
	}
	return map[string]http.Handler{
		"/healthz": admitted(true, metrics.Alive()),
		"/readyz":  admitted(true, metrics.Ready(ready)),
		"/metrics": admitted(false, figures),
	}
}

// refuse says in a line why a request was not let in.
func refuse(w http.ResponseWriter, err error) {
	status := butler.KindOf(err).Traits().Status
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	http.Error(w, http.StatusText(status), status)
}

// measured counts the requests of an area, but for those that wait for events for as long as their client likes.
func (a *App) measured(area string, next http.Handler) http.Handler {
	counted := a.metrics.Watch(area, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if listens(r) {
			next.ServeHTTP(w, r)
			return
		}
		counted.ServeHTTP(w, r)
	})
}
