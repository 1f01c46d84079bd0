package client

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Hook is told of every request that a [Client] sends: to log it, to measure it, to trace it. A call that
// is tried again is as many requests. Either func may be nil. They are called by the goroutine that makes
// the call, and so by several at once.
type Hook struct {
	// Before is called before a request is sent, and may add headers to it. The context that it returns is
	// that of the next hook; that of the last one is that of the request. Hooks are called in their order.
	Before func(ctx context.Context, r *Request) context.Context
	// After is called when the answer was read, or when there is none. Of an answer that the caller reads,
	// such as a file or the stream of events, it is called as soon as its head is there. The context is
	// that of the request. Hooks are called in the reverse of their order.
	After func(ctx context.Context, r *Request, a *Response)
}

// Request is a request as a [Hook] sees it. The token is not in it.
type Request struct {
	Op     string   // what is attempted, for people: "start BackupDatabase"
	Method string   // GET, POST …
	URL    *url.URL // not to be changed
	// Route is the path with names in the place of what varies: "/api/v1/runs/{id}". There are few of them.
	Route string
	// Header is that of the request, without the token. Before may add to it.
	Header http.Header
	Try    int // from 1
}

// Response is what became of a request.
type Response struct {
	Status  int           // of HTTP; 0 if no answer came
	Header  http.Header   // not to be changed; nil if no answer came
	Elapsed time.Duration // since Before
	Err     error         // what the call returns, or would if it were not tried again; nil if it succeeded
}

// trip is a request that the hooks were told of.
type trip struct {
	hooks []Hook
	seen  *Request
	began time.Time
}

// hooked tells the hooks that a request is about to be sent. It returns the request to send, and the
// context that is its.
func (c *Client) hooked(ctx context.Context, req *http.Request, k call, try int) (context.Context, *http.Request, trip) {
	seen := &Request{Op: k.op, Method: req.Method, URL: req.URL, Route: string(k.api) + k.route, Header: req.Header, Try: try}
	began := time.Now()
	for _, h := range c.options.hooks {
		if h.Before == nil {
			continue
		}
		if with := h.Before(ctx, seen); with != nil {
			ctx = with
		}
	}
	req = req.Clone(ctx) // which the hooks do not see
	if c.options.token != "" {
		req.Header.Set(tokenHeader, c.options.token)
	}
	return ctx, req, trip{c.options.hooks, seen, began}
}

// end tells the hooks what became of the request. resp is nil if no answer came.
func (t trip) end(ctx context.Context, resp *http.Response, err error) {
	a := &Response{Elapsed: time.Since(t.began), Err: err}
	if resp != nil {
		a.Status, a.Header = resp.StatusCode, resp.Header
	}
	for _, h := range slices.Backward(t.hooks) {
		if h.After != nil {
			h.After(ctx, t.seen, a)
		}
	}
}

// LogHook returns a [Hook] that logs every request at debug level.
func LogHook(l *slog.Logger) Hook {
	return Hook{After: func(ctx context.Context, r *Request, a *Response) {
		l.LogAttrs(ctx, slog.LevelDebug, "request", slog.String("op", r.Op), slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Int("status", a.Status), slog.Int("try", r.Try),
			slog.Duration("elapsed", a.Elapsed), slog.Any("err", a.Err))
	}}
}
