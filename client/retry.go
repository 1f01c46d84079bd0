package client

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"butler"
)

// passing reports whether an error of a read may be gone at the next try.
func passing(status int, err error) bool {
	switch status {
	case 0:
		return butler.IsKind(err, butler.KindUnreachable)
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	// A success whose body broke off.
	return status < 300 && butler.IsKind(err, butler.KindUnreachable)
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
