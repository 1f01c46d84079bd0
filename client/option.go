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
	token     string
	http      *http.Client
	timeout   time.Duration
	retry     Retry
	userAgent string
	log       *slog.Logger
}

func defaults() options {
	return options{
		http:      http.DefaultClient,
		timeout:   30 * time.Second,
		retry:     Retry{Max: 3, Base: 200 * time.Millisecond, Cap: 5 * time.Second},
		userAgent: "butler-go",
		log:       slog.New(slog.DiscardHandler),
	}
}

// Retry says how often and when a read is tried again. The pause before the n-th further try is a
// random time up to Base doubled n-1 times, and no longer than Cap. A server's Retry-After is
// honoured; if it asks for more than Cap, the read is given up.
type Retry struct {
	Max  int           // further tries after the first; 0 for none
	Base time.Duration // above 0
	Cap  time.Duration // at least Base
}

// WithToken sets the administrator's token.
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

// WithTimeout sets how long one try may take if the context has no deadline of its own. The default
// is 30 seconds; calls during which the server reads whole files have more.
func WithTimeout(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return bad("set timeout", "it must be above zero")
		}
		o.timeout = d
		return nil
	}
}

// WithRetry sets how reads are tried again.
func WithRetry(r Retry) Option {
	return func(o *options) error {
		if r.Max < 0 || r.Max > 0 && (r.Base <= 0 || r.Cap < r.Base) {
			return bad("set retries", "Max must not be below zero, Base must be above it, and Cap at least Base")
		}
		o.retry = r
		return nil
	}
}

// WithUserAgent sets what the requests say of the program that makes them.
func WithUserAgent(s string) Option {
	return func(o *options) error {
		if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
			return bad("set user agent", "it must be printable ASCII")
		}
		o.userAgent = s
		return nil
	}
}

// WithLogger sets where requests are logged, at debug level. The token is not.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return bad("set logger", "it is nil")
		}
		o.log = l
		return nil
	}
}

func bad(op, why string) error { return newError(butler.KindInvalid, op, why, "") }
