package plex

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"butler"
	"butler/internal/event"
)

// How clients that listen are looked after.
const (
	pingEvery   = 30 * time.Second // without anything to tell
	writeWithin = 10 * time.Second // a client that takes longer is given up
	readAtMost  = 4 << 10          // bytes of a message; clients have nothing to say
)

// websocket hands notifications out over a websocket until the client goes, does not answer, or falls
// behind. Pages of any origin may connect: the token that they had to bring is the proof.
func (n notifier) websocket(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("Upgrade") == "" {
		w.Header().Set("Upgrade", "websocket")
		return butler.E(butler.KindInvalid, "", "this address takes only websockets").
			WithHint("a client that has none finds the same at /:/eventsource/notifications")
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
	err = n.relay(ctx, listener, wants, func(ctx context.Context, data []byte) error {
		return c.Write(ctx, websocket.MessageText, data)
	}, c.Ping)
	switch {
	case errors.Is(err, event.ErrBehind):
		_ = c.Close(websocket.StatusTryAgainLater, "too slow: notifications were missed")
	case errors.Is(err, event.ErrClosed):
		_ = c.Close(websocket.StatusGoingAway, "the server stops")
	}
	return nil
}

// relay hands notifications out until one of its functions fails, the listener ends or ctx does.
func (n notifier) relay(ctx context.Context, l *event.Listener, wants func(kind string) bool,
	write func(context.Context, []byte) error, ping func(context.Context) error,
) error {
	for {
		batch, err := l.NextWithin(ctx, pingEvery)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			if err := within(ctx, ping); err != nil {
				return err
			}
		}
		for _, m := range batch {
			for _, f := range n.encoder.Form(m) {
				if !wants(f.kind) {
					continue
				}
				if err := within(ctx, func(ctx context.Context) error { return write(ctx, f.data) }); err != nil {
					return err
				}
			}
		}
	}
}

// within gives what is done with a client its time.
func within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	return do(ctx)
}
