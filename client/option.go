package client

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"butler"
)

// Option changes how a [Client] works.
type Option func(*options) error

type options struct {
	token      string
	http       *http.Client
	roots      []byte // PEM; nil for those of the system
	timeout    time.Duration
	retry      Retry
	idempotent bool
	userAgent  string
	identity   clientIdentity
	hooks      []Hook
}

func defaults() options {
	return options{
		http:      http.DefaultClient,
		timeout:   30 * time.Second,
		retry:     Retry{Max: 3, Base: 200 * time.Millisecond, Cap: 5 * time.Second},
		userAgent: "butler-go",
		identity:  defaultIdentity(),
	}
}

// WithToken sets the token that opens the server.
func WithToken(token string) Option {
	return func(o *options) error {
		for _, b := range []byte(token) {
			if b <= ' ' || b > '~' { // as a header's value must be
				return bad("set token", "it holds characters that no token has")
			}
		}
		o.token = token
		return nil
	}
}

// WithHTTPClient sets the client that sends the requests. Its own rule for redirects is replaced.
func WithHTTPClient(c *http.Client) Option {
	return func(o *options) error {
		if c == nil {
			return bad("set HTTP client", "it is nil")
		}
		o.http = c
		return nil
	}
}

// WithTimeout sets how long one try may take if the context has no deadline of its own, which then holds
// for all tries together. The default is 30 seconds; calls during which the server reads whole files have
// more.
func WithTimeout(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return bad("set timeout", "it must be above zero")
		}
		o.timeout = d
		return nil
	}
}

// WithRetry sets how calls are tried again. The default is 3 further tries within some seconds.
func WithRetry(r Retry) Option {
	return func(o *options) error {
		if r.Max < 0 || r.Max > 0 && (r.Base <= 0 || r.Cap < r.Base) {
			return bad("set retries", "Max must not be below zero, Base must be above it, and Cap at least Base")
		}
		o.retry = r
		return nil
	}
}

// WithIdempotency gives every call that changes something on a Butler a random key, as
// [WithIdempotencyKey] would, so that it is tried again like a read, and done once all the same.
func WithIdempotency() Option {
	return func(o *options) error {
		o.idempotent = true
		return nil
	}
}

// WithHook adds a [Hook]. It may be given several times.
func WithHook(h Hook) Option {
	return func(o *options) error {
		if h.Before == nil && h.After == nil {
			return bad("add hook", "it does nothing")
		}
		o.hooks = append(o.hooks, h)
		return nil
	}
}

// WithLogger is [WithHook] of a [LogHook].
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return bad("set logger", "it is nil")
		}
		return WithHook(LogHook(l))(o)
	}
}

// WithUserAgent sets what the requests say of the program that makes them.
func WithUserAgent(s string) Option {
	return func(o *options) error {
		if !printable(s) {
			return bad("set user agent", "it must be printable ASCII")
		}
		o.userAgent = s
		return nil
	}
}

func bad(op, why string) error { return newError(butler.KindInvalid, op, why, "") }

// printable reports whether s can be the value of a header.
func printable(s string) bool {
	return strings.TrimSpace(s) != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
