package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"butler"
)

// WorkerList is who performs Units.
type WorkerList struct {
	Workers []butler.WorkerStatus `json:"workers" nullable:"false" doc:"The one in the server itself, and others"`
}

// WorkerChange says what to change of a worker.
type WorkerChange struct {
	Slots int `json:"slots" minimum:"1" maximum:"256" doc:"How many files it works on at a time"`
}

func (s *service) addWorkers() {
	add(s, http.MethodGet, "/workers", http.StatusOK, "listWorkers", "Who works on files, and on which",
		func(ctx context.Context, _ *none) (*body[WorkerList], error) {
			all, err := s.workers(ctx)
			return answer(WorkerList{all}), err
		})
	add(s, http.MethodPatch, "/workers/{name}", http.StatusOK, "changeWorker", "Change how much a worker does at a time",
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"255" doc:"Name of the worker"`
			Body WorkerChange
		}) (*body[butler.WorkerStatus], error) {
			w, err := s.worker(ctx, in.Name)
			if err != nil {
				return nil, err
			}
			if !w.Local {
				return nil, butler.E(butler.KindInvalid, "change worker", "it is on another machine").
					WithHint("its slots are set there")
			}
			values := map[string]string{butler.PrefLongRunningJobs: strconv.Itoa(in.Body.Slots)}
			if err := s.Operator.SetSettings(ctx, values); err != nil {
				return nil, err
			}
			w.Slots = s.Operator.Settings().Int(butler.PrefLongRunningJobs)
			return answer(w), nil
		}, saying("Of the one in the server itself this is the preference LongRunningJobThreads. Others are set where they run."))
}

func (s *service) workers(ctx context.Context) ([]butler.WorkerStatus, error) {
	all, err := s.Operator.Workers(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.Clone(all)
	for i, w := range all {
		units := make([]butler.UnitInHand, len(w.Units))
		for j, u := range w.Units {
			u.Analyses, u.Runs = list(u.Analyses), list(u.Runs)
			units[j] = u
		}
		all[i].Units = units
	}
	return list(all), nil
}

func (s *service) worker(ctx context.Context, name string) (butler.WorkerStatus, error) {
	all, err := s.workers(ctx)
	if err != nil {
		return butler.WorkerStatus{}, err
	}
	i := slices.IndexFunc(all, func(w butler.WorkerStatus) bool { return w.Name == name })
	if i < 0 {
		return butler.WorkerStatus{}, butler.E(butler.KindNotFound, "find worker", "there is none of that name")
	}
	return all[i], nil
}
