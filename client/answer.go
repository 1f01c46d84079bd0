package client

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"butler"
)

const (
	maxAnswer = 32 << 20 // bytes of an answer that are read; a page of 1,000 Items takes less than one
	maxError  = 64 << 10 // bytes of the body of an error
	maxText   = 1000     // bytes of a server's message that are kept
)

// answer reads the body of a success into k.out.
func (c *Client) answer(ctx context.Context, k call, resp *http.Response) error {
	if k.out == nil {
		return nil
	}
	strange := func(text string) error {
		return &Error{Status: resp.StatusCode, Kind: butler.KindUnsupported, Op: k.op, Text: text,
			Hint: "is " + c.base.Host + " the address of a Butler server?", RequestID: requestID(resp.Header)}
	}
	decode := decoder(k.api, resp.Header.Get("Content-Type"))
	if decode == nil {
		return strange("the answer is not JSON")
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return c.unanswered(ctx, k.op, err)
	}
	if len(body) > maxAnswer {
		return strange("the answer is longer than any should be")
	}
	if err := decode(body, k.out); err != nil {
		return strange("the answer is not what was asked for")
	}
	return nil
}

// decoder returns what reads an answer of a type, or nil for one that was not asked for.
func decoder(a api, contentType string) func([]byte, any) error {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil
	case kind == "application/json" && a == ownAPI:
		return json.Unmarshal
	case kind == "application/json":
		return unmarshalLoosely
	case a == plexAPI && (kind == "application/xml" || kind == "text/xml"):
		return xml.Unmarshal
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
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, context.DeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.Err = butler.KindTimeout, context.DeadlineExceeded
		e.Text, e.Hint = "no answer in time", ""
	case ctx.Err() != nil:
		e.Kind, e.Err, e.Hint = butler.KindInterrupted, context.Canceled, ""
	}
	return e
}

// refusal reads the body of an error.
func (c *Client) refusal(k call, resp *http.Response) error {
	e := &Error{Status: resp.StatusCode, Op: k.op, Kind: kindOfStatus(resp.StatusCode),
		RequestID: requestID(resp.Header), RetryAfter: retryAfter(resp.Header)}
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
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err == nil && (kind == problemType || kind == "application/json") {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxError)) // a part cut off makes it unreadable below
		understood = json.Unmarshal(body, &b) == nil
	}
	if understood {
		e.own = kind == problemType
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
	case resp.StatusCode == http.StatusBadRequest && k.anyone && c.base.Scheme == "http":
		// There is nothing wrong with this request but that the server, one by TLS, cannot read it.
		e.Hint = "is " + c.base.Host + " served by TLS? then its address begins with https://"
	case e.Kind == butler.KindUnauthorized && e.Hint == "":
		e.Hint = "set BUTLER_TOKEN to the administrator's token; the server keeps it in the file token of its data folder"
	}
	return e
}

// problemType is the media type of the errors of a Butler's own API.
const problemType = "application/problem+json"

// requestID returns the name that a server gave a request, for its log.
func requestID(h http.Header) string {
	id := h.Get("X-Request-Id")
	if len(id) > 128 {
		return ""
	}
	return id
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
