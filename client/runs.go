package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"butler"
)

// RunsService tells what was done, and why not. It needs a Butler.
type RunsService struct{ c *Client }

// RunQuery asks for Runs. Its zero value asks for all.
type RunQuery struct {
	Task    string            // "" for all
	States  []butler.RunState // one of these; none for all
	Trigger butler.Trigger    // "" for any
	From    butler.Date       // the days that they belong to, both among them; zero for no bound
	To      butler.Date
	// Text is part of the Task's name, of the reason, or of title, file or reason of a report, whatever the case. With less
	// than three letters reports are not looked at. "" for any.
	Text   string
	Cursor string // [Page.Next] of the page before; "" for the first
	Limit  int    // how many a page has at most; 0 for the server's choice
}

// UnitQuery asks for the reports of a Run. Its zero value asks for all.
type UnitQuery struct {
	State  butler.UnitState // "" for all
	Cursor string           // [Page.Next] of the page before; "" for the first
	Limit  int              // how many a page has at most; 0 for the server's choice
}

// RunDigest says what went wrong in a Run, and how often.
type RunDigest struct {
	Run      butler.Run          `json:"run"`
	Failed   []butler.UnitReport `json:"failed"`
	Skipped  []butler.UnitReport `json:"skipped"`
	ByReason []ReasonCount       `json:"byReason"`
}

// ReasonCount is how often a Run gave a reason.
type ReasonCount struct {
	State  butler.UnitState `json:"state"`
	Reason string           `json:"reason"`
	Count  int64            `json:"count"`
}

const (
	runRoute = "/runs/{id}"
	listRuns = "list runs"
)

// List returns a page of Runs, newest first.
func (s *RunsService) List(ctx context.Context, q RunQuery) (Page[butler.Run], error) {
	values := url.Values{}
	set(values, "task", q.Task)
	var states []string
	for _, state := range q.States {
		states = append(states, string(state))
	}
	set(values, "state", strings.Join(states, ","))
	set(values, "trigger", string(q.Trigger))
	set(values, "from", q.From.String())
	set(values, "to", q.To.String())
	set(values, "text", q.Text)
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Runs []butler.Run `json:"runs"`
		Next string       `json:"next"`
	}](ctx, s.c, call{op: listRuns, api: ownAPI, route: "/runs", query: values})
	return Page[butler.Run]{body.Runs, body.Next, -1}, err
}

// All yields Runs as [RunsService.List] does, page after page. It ends after the first error.
func (s *RunsService) All(ctx context.Context, q RunQuery) iter.Seq2[butler.Run, error] {
	q.Limit = orSize(q.Limit)
	return pages(listRuns, q.Cursor, func(cursor string) (Page[butler.Run], error) {
		q.Cursor = cursor
		return s.List(ctx, q)
	})
}

// Get returns a Run. Errors: [ErrNotFound].
func (s *RunsService) Get(ctx context.Context, id int64) (butler.Run, error) {
	return read[butler.Run](ctx, s.c, call{op: "read run " + number(id), api: ownAPI, route: runRoute, args: []any{id}})
}

// Stop ends one Run, running or waiting. Errors: [ErrNotFound], [ErrConflict] if it has ended.
func (s *RunsService) Stop(ctx context.Context, id int64) error {
	return s.c.send(ctx, call{op: "stop run " + number(id), api: ownAPI, method: http.MethodDelete, route: runRoute, args: []any{id}})
}

// SetPriority changes the place of a Run among the others: from -butler.MaxPriority, last, to
// butler.MaxPriority, first. Errors: [ErrNotFound], [ErrConflict] if it has ended, [ErrInvalid].
func (s *RunsService) SetPriority(ctx context.Context, id int64, priority int) (butler.Run, error) {
	in := struct {
		Priority int `json:"priority"`
	}{priority}
	return read[butler.Run](ctx, s.c, call{op: "change run " + number(id), api: ownAPI, method: http.MethodPatch, route: runRoute, args: []any{id}, in: in})
}

// Digest returns what went wrong in a Run. Errors: [ErrNotFound].
func (s *RunsService) Digest(ctx context.Context, id int64) (RunDigest, error) {
	return read[RunDigest](ctx, s.c, call{op: "sum up run " + number(id), api: ownAPI, route: "/runs/{id}/digest", args: []any{id}})
}

// Units returns a page of the reports of a Run, oldest first: what it did with each thing. Errors:
// [ErrNotFound].
func (s *RunsService) Units(ctx context.Context, run int64, q UnitQuery) (Page[butler.UnitReport], error) {
	values := url.Values{}
	set(values, "state", string(q.State))
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Units []butler.UnitReport `json:"units"`
		Next  string              `json:"next"`
	}](ctx, s.c, call{op: unitsOp(run), api: ownAPI, route: "/runs/{id}/units", args: []any{run}, query: values})
	return Page[butler.UnitReport]{body.Units, body.Next, -1}, err
}

// AllUnits yields the reports of a Run as [RunsService.Units] does, page after page. It ends after the
// first error.
func (s *RunsService) AllUnits(ctx context.Context, run int64, q UnitQuery) iter.Seq2[butler.UnitReport, error] {
	q.Limit = orSize(q.Limit)
	return pages(unitsOp(run), q.Cursor, func(cursor string) (Page[butler.UnitReport], error) {
		q.Cursor = cursor
		return s.Units(ctx, run, q)
	})
}

func unitsOp(run int64) string { return "read the report of run " + number(run) }
