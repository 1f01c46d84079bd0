package client

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"butler"
)

// EventsService listens to what happens on a server. On Plex Media Servers too.
type EventsService struct{ c *Client }

// Event is something that happened.
type Event struct {
	butler.Event
	ID string // for [ListenOptions.After]; "" on a Plex Media Server, and for lines of the log
	// Missed says that others were missed before this one, and that it is no event itself: ask anew for
	// what you show.
	Missed bool
}

// ListenOptions say what to listen to.
type ListenOptions struct {
	Topics []butler.Topic // none for all but the log
	After  string         // the ID of the last event that was got earlier; what happened since follows
}

// Listen yields what happens until ctx ends. When the connection is lost it connects again, with growing
// pauses, and goes on where it was. The first event says Missed, unless After was given and all events
// since are still kept; so does one after each gap: whoever shows a state asks for it then, and follows
// the events from there. It ends with an error if the first connection fails, or if the server refuses
// later: [ErrUnauthorized], [ErrForbidden], [ErrInvalid]; and with [ErrInterrupted] when ctx ends. On a
// Plex Media Server every lost connection is a gap, and there are no events of Runs.
func (s *EventsService) Listen(ctx context.Context, o ListenOptions) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		l := &listening{c: s.c, o: o, yield: yield}
		for {
			err := l.connect(ctx)
			if l.stopped {
				return
			}
			if ctx.Err() == nil && l.connected && passingEnd(err) && l.pause(ctx, err) {
				continue
			}
			if ctx.Err() != nil {
				err = &Error{Kind: butler.KindInterrupted, Op: listenOp, Err: ctx.Err()}
			}
			yield(Event{}, err)
			return
		}
	}
}

const listenOp = "listen to events"

// listening is one call of Listen.
type listening struct {
	c         *Client
	o         ListenOptions
	yield     func(Event, error) bool
	stopped   bool // the caller wants no more
	connected bool // at least once
	failures  int  // in a row
}

// connect listens once, until the connection ends.
func (l *listening) connect(ctx context.Context) error {
	plex, err := l.c.onPlex(ctx, listenOp)
	switch {
	case err != nil:
		return err
	case plex:
		return l.socket(ctx)
	}
	return l.stream(ctx)
}

// deliver hands an event to the caller and reports whether to go on.
func (l *listening) deliver(e Event) bool {
	if e.ID != "" {
		l.o.After = e.ID
	}
	l.stopped = !l.yield(e, nil)
	return !l.stopped
}

// begun notes that the server answers, and reports whether to go on.
func (l *listening) begun(complete bool) bool {
	l.connected, l.failures = true, 0
	return complete || l.deliver(Event{Missed: true})
}

// The pauses before a lost connection is made again grow from the first to the last.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 30 * time.Second
)

// pause waits before the next try, at least as long as the server asked for. It reports false if ctx
// ends first.
func (l *listening) pause(ctx context.Context, err error) bool {
	var asked time.Duration
	if e, ok := errors.AsType[*Error](err); ok {
		asked = e.RetryAfter
	}
	longest := min(lastPause, firstPause<<min(l.failures, 10))
	l.failures++
	return sleep(ctx, max(asked, longest/2+rand.N(longest/2)))
}

// errLost says that the connection ended.
var errLost = errors.New("the connection ended")

// passingEnd reports whether listening may succeed again after it ended so.
func passingEnd(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return errors.Is(err, errLost)
	}
	switch e.Kind {
	case butler.KindUnreachable, butler.KindTimeout, butler.KindUnavailable, butler.KindTooMany:
		return true
	default:
		return e.Status >= 500
	}
}

// query returns the parameters of the server's own stream.
func (o ListenOptions) query() url.Values {
	if len(o.Topics) == 0 {
		return nil
	}
	names := make([]string, len(o.Topics))
	for i, t := range o.Topics {
		names[i] = string(t)
	}
	return url.Values{"topic": {strings.Join(names, ",")}}
}
