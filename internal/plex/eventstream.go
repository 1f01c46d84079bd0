package plex

import (
	"context"
	"net/http"

	"butler"
	"butler/internal/event"
)

// pingEvent keeps the connection, and tells the client that it is alive.
const pingEvent = "event: ping\ndata: {}\n\n"

// eventSource hands notifications out as server-sent events.
func (n notifier) eventSource(w http.ResponseWriter, r *http.Request) error {
	wants := wanted(r)
	listener, _ := n.Events.Listen(event.Options{Wants: topics(wants)})
	stream, err := event.OpenStream(w)
	if err != nil {
		return butler.E(butler.KindInternal, "begin event stream", "%w", err)
	}
	if r.Method == http.MethodHead {
		return nil
	}
	ping := func(ctx context.Context) error { return stream.Write(ctx, []byte(pingEvent)) }
	if ping(r.Context()) == nil { // the client sees at once that it listens
		_ = listener.Relay(r.Context(), n.each(wants, stream.Write), ping) // however it ends: the client comes back
	}
	return nil
}
