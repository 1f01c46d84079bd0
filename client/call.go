package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"butler"
)

// api says which of a server's interfaces a call belongs to.
type api string

const (
	plexAPI api = ""        // what Plex Media Servers understand too
	ownAPI  api = "/api/v1" // this server's own
)

const (
	maxAnswer = 32 << 20 // bytes of an answer that are read; a page of 1,000 Items takes less than one
	maxError  = 64 << 10 // bytes of the body of an error
	maxText   = 1000     // bytes of a server's message that are kept
	slowLimit = 30 * time.Minute
)

// call is one request as the services describe it.
type call struct {
	op     string // what is attempted, for errors
	api    api
	method string
	path   string // escaped, with a slash at its beginning
	query  url.Values
	in     any  // body, as JSON; nil for none
	out    any  // where the answer goes; nil if it is of no interest
	slow   bool // the server reads whole files meanwhile
	absent bool // 404 means that the server does not have the call
}

func (c *Client) get(ctx context.Context, op string, a api, path string, query url.Values, out any) error {
	_, err := c.do(ctx, call{op: op, api: a, method: http.MethodGet, path: path, query: query, out: out})
	return err
}

// do makes a call, and makes it again as long as that is safe and of use. It returns the status.
func (c *Client) do(ctx context.Context, k call) (int, error) {
	for try := 0; ; try++ {
		began := time.Now()
		status, after, err := c.once(ctx, k)
		c.options.log.DebugContext(ctx, "request", "method", k.method, "path", string(k.api)+k.path,
			"status", status, "try", try+1, "elapsed", time.Since(began), "err", err)
		if err == nil || k.method != http.MethodGet || !passing(status, err) || try >= c.options.retry.Max {
			return status, err
		}
		if !c.options.retry.wait(ctx, try, after) {
			return status, err
		}
	}
}

// once sends a request and reads the answer. after is the server's Retry-After.
func (c *Client) once(ctx context.Context, k call) (status int, after time.Duration, err error) {
	if _, ok := ctx.Deadline(); !ok {
		limit := c.options.timeout
		if k.slow {
			limit = max(limit, slowLimit)
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	req, err := c.request(ctx, k)
	if err != nil {
		return 0, 0, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, 0, c.unanswered(ctx, k.op, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return resp.StatusCode, retryAfter(resp.Header), c.refusal(k, resp)
	}
	return resp.StatusCode, 0, c.answer(ctx, k, resp)
}

func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	var body io.Reader
	if k.in != nil {
		b, err := json.Marshal(k.in)
		if err != nil {
			return nil, &Error{Kind: butler.KindInvalid, Op: k.op, Err: err}
		}
		body = bytes.NewReader(b)
	}
	address := c.base.String() + string(k.api) + k.path
	if len(k.query) > 0 {
		address += "?" + k.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, k.method, address, body)
	if err != nil {
		return nil, &Error{Kind: butler.KindInvalid, Op: k.op, Err: err}
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.options.userAgent)
	if k.in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.options.token != "" {
		req.Header.Set("X-Plex-Token", c.options.token)
	}
	return req, nil
}

// answer reads the body of a success into k.out.
func (c *Client) answer(ctx context.Context, k call, resp *http.Response) error {
	if k.out == nil {
		return nil
	}
	strange := func(text string) error {
		return &Error{Status: resp.StatusCode, Kind: butler.KindUnsupported, Op: k.op, Text: text,
			Hint: "is " + c.base.Host + " the address of a Butler server?"}
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return strange("the answer is not JSON")
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return c.unanswered(ctx, k.op, err)
	}
	if len(body) > maxAnswer {
		return strange("the answer is longer than any should be")
	}
	if err := json.Unmarshal(body, k.out); err != nil {
		return strange("the answer is not what was asked for")
	}
	return nil
}

// unanswered returns the error of a request to which no whole answer came.
func (c *Client) unanswered(ctx context.Context, op string, err error) error {
	if own, ok := errors.AsType[*Error](err); ok { // from guard
		own.Op = op
		return own
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	e := &Error{Kind: butler.KindUnreachable, Op: op, Err: err,
		Hint: "is the server running at " + c.base.Host + "? give its address with BUTLER_URL or --server"}
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind, e.Err, e.Hint = butler.KindInterrupted, context.Canceled, ""
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.Err = butler.KindTimeout, context.DeadlineExceeded
		e.Text, e.Hint = "no answer in time", ""
	}
	return e
}

// refusal reads the body of an error.
func (c *Client) refusal(k call, resp *http.Response) error {
	e := &Error{Status: resp.StatusCode, Op: k.op, Kind: kindOfStatus(resp.StatusCode)}
	var b struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Kind   string `json:"kind"`
		Hint   string `json:"hint"`
		Errors []struct {
			Location string `json:"location"`
			Message  string `json:"message"`
		} `json:"errors"`
	}
	understood := false
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil &&
		(kind == "application/problem+json" || kind == "application/json") {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxError)) // a part cut off makes it unreadable below
		understood = json.Unmarshal(body, &b) == nil
	}
	if understood {
		texts := []string{b.Detail}
		if b.Detail == "" {
			texts[0] = b.Title
		}
		for _, x := range b.Errors[:min(3, len(b.Errors))] {
			if !strings.Contains(b.Detail, x.Message) { // some servers repeat the first one there
				texts = append(texts, strings.TrimSpace(x.Location+" "+x.Message))
			}
		}
		texts[0] = strings.TrimPrefix(texts[0], k.op+": ") // it stands before the text already
		e.Text, e.Hint = join(texts), shorten(b.Hint)
		if named, ok := kindNamed(b.Kind); ok {
			e.Kind = named
		}
	}
	if e.Text == "" {
		e.Text = "the server answers " + strings.TrimSpace(resp.Status)
	}
	switch {
	case resp.StatusCode == http.StatusNotFound && (k.absent || k.api == ownAPI && b.Kind == ""):
		e.Kind = butler.KindUnsupported
		e.Text = "this server does not have this call"
		e.Hint = "is " + c.base.Host + " the address of a Butler server, and new enough?"
	case e.Kind == butler.KindUnauthorized && e.Hint == "":
		e.Hint = "set BUTLER_TOKEN to the administrator's token; the server keeps it in the file token of its data folder"
	}
	return e
}

func join(texts []string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return shorten(strings.Join(kept, ": "))
}

func shorten(s string) string {
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return s
}
