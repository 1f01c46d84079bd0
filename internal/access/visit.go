package access

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"butler"
)

// visit is one request while it is served: who makes it, and what became of it.
type visit struct {
	http.ResponseWriter
	pace    pace
	begun   time.Time
	caller  Caller
	refusal error       // why it is not served
	changes atomic.Bool // it asked for what only an administrator may do
	status  int
	release func() // gives back what waits for the end of what let it in
}

type visitKey struct{}

// visitOf returns the visit that a request belongs to. One that did not come through [Guard.Watch]
// gets one of its own, which nobody looks at later.
func visitOf(r *http.Request) (*http.Request, *visit) {
	if v, ok := r.Context().Value(visitKey{}).(*visit); ok {
		return r, v
	}
	v := &visit{begun: time.Now()}
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, v)), v
}

// slots count what goes on at a time.
type slots struct {
	limit int64
	taken atomic.Int64
}

func (s *slots) take() bool {
	if s.taken.Add(1) <= s.limit {
		return true
	}
	s.taken.Add(-1)
	return false
}

func (s *slots) give() { s.taken.Add(-1) }

// Watch stands before everything that answers requests: it bounds how many there are at a time, cuts
// off clients that do not take their answer, and tells the log of changes and refusals. Requests
// beyond the bounds are refused by [Guard.Admit], so that the answer has the form that its API gives it.
func (g *Guard) Watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{ResponseWriter: w, begun: time.Now()}
		taken := &g.requests
		if g.o.Limits.Listens != nil && g.o.Limits.Listens(r) {
			taken = &g.listeners
		}
		if taken.take() {
			defer taken.give()
		} else {
			v.refusal = busy()
		}
		v.pace.begin(w, r, v.begun)
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		defer v.end(g, r)
		next.ServeHTTP(v, r)
	})
}

func busy() error {
	const wait = 5 * time.Second
	return later{butler.E(butler.KindUnavailable, "", "the server has too much to do at a time").
		WithHint("try again in a moment"), wait}
}

// until makes the context of a request end with each of the lives of what let it in.
//
//nolint:contextcheck // lives are no contexts of the caller's: they end one
func (v *visit) until(r *http.Request, lives []context.Context) *http.Request {
	if len(lives) == 0 {
		return r
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	stops := make([]func() bool, len(lives))
	for i, life := range lives {
		stops[i] = context.AfterFunc(life, func() { cancel(errRevoked) })
	}
	release := func() {
		for _, stop := range stops {
			stop()
		}
		cancel(nil)
	}
	if v.ResponseWriter == nil { // nobody ends this visit
		context.AfterFunc(r.Context(), release)
	} else {
		v.release = release
	}
	return r.WithContext(ctx)
}

// refuse says when to try again, if err knows, and returns err.
func (v *visit) refuse(err error) error {
	if l, ok := errors.AsType[later](err); ok && v.ResponseWriter != nil {
		setRetryAfter(v.Header(), l.after)
	}
	return err
}

// end gives back what the visit has, and tells the log.
func (v *visit) end(g *Guard, r *http.Request) {
	if v.release != nil {
		v.release()
	}
	if v.status != http.StatusSwitchingProtocols { // then the connection is not ours
		v.pace.end()
	}
	g.audit(r, v)
}

// WriteHeader notes the status.
func (v *visit) WriteHeader(status int) {
	if v.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		v.status = status
	}
	v.ResponseWriter.WriteHeader(status)
}

// Write writes in steps, each of which the client has to take in time.
func (v *visit) Write(b []byte) (n int, err error) {
	if v.status == 0 {
		v.status = http.StatusOK
	}
	for len(b)-n > paceStep {
		m, err := v.pace.write(v.ResponseWriter, b[n:n+paceStep])
		n += m
		if err != nil {
			return n, err
		}
	}
	m, err := v.pace.write(v.ResponseWriter, b[n:])
	return n + m, err
}

// FlushError sends what was written so far.
func (v *visit) FlushError() error {
	return v.pace.flush(v.ResponseWriter)
}

// Flush implements [http.Flusher] for those who do not use [http.ResponseController].
func (v *visit) Flush() { _ = v.FlushError() }

// SetWriteDeadline lets a handler choose when its client has to have taken what is written.
func (v *visit) SetWriteDeadline(limit time.Time) error { return v.pace.choose(limit) }

// Unwrap lets [http.ResponseController] and websockets find what is behind.
func (v *visit) Unwrap() http.ResponseWriter { return v.ResponseWriter }
