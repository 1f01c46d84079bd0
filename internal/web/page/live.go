package page

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/event"
)

// How often an open page is told that something changed, and that the connection is alive.
const (
	tellEvery  = time.Second
	pingEvery  = 30 * time.Second
	tellWithin = 10 * time.Second
)

// Live answers with server-sent events (HTML standard, section 9.2) that tell an open page which topics changed:
// the name of an event is a [butler.Topic], and nothing is said of what changed, for the page asks for what it shows. "missed"
// stands for all topics. Nothing is sent while nothing happens but a comment each half minute. With ?topic=log it tells of
// lines of the log, and of nothing else.
func (s *Site) Live(w http.ResponseWriter, r *http.Request) error {
	after := r.Header.Get("Last-Event-ID") // of a browser that comes back
	if after == "" {
		after = r.URL.Query().Get("after") // when the page was made
	}
	var wants func(butler.Topic) bool // nil for all but the log
	if r.URL.Query().Get("topic") == string(butler.TopicLog) {
		wants = func(t butler.Topic) bool { return t == butler.TopicLog }
	}
	listener, complete := s.Events.Listen(event.Options{After: after, Wants: wants})
	stream, err := event.OpenStream(w)
	if err != nil {
		return err
	}
	tell := func(names ...string) error { //nolint:contextcheck // the request carries it
		ctx, cancel := context.WithTimeout(r.Context(), tellWithin)
		defer cancel()
		var b strings.Builder
		for _, name := range names {
			fmt.Fprintf(&b, "event: %s\nid: %s\ndata:\n\n", name, listener.Position())
		}
		if len(names) == 0 {
			b.WriteString(": still here\n\n")
		}
		return stream.Write(ctx, []byte(b.String()))
	}
	first := []string{}
	if after != "" && !complete {
		first = append(first, "missed")
	}
	if err := tell(first...); err != nil {
		return nil //nolint:nilerr // the browser went
	}
	for {
		names, err := changed(r.Context(), listener)
		if errors.Is(err, event.ErrBehind) {
			listener, _ = s.Events.Listen(event.Options{Wants: wants})
			names, err = []string{"missed"}, nil
		}
		if err != nil || tell(names...) != nil || pause(r.Context(), tellEvery) != nil {
			return nil //nolint:nilerr // the browser went, or the server stops: the page comes back
		}
	}
}

// changed waits until something changes, and returns the topics of all that is there by then; none after a while.
func changed(ctx context.Context, l *event.Listener) ([]string, error) {
	topics := map[string]bool{}
	wait, cancel := context.WithTimeout(ctx, pingEvery)
	defer cancel()
	for {
		batch, err := l.Next(wait)
		if err != nil {
			if wait.Err() != nil && ctx.Err() == nil { // nothing more is there
				return slices.Sorted(maps.Keys(topics)), nil
			}
			return nil, err
		}
		for _, m := range batch {
			topics[string(m.Topic)] = true
		}
		cancel() // from now on only what is there already
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
