package event

import (
	"context"
	"errors"
	"time"

	"butler"
)

// The ends of listening.
var (
	// ErrClosed says that the Hub is closed, and all that was published is handed out.
	ErrClosed = errors.New("no more events")
	// ErrBehind says that events were missed: they are not kept any more.
	ErrBehind = errors.New("too slow: events were missed")
)

// Options say what a listener wants.
type Options struct {
	// Wants reports whether events of a topic are wanted; nil for all but the log.
	Wants func(butler.Topic) bool
	// After is the [Message.ID] of the last message that was got earlier; "" for none: only what is
	// published from now on.
	After string
}

// Listener reads the messages of a Hub, one goroutine at a time. It holds nothing that has to be freed.
type Listener struct {
	hub   *Hub
	wants func(butler.Topic) bool
	event uint64 // number of the last message that was handed out, of each ring
	line  uint64
}

// Listen returns a Listener. complete is false if messages between After and now are not kept any more,
// or After is of an earlier process: the listener gets what is new, and has to look for itself what
// became of the rest.
func (h *Hub) Listen(o Options) (l *Listener, complete bool) {
	if o.Wants == nil {
		o.Wants = func(t butler.Topic) bool { return t != butler.TopicLog }
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l = &Listener{hub: h, wants: o.Wants, event: h.events.last, line: h.lines.last}
	if o.After == "" {
		return l, true
	}
	seq, ok := h.number(o.After)
	if !ok || seq+1 < h.events.first() {
		return l, false
	}
	l.event = seq
	return l, true
}

// Position returns what [Options.After] has to be to go on where the Listener is.
func (l *Listener) Position() string { return l.hub.name(l.event) }

// most is how many messages are handed out at a time.
const most = 64

// Next waits for messages and returns some, at least one. Errors: [ErrClosed], [ErrBehind], that of ctx.
func (l *Listener) Next(ctx context.Context) ([]*Message, error) {
	for {
		batch, wake, err := l.collect()
		if err != nil || len(batch) > 0 {
			return batch, err
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// nextWithin is Next, but that it waits no longer than a time: then it returns none, and no error.
func (l *Listener) nextWithin(ctx context.Context, d time.Duration) ([]*Message, error) {
	wait, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	batch, err := l.Next(wait)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, nil
	}
	return batch, err
}

// collect returns what is there, or else what to wait for.
func (l *Listener) collect() (batch []*Message, wake <-chan struct{}, err error) {
	h := l.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if l.event+1 < h.events.first() {
		return nil, nil, ErrBehind
	}
	for l.event < h.events.last && len(batch) < most {
		l.event++
		if m := h.events.at(l.event); l.wants(m.Topic) {
			batch = append(batch, m)
		}
	}
	if !l.wants(butler.TopicLog) {
		l.line = h.lines.last
	}
	l.line = max(l.line, h.lines.first()-1) // lines that were missed are no loss
	for l.line < h.lines.last && len(batch) < most {
		l.line++
		batch = append(batch, h.lines.at(l.line))
	}
	if len(batch) == 0 && h.closed {
		return nil, nil, ErrClosed
	}
	return batch, h.wake, nil
}
