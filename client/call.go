package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"butler"
)

// api says which of a server's interfaces a call belongs to.
type api string

const (
	plexAPI api = ""        // what Plex Media Servers understand too
	ownAPI  api = "/api/v1" // a Butler's own
)

const slowLimit = 30 * time.Minute

// call is one request as the services describe it.
type call struct {
	op     string // what is attempted, for errors
	api    api
	method string // "" for GET
	route  string // with a slash at its beginning, and a name in braces for each of args: "/runs/{id}"
	args   []any  // int64 or string
	query  url.Values
	header http.Header // beside the usual ones
	in     any         // body, as JSON; nil for none
	out    any         // where the answer goes; nil if it is of no interest
	slow   bool        // the server reads whole files meanwhile
	absent bool        // 404 means that the server does not have the call
	change bool        // it changes something although it is a GET
	anyone bool        // it finds out what the server is
	key    string
}

// read makes a call that answers with a T.
func read[T any](ctx context.Context, c *Client, k call) (T, error) {
	var v T
	k.out = &v
	_, err := c.do(ctx, k)
	return v, err
}

// send makes a call whose answer says no more than that it succeeded.
func (c *Client) send(ctx context.Context, k call) error {
	_, err := c.do(ctx, k)
	return err
}

// do makes a call, and makes it again as long as that is safe and of use. It returns the status.
func (c *Client) do(ctx context.Context, k call) (status int, err error) {
	k, err = c.prepare(ctx, k)
	if err != nil {
		return 0, err
	}
	for try := 1; ; try++ {
		status, err = c.once(ctx, k, try)
		if err == nil || !c.again(ctx, k, try, err) {
			return status, err
		}
	}
}

// prepare completes a call. One of a Butler's own API is refused if the server is no Butler, before
// anything of it is sent.
func (c *Client) prepare(ctx context.Context, k call) (call, error) {
	if k.method == "" {
		k.method = http.MethodGet
	}
	if k.api != ownAPI || k.anyone {
		return k, nil
	}
	if err := c.needButler(ctx, k.op); err != nil {
		return k, err
	}
	if k.method == http.MethodGet {
		return k, nil
	}
	var err error
	k.key, err = c.idempotencyKey(ctx, k.op)
	return k, err
}

// once sends a request and reads the answer.
func (c *Client) once(ctx context.Context, k call, try int) (int, error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.limit(k))
		defer cancel()
	}
	req, err := c.request(ctx, k)
	if err != nil {
		return 0, err
	}
	ctx, req, trip := c.hooked(ctx, req, k, try)
	resp, err := c.exchange(ctx, k, req)
	if err != nil {
		trip.end(ctx, resp, err)
		return statusOf(err), err
	}
	defer resp.Body.Close()
	err = c.answer(ctx, k, resp)
	trip.end(ctx, resp, err)
	return resp.StatusCode, err
}

// limit returns how long one try of a call may take.
func (c *Client) limit(k call) time.Duration {
	if k.slow {
		return max(c.options.timeout, slowLimit)
	}
	return c.options.timeout
}

// open makes a call for the given time, and returns the answer for the caller to read and to close. The
// time limit is for its head only.
func (c *Client) open(ctx context.Context, k call, try int) (*http.Response, error) {
	k, err := c.prepare(ctx, k)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := c.request(ctx, k)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	late := time.AfterFunc(c.limit(k), func() { cancel(context.DeadlineExceeded) })
	ctx, req, trip := c.hooked(ctx, req, k, try)
	resp, err := c.exchange(ctx, k, req)
	late.Stop()
	trip.end(ctx, resp, err)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	resp.Body = &openBody{resp.Body, cancel}
	return resp, nil
}

// openBody ends the request when it is closed.
type openBody struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (b *openBody) Close() error {
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}

// exchange sends a request. The body of the answer is closed already if there is an error too.
func (c *Client) exchange(ctx context.Context, k call, req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.unanswered(ctx, k.op, err)
	}
	if resp.StatusCode >= 200 && resp.StatusCode <= 299 {
		return resp, nil
	}
	defer resp.Body.Close()
	return resp, c.refusal(k, resp)
}

// request makes a request. It does not hold the token yet.
func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	path, err := expand(k.op, k.route, k.args)
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if k.in != nil {
		b, err := json.Marshal(k.in)
		if err != nil {
			return nil, &Error{Kind: butler.KindInvalid, Op: k.op, Err: err}
		}
		body = bytes.NewReader(b)
	}
	address := c.base.String() + string(k.api) + path
	if len(k.query) > 0 {
		address += "?" + k.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, k.method, address, body)
	if err != nil {
		return nil, &Error{Kind: butler.KindInvalid, Op: k.op, Err: err}
	}
	c.options.identify(req.Header)
	req.Header.Set("Accept", accepted(k.api))
	if k.in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.key != "" {
		req.Header.Set(idempotencyHeader, k.key)
	}
	for name, values := range k.header {
		req.Header[name] = values
	}
	return req, nil
}

// accepted is the header Accept. Plex Media Servers answer a few calls with XML whatever is asked for.
func accepted(a api) string {
	if a == ownAPI {
		return "application/json"
	}
	return "application/json, application/xml;q=0.5, text/xml;q=0.5"
}

// statusOf returns the status of the answer that an error tells of, or 0.
func statusOf(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}
