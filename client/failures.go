package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"butler"
)

// FailuresService tells what fails now, and has it tried again. It needs a Butler.
type FailuresService struct{ c *Client }

// FailureQuery asks for what fails. Its zero value asks for all.
type FailureQuery struct {
	Task    string // "" for all
	Section int64  // 0 for all
	Part    int64  // 0 for all
	Run     int64  // only of Parts that this Run reported as failed; 0 for all
	Like    string // only for this reason: Like of a butler.FailureCount; "" for all
	Cursor  string // [Page.Next] of the page before; "" for the first
	Limit   int    // how many a page has at most; 0 for the server's choice
}

func (q FailureQuery) values() url.Values {
	values := url.Values{}
	set(values, "task", q.Task)
	setNumber(values, "section", q.Section)
	setNumber(values, "part", q.Part)
	setNumber(values, "run", q.Run)
	set(values, "like", q.Like)
	return values
}

const (
	failuresRoute = "/failures"
	listFailures  = "list failures"
)

// List returns a page of what fails now, in the order of Analyses and Parts.
func (s *FailuresService) List(ctx context.Context, q FailureQuery) (Page[butler.Failure], error) {
	values := q.values()
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Failures []butler.Failure `json:"failures"`
		Next     string           `json:"next"`
	}](ctx, s.c, call{op: listFailures, api: ownAPI, route: failuresRoute, query: values})
	return Page[butler.Failure]{body.Failures, body.Next, -1}, err
}

// All yields what fails now as [FailuresService.List] does, page after page. It ends after the first error.
func (s *FailuresService) All(ctx context.Context, q FailureQuery) iter.Seq2[butler.Failure, error] {
	q.Limit = orSize(q.Limit)
	return pages(listFailures, q.Cursor, func(cursor string) (Page[butler.Failure], error) {
		q.Cursor = cursor
		return s.List(ctx, q)
	})
}

// Counts returns how often what fails now fails, by Task and reason, the most frequent first.
func (s *FailuresService) Counts(ctx context.Context, q FailureQuery) ([]butler.FailureCount, error) {
	body, err := read[struct {
		Counts []butler.FailureCount `json:"counts"`
	}](ctx, s.c, call{op: "count failures", api: ownAPI, route: failuresRoute + "/counts", query: q.values()})
	return body.Counts, err
}

// Retry has what failed tried again: by the next Run of each Task, or at once. A Run of a Task that works on the server as a
// whole is made again. Errors: [ErrNotFound], [ErrConflict] if nothing of that fails now.
func (s *FailuresService) Retry(ctx context.Context, o butler.RetryOptions) (butler.Retried, error) {
	in := struct {
		Run     int64  `json:"run,omitzero"`
		Part    int64  `json:"part,omitzero"`
		Section int64  `json:"section,omitzero"`
		Task    string `json:"task,omitempty"`
		Now     bool   `json:"now,omitempty"`
	}{o.Run, o.Part, o.Section, o.Task, o.Now}
	return read[butler.Retried](ctx, s.c, call{op: "retry what failed", api: ownAPI, method: http.MethodPost, route: failuresRoute + "/retry", in: in})
}
