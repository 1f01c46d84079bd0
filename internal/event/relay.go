package event

import (
	"context"
	"time"
)

// How those who listen from outside are looked after.
const (
	pingEvery   = 30 * time.Second // without anything to tell
	writeWithin = 10 * time.Second // one that takes longer is given up
)

// Relay hands messages on until one of its functions fails, there are no more, or ctx ends. ping is
// called when there was nothing to tell for half a minute. Each call has ten seconds. Errors: what the
// functions return, and those of [Listener.Next].
func (l *Listener) Relay(ctx context.Context, write func(context.Context, *Message) error, ping func(context.Context) error) error {
	for {
		batch, err := l.nextWithin(ctx, pingEvery)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			if err := within(ctx, ping); err != nil {
				return err
			}
		}
		for _, m := range batch {
			if err := within(ctx, func(ctx context.Context) error { return write(ctx, m) }); err != nil {
				return err
			}
		}
	}
}

// within gives what is done with a listener its time.
func within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	return do(ctx)
}
