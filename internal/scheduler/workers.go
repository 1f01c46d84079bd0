package scheduler

import (
	"context"
	"slices"

	"butler"
)

// Workers returns those of this process, which go by the name of the machine.
func (s *Scheduler) Workers(context.Context) ([]butler.WorkerStatus, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	here := butler.WorkerStatus{
		Name: s.o.Worker, Local: true, Slots: s.Settings().Int(butler.PrefLongRunningJobs), Units: []butler.UnitInHand{},
	}
	for _, f := range s.flightOrder() {
		here.Units = append(here.Units, butler.UnitInHand{
			Part: f.unit.Part, Title: f.title, Since: f.since,
			Analyses: slices.Clone(f.unit.Analyses), Runs: slices.Clone(f.unit.Runs),
		})
	}
	return []butler.WorkerStatus{here}, nil
}
