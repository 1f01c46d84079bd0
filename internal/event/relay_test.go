package event

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A client that is told nothing is asked every half minute whether it is there.
func TestRelayPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHub()
		l, _ := h.Listen(Options{})
		began, gone := time.Now(), errors.New("gone")
		pings, written := 0, 0
		go func() {
			time.Sleep(45 * time.Second) // of the bubble's clock
			h.Publish(run(1))
		}()
		err := l.Relay(t.Context(),
			func(context.Context, *Message) error { written++; return nil },
			func(context.Context) error {
				if pings++; pings == 3 {
					return gone
				}
				return nil
			})
		if !errors.Is(err, gone) || written != 1 {
			t.Errorf("%v after %d notifications", err, written)
		}
		if took := time.Since(began); took != 105*time.Second { // 30, 45 + 30, + 30
			t.Errorf("the third ping came after %v", took)
		}
	})
}

// A client that does not read is given up, and nobody else waits for it.
func TestRelayGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHub()
		stuck, _ := h.Listen(Options{})
		quick, _ := h.Listen(Options{})
		began := time.Now()
		ended := make(chan error, 1)
		go func() {
			ended <- stuck.Relay(t.Context(), func(ctx context.Context, _ *Message) error {
				<-ctx.Done()
				return ctx.Err()
			}, func(context.Context) error { return nil })
		}()
		for range 100 {
			h.Publish(run(1))
		}
		if batch, err := quick.Next(t.Context()); err != nil || len(batch) == 0 || time.Since(began) != 0 {
			t.Errorf("%d messages after %v: %v", len(batch), time.Since(began), err)
		}
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != writeWithin {
			t.Errorf("given up after %v: %v", time.Since(began), err)
		}
	})
}

// A client that reads, but slower than things happen, is told that it missed something.
func TestRelayBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHub()
		l, _ := h.Listen(Options{})
		go func() {
			for range 100_000 {
				h.Publish(run(1))
			}
			h.Close()
		}()
		err := l.Relay(t.Context(), func(context.Context, *Message) error {
			time.Sleep(time.Second) // of the bubble's clock
			return nil
		}, func(context.Context) error { return nil })
		if !errors.Is(err, ErrBehind) {
			t.Errorf("ended with %v", err)
		}
	})
}
