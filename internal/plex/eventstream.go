package plex

import (
	"context"
	"net/http"
	"time"

	"butler"
	"butler/internal/event"
)

// pingEvent keeps the connection, and tells the client that it is alive.
const pingEvent = "event: ping\ndata: {}\n\n"

// eventSource hands notifications out as server-sent events.
func (n notifier) eventSource(w http.ResponseWriter, r *http.Request) error {
	wants := wanted(r)
	listener, _ := n.Events.Listen(event.Options{Wants: topics(wants)})
	h := w.Header()
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // proxies must not hold events back
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	connection := http.NewResponseController(w)
	if err := connection.SetReadDeadline(time.Time{}); err != nil { // the server's is for requests that end
		return butler.E(butler.KindInternal, "begin event stream", "%w", err)
	}
	write := func(ctx context.Context, data []byte) error {
		deadline, _ := ctx.Deadline()
		if err := connection.SetWriteDeadline(deadline); err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		return connection.Flush()
	}
	ping := func(ctx context.Context) error { return write(ctx, []byte(pingEvent)) }
	w.WriteHeader(http.StatusOK)
	if within(r.Context(), ping) == nil { // the client sees at once that it listens
		_ = n.relay(r.Context(), listener, wants, write, ping) // however it ends: the client comes back
	}
	return nil
}
