package metrics

import (
	"io"
	"net/http"
)

// Alive answers that the process serves. It says nothing of what it serves: who restarts a server that is starting, or
// that waits for its disk, makes things worse.
func Alive() http.Handler {
	return plain(func() (int, string) { return http.StatusOK, "ok\n" })
}

// Ready answers whether the server can do what it is for.
func Ready(ready func() bool) http.Handler {
	return plain(func() (int, string) {
		if ready() {
			return http.StatusOK, "ready\n"
		}
		return http.StatusServiceUnavailable, "not ready: it is starting, migrating its database, or ending\n"
	})
}

func plain(say func() (int, string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		status, text := say()
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			_, _ = io.WriteString(w, text) // whoever went does not miss it
		}
	})
}
