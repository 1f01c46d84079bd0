package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"butler"
)

// Retry says how often a read, or a change that carries an idempotency key, is tried again. The pause
// before the n-th further try is a random time up to Base doubled n-1 times, and no longer than Cap. A
// server's Retry-After is honoured; if it asks for more than Cap, the call is given up.
type Retry struct {
	Max  int           // further tries after the first; 0 for none
	Base time.Duration // above 0
	Cap  time.Duration // at least Base
}

// again reports whether a call is to be made once more, after it has waited for the time.
func (c *Client) again(ctx context.Context, k call, try int, err error) bool {
	e, ok := errors.AsType[*Error](err)
	safe := k.method == http.MethodGet && !k.change || k.key != ""
	if !ok || !safe || try > c.options.retry.Max {
		return false
	}
	// A change whose answer was lost may still be under way: the server says so of its key.
	underWay := k.key != "" && try > 1 && e.Status == http.StatusConflict && e.RetryAfter > 0
	return (underWay || passing(e)) && c.options.retry.wait(ctx, try-1, e.RetryAfter)
}

// passing reports whether an error may be gone at the next try.
func passing(e *Error) bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0: // no answer, or one that broke off
		return e.Kind == butler.KindUnreachable
	}
	return false
}

// pause returns how long to wait after the try of a number from 0, before jitter.
func (r Retry) pause(try int) time.Duration {
	d := r.Base
	for range try {
		if d >= r.Cap/2 {
			return r.Cap
		}
		d *= 2
	}
	return min(d, r.Cap)
}

// wait pauses before the next try. It reports false if there should be none.
func (r Retry) wait(ctx context.Context, try int, after time.Duration) bool {
	if after > r.Cap {
		return false
	}
	d := max(after, time.Duration(rand.Int64N(int64(r.pause(try)))+1))
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	return sleep(ctx, d)
}

// sleep waits. It reports false if ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// retryAfter reads the header of that name: seconds, or a date. It returns 0 if there is none.
func retryAfter(h http.Header) time.Duration {
	s := h.Get("Retry-After")
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return time.Duration(min(n, 24*60*60)) * time.Second
	}
	if at, err := http.ParseTime(s); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
