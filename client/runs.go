package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"butler"
)

// RunsService tells what was done, and why not.
type RunsService struct{ c *Client }

// pageSize is how many entries the sequences fetch at a time.
const pageSize = 200

// List returns a page of Runs, newest first.
func (s *RunsService) List(ctx context.Context, q butler.RunQuery) ([]butler.Run, error) {
	values := url.Values{}
	set(values, "task", q.Task)
	var states []string
	for _, state := range q.States {
		states = append(states, string(state))
	}
	set(values, "state", strings.Join(states, ","))
	setNumber(values, "before", q.Before)
	setNumber(values, "limit", int64(q.Limit))
	var body struct {
		Runs []butler.Run `json:"runs"`
	}
	err := s.c.get(ctx, "list runs", ownAPI, "/runs", values, &body)
	return body.Runs, err
}

// All yields Runs, newest first, fetching pages as they are needed. q.Limit is the size of a page. It
// ends after the first error.
func (s *RunsService) All(ctx context.Context, q butler.RunQuery) iter.Seq2[butler.Run, error] {
	return func(yield func(butler.Run, error) bool) {
		if q.Limit <= 0 {
			q.Limit = pageSize
		}
		for {
			page, err := s.List(ctx, q)
			if err != nil {
				yield(butler.Run{}, err)
				return
			}
			for _, r := range page {
				if q.Before != 0 && r.ID >= q.Before { // the same again would never end
					yield(butler.Run{}, newError(butler.KindUnsupported, "list runs", "the server's pages overlap", ""))
					return
				}
				q.Before = r.ID
				if !yield(r, nil) {
					return
				}
			}
			if len(page) == 0 || q.Before <= 1 {
				return
			}
		}
	}
}

// Get returns a Run. Errors: [ErrNotFound].
func (s *RunsService) Get(ctx context.Context, id int64) (butler.Run, error) {
	var r butler.Run
	err := s.c.get(ctx, "read run "+number(id), ownAPI, "/runs/"+number(id), nil, &r)
	return r, err
}

// Units returns a page of the reports of a Run, oldest first. Errors: [ErrNotFound].
func (s *RunsService) Units(ctx context.Context, q butler.UnitReportQuery) ([]butler.UnitReport, error) {
	values := url.Values{}
	set(values, "state", string(q.State))
	setNumber(values, "after", q.After)
	setNumber(values, "limit", int64(q.Limit))
	var body struct {
		Units []butler.UnitReport `json:"units"`
	}
	err := s.c.get(ctx, "read the report of run "+number(q.Run), ownAPI, "/runs/"+number(q.Run)+"/units", values, &body)
	return body.Units, err
}

// AllUnits yields the reports of a Run, oldest first, fetching pages as they are needed. q.Limit is
// the size of a page. It ends after the first error.
func (s *RunsService) AllUnits(ctx context.Context, q butler.UnitReportQuery) iter.Seq2[butler.UnitReport, error] {
	return func(yield func(butler.UnitReport, error) bool) {
		if q.Limit <= 0 {
			q.Limit = pageSize
		}
		for {
			page, err := s.Units(ctx, q)
			if err != nil {
				yield(butler.UnitReport{}, err)
				return
			}
			for _, u := range page {
				if !yield(u, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			q.After = page[len(page)-1].ID
		}
	}
}

func set(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func setNumber(v url.Values, name string, value int64) {
	if value != 0 {
		v.Set(name, number(value))
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
