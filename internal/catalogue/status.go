package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"butler"
)

// work says how far each Analysis is with a Part.
func (t transaction) work(ctx context.Context, p butler.Part, k knowledge, now time.Time) ([]butler.PartStatus, error) {
	known, err := t.analyses(ctx)
	if err != nil {
		return nil, err
	}
	optOuts, err := t.optOuts(ctx, p.Section)
	if err != nil {
		return nil, err
	}
	handed, err := t.Handed(ctx, p.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	all := make([]butler.PartStatus, len(known))
	for i, a := range known {
		s := butler.PartStatus{Part: p.ID, Analysis: a.Name, Task: a.Task, Version: int(a.Version)}
		found, made := k.finding(a.Name)
		retry, tried := k.retry(a.Name)
		switch {
		case made && found.Version >= a.Version && found.Redo == 0:
			s.State = butler.WorkDone
			if s.Reason = found.Reason; found.State == string(butler.UnitFailed) {
				s.State = butler.WorkFailed
			}
		case !a.suits(int64(p.Features)):
			s.State = butler.WorkNone
		case slices.Contains(optOuts, a.Task):
			s.State = butler.WorkOptedOut
		case handed&a.mask() != 0:
			s.State, s.Attempts = butler.WorkHanded, int(retry.Attempts)
		case tried && retry.At <= toMS(now) && retry.After > toMS(now): // as for Lacking
			s.State, s.Attempts, s.After, s.Reason = butler.WorkWaiting, int(retry.Attempts), fromMS(retry.After), retry.Reason
		default:
			s.State, s.Attempts, s.Reason = butler.WorkLacking, int(retry.Attempts), retry.Reason
			if made {
				s.State = butler.WorkStale
			}
			if !p.Missing.IsZero() {
				s.Reason = "the file is missing"
			}
		}
		all[i] = s
	}
	return all, nil
}
