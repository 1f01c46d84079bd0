// Package outbound asks servers of others over HTTP, as a polite and careful client: it names itself, keeps to a pace
// for each host, waits when it is told to, tries again what may pass, and believes no answer to be of a decent size,
// pace or place.
package outbound

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"butler"
)

// Options are what a Client is told. The zero value is usable.
type Options struct {
	Version  string                   // of this program
	Contact  string                   // an address of mail or a page by which those asked reach whoever runs it; may be empty
	MaxBody  int64                    // bytes of a body after decompression; 0 for [DefaultMaxBody]
	Attempts int                      // at one request; 0 for 4
	Timeout  time.Duration            // until an answer begins, and between its bytes; 0 for 30 s
	MaxWait  time.Duration            // the longest that it waits before it tries again; 0 for a minute
	Paces    map[string]time.Duration // the least time between requests to a host, as in [net/url.URL.Host]
	Log      *slog.Logger             // nil for none
	// Transport carries the requests; nil for one of its own. Whoever gives one answers for what it connects to.
	Transport http.RoundTripper
}

// DefaultMaxBody is how many bytes of a body are taken if nothing else is said.
const DefaultMaxBody = 16 << 20

const maxHeader = 64 << 10 // bytes

// Client asks servers. It may be used by several goroutines.
type Client struct {
	o     Options
	agent string
	http  *http.Client
	paces paces
}

// New returns a Client. Call [Client.Close] when it is done with.
func New(o Options) *Client {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.Attempts <= 0 {
		o.Attempts = 4
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MaxWait <= 0 {
		o.MaxWait = time.Minute
	}
	if o.Transport == nil {
		o.Transport = transport(o.Timeout)
	}
	return &Client{
		o: o, agent: agent(o.Version, o.Contact), paces: newPaces(o.Paces),
		http: &http.Client{Transport: o.Transport, CheckRedirect: checkRedirect},
	}
}

func transport(timeout time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: timeout, ControlContext: control}
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    timeout,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// agent returns the User-Agent in the form that MusicBrainz asks for.
func agent(version, contact string) string {
	if version == "" {
		version = "dev"
	}
	if contact == "" {
		return "Butler/" + clean(version)
	}
	return "Butler/" + clean(version) + " ( " + clean(contact) + " )"
}

// clean leaves out what would end a comment or a header.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, s)
}

// Close gives back idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do sends a request and returns the answer if it is one of success, or that nothing has changed (304). The caller
// closes its body, which fails if it is too large, stands still or is cut off, and ends with ctx.
//
// What may pass is tried again with growing pauses, or when the server says: requests whose method may be repeated
// after any failure, others (POST) only when the server has surely done nothing. A request with a body needs GetBody
// for that, as [http.NewRequest] sets it for bytes in memory.
//
// Errors name the host and nothing else of the address: [butler.KindUnreachable], [butler.KindTimeout],
// [butler.KindTooMany] if the server wants a longer pause than [Options.MaxWait] (see [RetryAt]),
// [butler.KindUnauthorized], [butler.KindForbidden], [butler.KindNotFound], [butler.KindInvalid] for other refusals
// and addresses that are none, [butler.KindDamaged], [butler.KindInterrupted] if ctx ended.
func (c *Client) Do(ctx context.Context, req *http.Request) (*http.Response, error) {
	if err := checkAddress(req.URL); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		if err := c.paces.wait(ctx, req.URL.Host, c.o.MaxWait); err != nil {
			return nil, err
		}
		again, err := rewound(req, attempt)
		if err != nil {
			return nil, err
		}
		res, fault := c.try(ctx, again)
		if fault == nil {
			return res, nil
		}
		if ctx.Err() != nil {
			return nil, butler.E(butler.KindInterrupted, ask(req), "%w", context.Cause(ctx))
		}
		pause := fault.pause(attempt)
		if fault.hold > 0 {
			c.paces.hold(req.URL.Host, fault.hold)
		}
		last := attempt >= c.o.Attempts || !fault.passing || !repeatable(req, fault)
		c.o.Log.Debug("request failed", "host", req.URL.Host, "attempt", attempt, "error", fault.err, "last", last)
		if last || pause > c.o.MaxWait {
			return nil, fault.err
		}
		if err := sleep(ctx, pause); err != nil {
			return nil, butler.E(butler.KindInterrupted, ask(req), "%w", err)
		}
	}
}

// try sends a request once.
func (c *Client) try(ctx context.Context, req *http.Request) (*http.Response, *fault) {
	ctx, w := newWatch(ctx, c.o.Timeout)
	req = req.WithContext(journey(ctx))
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.agent)
	}
	res, err := c.http.Do(req)
	if err != nil {
		defer w.stop()
		return nil, sendFault(ctx, req, err)
	}
	if f := statusFault(req, res, time.Now()); f != nil {
		defer w.stop()
		drain(res.Body)
		return nil, f
	}
	if res.ContentLength > c.o.MaxBody {
		w.stop()
		res.Body.Close()
		return nil, &fault{err: tooLarge(ask(req), c.o.MaxBody)}
	}
	w.timer.Stop()
	res.Body = &body{from: res.Body, watch: w, op: ask(req), left: c.o.MaxBody, max: c.o.MaxBody}
	return res, nil
}

// rewound returns the request with headers of its own, and its body at the beginning.
func rewound(req *http.Request, attempt int) (*http.Request, error) {
	again := req.Clone(req.Context())
	if again.Header == nil {
		again.Header = http.Header{}
	}
	if attempt == 1 || req.Body == nil || req.Body == http.NoBody {
		return again, nil
	}
	b, err := req.GetBody()
	if err != nil {
		return nil, butler.E(butler.KindInternal, ask(req), "%w", err)
	}
	again.Body = b
	return again, nil
}

// repeatable reports whether a request may be sent again after a fault.
func repeatable(req *http.Request, f *fault) bool {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return false
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return f.untouched
}

// ask returns what is attempted, for errors.
func ask(req *http.Request) string { return "ask " + req.URL.Host }
