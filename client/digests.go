package client

import (
	"context"
	"iter"
	"net/url"

	"butler"
)

// DigestsService sums up what was done, night by night. It needs a Butler.
type DigestsService struct{ c *Client }

// DigestQuery asks for digests. Its zero value asks for all.
type DigestQuery struct {
	Cursor string // [Page.Next] of the page before; "" for the first
	Limit  int    // how many a page has at most; 0 for the server's choice
}

// List returns a page of digests, newest first, without their Runs. Days without a Run have none.
func (s *DigestsService) List(ctx context.Context, q DigestQuery) (Page[butler.Digest], error) {
	values := url.Values{}
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Digests []butler.Digest `json:"digests"`
		Next    string          `json:"next"`
	}](ctx, s.c, call{op: "list digests", api: ownAPI, route: "/digests", query: values})
	return Page[butler.Digest]{body.Digests, body.Next, -1}, err
}

// All yields digests as [DigestsService.List] does, page after page. It ends after the first error.
func (s *DigestsService) All(ctx context.Context, q DigestQuery) iter.Seq2[butler.Digest, error] {
	if q.Limit <= 0 {
		q.Limit = pageSize / 2 // a server gives no more
	}
	return pages("list digests", q.Cursor, func(cursor string) (Page[butler.Digest], error) {
		q.Cursor = cursor
		return s.List(ctx, q)
	})
}

// Get returns the digest of a day, with its Runs. Errors: [ErrNotFound] if nothing ran on it, [ErrInvalid].
func (s *DigestsService) Get(ctx context.Context, day butler.Date) (butler.Digest, error) {
	op := "read the digest of " + day.String()
	return read[butler.Digest](ctx, s.c, call{op: op, api: ownAPI, route: "/digests/{day}", args: []any{day}})
}
