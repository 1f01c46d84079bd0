package plex

import (
	"context"
	"errors"
	"net/http"

	"github.com/coder/websocket"

	"butler"
	"butler/internal/event"
)

// readAtMost is how long a message of a client may be, in bytes. They have nothing to say.
const readAtMost = 4 << 10

// websocket hands notifications out over a websocket until the client goes, does not answer, or falls
// behind. Pages of any origin may connect: the token that they had to bring is the proof.
func (n notifier) websocket(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("Upgrade") == "" {
		w.Header().Set("Upgrade", "websocket")
		return butler.E(butler.KindInvalid, "", "this address takes only websockets").
			WithHint("a client that has none finds the same in the event source beside it")
	}
	wants := wanted(r)
	listener, _ := n.Events.Listen(event.Options{Wants: topics(wants)})
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return nil //nolint:nilerr // it has answered already
	}
	defer func() { _ = c.CloseNow() }() // what goes wrong with a connection that has ended is of no interest
	c.SetReadLimit(readAtMost)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		defer cancel()
		for { // pings and pongs are answered while reading
			if _, _, err := c.Read(ctx); err != nil {
				return
			}
		}
	}()
	err = listener.Relay(ctx, n.each(wants, func(ctx context.Context, data []byte) error {
		return c.Write(ctx, websocket.MessageText, data)
	}), c.Ping)
	switch {
	case errors.Is(err, event.ErrBehind):
		_ = c.Close(websocket.StatusTryAgainLater, "too slow: notifications were missed")
	case errors.Is(err, event.ErrClosed):
		_ = c.Close(websocket.StatusGoingAway, "the server stops")
	}
	return nil
}
