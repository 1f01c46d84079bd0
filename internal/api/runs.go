package api

import (
	"context"
	"net/http"
	"strconv"

	"butler"
)

// RunList is a page of runs, newest first.
type RunList struct {
	Runs []butler.Run `json:"runs" nullable:"false" doc:"Newest first"`
	Next string       `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

// UnitList is a page of the reports of a run, oldest first.
type UnitList struct {
	Units []butler.UnitReport `json:"units" nullable:"false" doc:"Oldest first"`
	Next  string              `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

// RunChange says what to change of a run.
type RunChange struct {
	Priority int `json:"priority" minimum:"-10" maximum:"10" doc:"Its place among others: a higher one comes first"`
}

type runInput struct {
	ID int64 `path:"id" minimum:"1" doc:"Id of the run"`
}

type runsQuery struct {
	Paging
	Task    string   `query:"task" maxLength:"64" doc:"Only those of this task"`
	Text    string   `query:"text" maxLength:"200" doc:"Only those with this in the name of the task, in their reason, or in title, file or reason of one of their reports, whatever the case. With less than three letters reports are not looked at"`
	Trigger string   `query:"trigger" enum:"window,manual,media,interval" doc:"Only those that this opened"`
	From    string   `query:"from" format:"date" doc:"Only those of this day and of later ones" example:"2026-03-29"`
	To      string   `query:"to" format:"date" doc:"Only those of this day and of earlier ones" example:"2026-03-29"`
	State   []string `query:"state" enum:"scheduled,queued,running,done,failed,stopped,interrupted,skipped" doc:"Only those in one of these states"`
	Limit   int      `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many runs a page has at most"`
}

type unitsQuery struct {
	Paging
	ID    int64  `path:"id" minimum:"1" doc:"Id of the run"`
	State string `query:"state" enum:"done,failed,skipped" doc:"Only those in this state"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many reports a page has at most"`
}

func (s *service) addRuns() {
	add(s, http.MethodGet, "/runs", http.StatusOK, "listRuns", "Runs, newest first", s.listRuns)
	add(s, http.MethodGet, "/runs/{id}", http.StatusOK, "getRun", "A run",
		func(ctx context.Context, in *runInput) (*body[butler.Run], error) {
			run, err := s.Runs.Run(ctx, in.ID)
			return answer(run), err
		})
	add(s, http.MethodPatch, "/runs/{id}", http.StatusOK, "changeRun", "Change the place of a run among the others",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the run"`
			Body RunChange
		}) (*body[butler.Run], error) {
			run, err := s.Operator.SetPriority(ctx, in.ID, in.Body.Priority)
			return answer(run), err
		}, saying("One that has ended has none: that is an error of the kind conflict."))
	add(s, http.MethodDelete, "/runs/{id}", http.StatusNoContent, "stopRun", "Stop a run, running or waiting",
		func(ctx context.Context, in *runInput) (*none, error) {
			return nil, s.Operator.StopRun(ctx, in.ID)
		}, saying("One that has ended is an error of the kind conflict. What is known of a run stays."))
	add(s, http.MethodGet, "/runs/{id}/units", http.StatusOK, "listUnits", "What a run did with each thing, oldest first", s.listUnits)
	add(s, http.MethodGet, "/runs/{id}/digest", http.StatusOK, "getRunDigest", "What went wrong in a run, and why", s.runDigest)
}

func (s *service) listRuns(ctx context.Context, in *runsQuery) (*page[RunList], error) {
	before, err := in.number()
	if err != nil {
		return nil, err
	}
	q := butler.RunQuery{Task: in.Task, Text: in.Text, Trigger: butler.Trigger(in.Trigger), Before: before, Limit: in.Limit + 1}
	if q.From, err = dayOf(in.From); err != nil {
		return nil, err
	}
	if q.To, err = dayOf(in.To); err != nil {
		return nil, err
	}
	for _, state := range in.State {
		q.States = append(q.States, butler.RunState(state))
	}
	all, err := s.Runs.Runs(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &page[RunList]{}
	rows, more := trim(all, in.Limit)
	out.Body.Runs = rows
	if more {
		out.Body.Next, out.Link = in.next(strconv.FormatInt(rows[len(rows)-1].ID, 10))
	}
	return out, nil
}

// dayOf reads a day; "" is none.
func dayOf(text string) (butler.Date, error) {
	if text == "" {
		return butler.Date{}, nil
	}
	return butler.ParseDate(text)
}

func (s *service) listUnits(ctx context.Context, in *unitsQuery) (*page[UnitList], error) {
	after, err := in.number()
	if err != nil {
		return nil, err
	}
	if _, err := s.Runs.Run(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := s.Runs.UnitReports(ctx, butler.UnitReportQuery{
		Run: in.ID, State: butler.UnitState(in.State), After: after, Limit: in.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	out := &page[UnitList]{}
	rows, more := trim(all, in.Limit)
	out.Body.Units = rows
	if more {
		out.Body.Next, out.Link = in.next(strconv.FormatInt(rows[len(rows)-1].ID, 10))
	}
	return out, nil
}
