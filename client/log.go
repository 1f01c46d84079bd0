package client

import (
	"context"
	"net/url"
	"time"

	"butler"
)

// LogService reads the log that the server keeps. It needs a Butler, and a token that may change things: the log names
// folders of the server.
type LogService struct{ c *Client }

// LogQuery asks for lines of the log. Its zero value asks for the newest.
type LogQuery struct {
	Level  string    // the lowest: "debug", "info", "warn", "error"; "" for all
	Text   string    // part of the message or of a field, whatever the case; "" for any
	Task   string    // that the line names; "" for any
	Run    int64     // that the line names; 0 for any
	From   time.Time // no line before; zero for no bound
	To     time.Time // no line at or after; zero for no bound
	Since  string    // only what came after [LogPage.Newest] was told; "" for all
	Cursor string    // [LogPage.Next] of the page before; "" for the newest
	Limit  int       // how many a page has at most; 0 for the server's choice
}

// LogPage is a page of the log, newest first.
type LogPage struct {
	Entries []butler.LogEntry `json:"entries"`
	Next    string            `json:"next"`   // where older lines begin; "" if there are none
	Newest  string            `json:"newest"` // where the log ended: for Since
	// Until is how far it was looked back, if the page is short because so much was looked through; Next goes on there.
	Until time.Time `json:"until"`
}

// List returns a page of the log, newest first. Errors: [ErrForbidden], [ErrInvalid].
func (s *LogService) List(ctx context.Context, q LogQuery) (LogPage, error) {
	values := url.Values{}
	set(values, "level", q.Level)
	set(values, "text", q.Text)
	set(values, "task", q.Task)
	setNumber(values, "run", q.Run)
	setTime(values, "from", q.From)
	setTime(values, "to", q.To)
	set(values, "since", q.Since)
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	return read[LogPage](ctx, s.c, call{op: "read the log", api: ownAPI, route: "/log", query: values})
}
