package api

import (
	"cmp"
	"context"
	"slices"

	"butler"
)

// maxDigest is how long each list of a [RunDigest] may be.
const maxDigest = 100

// RunDigest is what went wrong in a run, and why.
type RunDigest struct {
	Run      butler.Run          `json:"run" doc:"The run, with its counts"`
	Failed   []butler.UnitReport `json:"failed" nullable:"false" doc:"The first of what failed, 100 at most: the units of the run are all"`
	Skipped  []butler.UnitReport `json:"skipped" nullable:"false" doc:"The first of what was skipped, 100 at most"`
	ByReason []ReasonCount       `json:"byReason" nullable:"false" doc:"How often each reason was given, the most frequent first, 100 at most"`
}

// ReasonCount is how often a reason was given.
type ReasonCount struct {
	State  butler.UnitState `json:"state" enum:"failed,skipped" doc:"What became of these"`
	Reason string           `json:"reason" doc:"Why, in words"`
	Count  int64            `json:"count" doc:"How many there are"`
}

func (s *service) runDigest(ctx context.Context, in *runInput) (*body[RunDigest], error) {
	run, err := s.Runs.Run(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d := RunDigest{Run: run}
	if d.Failed, err = s.reasons(ctx, &d, butler.UnitFailed); err != nil {
		return nil, err
	}
	if d.Skipped, err = s.reasons(ctx, &d, butler.UnitSkipped); err != nil {
		return nil, err
	}
	slices.SortStableFunc(d.ByReason, func(a, b ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.State, b.State), cmp.Compare(a.Reason, b.Reason))
	})
	d.ByReason = list(d.ByReason[:min(len(d.ByReason), maxDigest)])
	return answer(d), nil
}

// reasons counts the reasons of the reports in a state, and returns the first of these.
func (s *service) reasons(ctx context.Context, d *RunDigest, state butler.UnitState) ([]butler.UnitReport, error) {
	const size = 1000 // of what is read at a time
	first := []butler.UnitReport{}
	counts := map[string]int64{}
	q := butler.UnitReportQuery{Run: d.Run.ID, State: state, Limit: size}
	for {
		some, err := s.Runs.UnitReports(ctx, q)
		if err != nil {
			return nil, err
		}
		first = append(first, some[:min(len(some), maxDigest-len(first))]...)
		for _, u := range some {
			counts[u.Reason]++
		}
		if len(some) < size {
			break
		}
		q.After = some[len(some)-1].ID
	}
	for reason, n := range counts {
		d.ByReason = append(d.ByReason, ReasonCount{state, reason, n})
	}
	return first, nil
}
