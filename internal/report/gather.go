package report

import (
	"context"
	"time"

	"butler"
)

// Bounds of what a Report lists. Its Digest counts all.
const (
	skipsPerRun   = 10
	failuresPerGo = 100
)

// make gathers what a Report tells.
func (k *Keeper) make(ctx context.Context, kind butler.ReportKind, day butler.Date, runs []butler.Run, now time.Time) (butler.Report, error) {
	f := butler.ReportFacts{Kind: kind, Made: now, Day: day, Runs: runs}
	if kind == butler.ReportNight {
		f.Alarms = k.Alarms()
	}
	bad := int64(0)
	for _, r := range runs {
		bad += r.Failed
	}
	for _, r := range runs {
		if r.Skipped > 0 {
			skips, err := k.o.Store.CountSkips(ctx, r.ID, skipsPerRun)
			if err != nil {
				return butler.Report{}, err
			}
			f.Skips = append(f.Skips, skipsOf(r, skips)...)
		}
		if r.Failed > 0 {
			lines, err := k.failures(ctx, r, share(r.Failed, bad, butler.MaxReportLines))
			if err != nil {
				return butler.Report{}, err
			}
			f.Failures = append(f.Failures, lines...)
		}
		if r.State == butler.RunInterrupted {
			left, err := k.left(ctx, r)
			if err != nil {
				return butler.Report{}, err
			}
			f.Left = append(f.Left, left)
		}
	}
	return butler.NewReport(f), nil
}

// share returns how many lines of all a Run with n of the total gets, at least a few, so that one Run in which all
// failed does not hide the failures of the others.
func share(n, total int64, lines int) int {
	if total <= int64(lines) {
		return int(n)
	}
	const least = 3
	return int(max(least, n*int64(lines)/total))
}

// skipsOf names the Task of counts, and adds what they leave out.
func skipsOf(r butler.Run, counts []butler.ReportCount) []butler.ReportCount {
	rest := r.Skipped
	for i := range counts {
		counts[i].Task = r.Task
		rest -= counts[i].Count
	}
	if rest > 0 {
		counts = append(counts, butler.ReportCount{Task: r.Task, Reason: "other reasons", Count: rest})
	}
	return counts
}

// failures returns up to most of what failed in a Run.
func (k *Keeper) failures(ctx context.Context, r butler.Run, most int) (all []butler.ReportLine, err error) {
	q := butler.UnitReportQuery{Run: r.ID, State: butler.UnitFailed}
	for len(all) < most {
		q.Limit = min(failuresPerGo, most-len(all))
		page, err := k.o.Runs.UnitReports(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, u := range page {
			all = append(all, butler.ReportLine{Task: r.Task, Run: r.ID, Title: u.Title, Part: u.Part, Reason: u.Reason})
			q.After = u.ID
		}
		if len(page) < q.Limit {
			break
		}
	}
	return all, nil
}

// left says what a Run that was interrupted still has to do.
func (k *Keeper) left(ctx context.Context, r butler.Run) (butler.ReportLeft, error) {
	left := butler.ReportLeft{Task: r.Task, Reason: r.Reason}
	if r.Total > 0 {
		left.Count = max(0, r.Total-r.Done-r.Failed-r.Skipped)
	}
	for _, t := range k.o.Tasks {
		if t.Name != r.Task || t.Analysis == nil {
			continue
		}
		n, err := k.o.Lacking(ctx, t.Analysis.Name, r.Target())
		if err != nil {
			return left, err
		}
		left.Count = n
	}
	return left, nil
}
