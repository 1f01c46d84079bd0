package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"butler"
)

// fault is why an attempt failed.
type fault struct {
	err       error
	passing   bool          // another attempt may succeed
	untouched bool          // the server has surely done nothing
	hold      time.Duration // how long the server wants no requests; 0 if it did not say
}

// firstPause is the first pause that nobody asked for; each further one is twice as long.
const firstPause = time.Second

// pause returns how long to wait after an attempt, from 1. Those who failed together do not come back together.
func (f *fault) pause(attempt int) time.Duration {
	if f.hold > 0 {
		return f.hold
	}
	d := firstPause << min(attempt-1, 6)
	return d/2 + rand.N(d)
}

// busyError is that a server wants no requests until a time.
type busyError struct{ until time.Time }

func (e busyError) Error() string {
	return "it wants no requests until " + e.until.UTC().Format(time.RFC3339)
}

func busy(op string, d time.Duration) error {
	return butler.E(butler.KindTooMany, op, "%w", busyError{time.Now().Add(d).Truncate(time.Second).Add(time.Second)})
}

// RetryAt returns when a server that wanted no more requests may be asked again, if an error says so.
func RetryAt(err error) (time.Time, bool) {
	e, ok := errors.AsType[busyError](err)
	return e.until, ok
}

// sendFault says why no answer came.
func sendFault(ctx context.Context, req *http.Request, err error) *fault {
	op := ask(req)
	if e, ok := errors.AsType[*butler.Error](err); ok { // our own, of a redirect
		return &fault{err: butler.E(e.Kind, op, "%s", e.Text)}
	}
	if cause := context.Cause(ctx); errors.Is(cause, errSlow) {
		return &fault{err: butler.E(butler.KindTimeout, op, "%w", errSlow), passing: true}
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // its text has the whole address
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &fault{err: butler.E(butler.KindUnreachable, op, "%w", e).
			WithHint("its certificate is not valid here: look at the clock and the trusted authorities of this machine")}
	}
	f := &fault{passing: true}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		f.untouched = e.Op == "dial"
		if e, ok := errors.AsType[*butler.Error](e.Err); ok { // of control
			return &fault{err: butler.E(e.Kind, op, "%s", e.Text)}
		}
		f.err = butler.E(butler.KindUnreachable, op, "%w", e)
		return f
	}
	f.err = butler.E(butler.KindUnreachable, op, "%w", err)
	return f
}

// statusFault says why an answer is none, or returns nil.
func statusFault(req *http.Request, res *http.Response, now time.Time) *fault {
	code, op := res.StatusCode, ask(req)
	if code >= 200 && code <= 299 || code == http.StatusNotModified {
		return nil
	}
	f := &fault{}
	kind := butler.KindInvalid
	switch {
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		f.passing, f.untouched, f.hold = true, true, retryAfter(res.Header.Get("Retry-After"), now)
		if kind = butler.KindUnreachable; code == http.StatusTooManyRequests {
			kind = butler.KindTooMany
		}
		if f.hold > 0 {
			f.err = busy(op, f.hold)
			return f
		}
	case code >= 500, code == http.StatusRequestTimeout:
		f.passing, kind = true, butler.KindUnreachable
	case code == http.StatusUnauthorized:
		kind = butler.KindUnauthorized
	case code == http.StatusForbidden:
		kind = butler.KindForbidden
	case code == http.StatusNotFound, code == http.StatusGone:
		kind = butler.KindNotFound
	case code < 400:
		kind = butler.KindDamaged
	}
	f.err = butler.E(kind, op, "it answered %d %s", code, http.StatusText(code))
	return f
}

// maxHold bounds what a server may ask for: nothing is to be off for longer than a day because of one answer.
const maxHold = 24 * time.Hour

// retryAfter reads the header of that name: seconds, or a time. It returns 0 if it says nothing.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if n, err := strconv.ParseInt(value, 10, 32); err == nil {
		return min(maxHold, max(0, time.Duration(n)*time.Second))
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(maxHold, max(0, at.Sub(now)))
}

// drain reads what little is left of an answer, so that its connection can be used again.
func drain(b io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, b, 4<<10)
	b.Close()
}
