package api

import (
	"context"
	"net/http"

	"butler"
)

// RunList is a page of runs, newest first.
type RunList struct {
	Runs []butler.Run `json:"runs" nullable:"false"`
}

// UnitList is a page of the reports of a run, oldest first.
type UnitList struct {
	Units []butler.UnitReport `json:"units" nullable:"false"`
}

type runsQuery struct {
	Task   string   `query:"task" maxLength:"64" doc:"Only those of this task"`
	State  []string `query:"state" enum:"scheduled,queued,running,done,failed,stopped,interrupted,skipped" doc:"Only those in one of these states"`
	Before int64    `query:"before" minimum:"0" doc:"Only those before the run of this id: the next page"`
	Limit  int      `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type unitsQuery struct {
	ID    int64  `path:"id" minimum:"1"`
	State string `query:"state" enum:"done,failed,skipped" doc:"Only those in this state"`
	After int64  `query:"after" minimum:"0"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

func (s *service) addRuns() {
	add(s, http.MethodGet, "/runs", http.StatusOK, "listRuns", "Runs, newest first",
		func(ctx context.Context, in *runsQuery) (*body[RunList], error) {
			q := butler.RunQuery{Task: in.Task, Before: in.Before, Limit: in.Limit}
			for _, state := range in.State {
				q.States = append(q.States, butler.RunState(state))
			}
			all, err := s.Runs.Runs(ctx, q)
			return answer(RunList{list(all)}), err
		})
	add(s, http.MethodGet, "/runs/{id}", http.StatusOK, "getRun", "A run",
		func(ctx context.Context, in *struct {
			ID int64 `path:"id" minimum:"1"`
		}) (*body[butler.Run], error) {
			run, err := s.Runs.Run(ctx, in.ID)
			return answer(run), err
		})
	add(s, http.MethodGet, "/runs/{id}/units", http.StatusOK, "listUnits", "What a run did with each thing, oldest first",
		func(ctx context.Context, in *unitsQuery) (*body[UnitList], error) {
			if _, err := s.Runs.Run(ctx, in.ID); err != nil {
				return nil, err
			}
			all, err := s.Runs.UnitReports(ctx, butler.UnitReportQuery{
				Run: in.ID, State: butler.UnitState(in.State), After: in.After, Limit: in.Limit,
			})
			return answer(UnitList{list(all)}), err
		})
}
