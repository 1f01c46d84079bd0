package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"butler"
)

// ReportsService tells what was done in a night, what was not, and why, and where that was sent. It needs a Butler.
type ReportsService struct{ c *Client }

// ReportQuery asks for Reports. Its zero value asks for all.
type ReportQuery struct {
	Kind   butler.ReportKind // "" for all
	Cursor string            // [Page.Next] of the page before; "" for the first
	Limit  int               // how many a page has at most; 0 for the server's choice
}

// Report is a Report with how it reads, and where it was sent.
type Report struct {
	butler.Report
	Text       string            `json:"text"`
	Deliveries []butler.Delivery `json:"deliveries"`
}

// List returns a page of Reports, newest first, without their lists.
func (s *ReportsService) List(ctx context.Context, q ReportQuery) (Page[butler.Report], error) {
	values := url.Values{}
	set(values, "kind", string(q.Kind))
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Reports []butler.Report `json:"reports"`
		Next    string          `json:"next"`
	}](ctx, s.c, call{op: listReports, api: ownAPI, route: "/reports", query: values})
	return Page[butler.Report]{body.Reports, body.Next, -1}, err
}

const listReports = "list reports"

// All yields Reports as [ReportsService.List] does, page after page. It ends after the first error.
func (s *ReportsService) All(ctx context.Context, q ReportQuery) iter.Seq2[butler.Report, error] {
	q.Limit = orSize(q.Limit)
	return pages(listReports, q.Cursor, func(cursor string) (Page[butler.Report], error) {
		q.Cursor = cursor
		return s.List(ctx, q)
	})
}

// Get returns a Report. Errors: [ErrNotFound].
func (s *ReportsService) Get(ctx context.Context, id int64) (Report, error) {
	return read[Report](ctx, s.c, call{op: "read report " + number(id), api: ownAPI, route: "/reports/{id}", args: []any{id}})
}

// Alarms returns what should be and is not, oldest first.
func (s *ReportsService) Alarms(ctx context.Context) ([]butler.Alarm, error) {
	body, err := read[struct {
		Alarms []butler.Alarm `json:"alarms"`
	}](ctx, s.c, call{op: "list alarms", api: ownAPI, route: "/alarms"})
	return body.Alarms, err
}

// Test sends a Report that says it is a test to each place that is set, and returns how that went. Errors: [ErrInvalid]
// if none is set.
func (s *ReportsService) Test(ctx context.Context) ([]butler.Delivery, error) {
	body, err := read[struct {
		Deliveries []butler.Delivery `json:"deliveries"`
	}](ctx, s.c, call{op: "test notifications", api: ownAPI, method: http.MethodPost, route: "/notifications/test"})
	return body.Deliveries, err
}
