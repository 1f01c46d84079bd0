package report

import (
	"context"
	"slices"
	"time"

	"butler"
)

const (
	lookBack  = 7 * 24 * time.Hour // Runs that ended before are not reported any more
	newsAge   = 36 * time.Hour     // what is older is kept, but sent to nobody
	lateNight = 3 * time.Hour      // how long a night waits after the Window closed for Runs that may not be cut
	perLook   = 500
)

// report makes the Reports that are missing: of nights that are over, and of Runs that belong to none.
func (k *Keeper) report(ctx context.Context, now time.Time) error {
	runs, err := k.o.Store.UnreportedRuns(ctx, now.Add(-lookBack), perLook)
	if err != nil {
		return err
	}
	reported, err := k.nights(ctx)
	if err != nil {
		return err
	}
	open := map[butler.Date]bool{} // nights that want a Report
	for _, r := range runs {
		span, ok := k.window().On(r.Day, k.o.Zone)
		if ok && ofNight(r, span) && !reported[r.Day] {
			open[r.Day] = true
			continue
		}
		if err := k.reportRun(ctx, r, now); err != nil {
			return err
		}
	}
	// A night in which nothing was due is one too, if this process was there.
	if span, ok := k.closed(now); ok && k.started.Before(span.Close) && !reported[span.Day] {
		open[span.Day] = true
	}
	for day := range open {
		if err := k.reportNight(ctx, day, now); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) window() butler.Window { return k.o.Settings().Window() }

// ofNight reports whether a Run belongs to the night of its day: what the Window opened, and what followed from that or
// began by itself while it was open.
func ofNight(r butler.Run, span butler.Span) bool {
	return r.Trigger == butler.TriggerWindow || r.Trigger != butler.TriggerManual && span.Contains(r.Created)
}

// nights returns the days of which there is a Report.
func (k *Keeper) nights(ctx context.Context) (map[butler.Date]bool, error) {
	all, err := k.o.Store.Reports(ctx, butler.ReportQuery{Kind: butler.ReportNight, Limit: perLook})
	if err != nil {
		return nil, err
	}
	days := map[butler.Date]bool{}
	for _, r := range all {
		days[r.Digest.Day] = true
	}
	return days, nil
}

// closed returns the opening of the Window that closed last.
func (k *Keeper) closed(now time.Time) (butler.Span, bool) {
	for back := range 4 {
		if span, ok := k.window().On(butler.DateOf(now).AddDays(1-back), k.o.Zone); ok && !now.Before(span.Close) {
			return span, true
		}
	}
	return butler.Span{}, false
}

// reportNight makes the Report of a night, if the night is over.
func (k *Keeper) reportNight(ctx context.Context, day butler.Date, now time.Time) error {
	span, ok := k.window().On(day, k.o.Zone)
	if !ok {
		return nil
	}
	all, err := k.runsOf(ctx, day)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(r butler.Run) bool { return !ofNight(r, span) })
	over, err := k.over(ctx, span, all, now)
	if err != nil || !over {
		return err
	}
	if all, err = k.untold(ctx, all); err != nil {
		return err
	}
	r, err := k.make(ctx, butler.ReportNight, day, all, now)
	if err != nil {
		return err
	}
	return k.add(ctx, r, now.Sub(span.Close) < newsAge)
}

// untold leaves out the Runs that have their Report: one that was outside the Window when it ended, and is of the night
// since the hours were changed.
func (k *Keeper) untold(ctx context.Context, all []butler.Run) ([]butler.Run, error) {
	var since time.Time // the first of them ended
	for _, r := range all {
		if r.State.Final() && (since.IsZero() || r.Ended.Before(since)) {
			since = r.Ended
		}
	}
	runs, err := k.o.Store.UnreportedRuns(ctx, since, perLook)
	if err != nil || len(runs) == perLook { // there are more: better twice than not at all
		return all, err
	}
	return slices.DeleteFunc(all, func(r butler.Run) bool {
		return r.State.Final() && !slices.ContainsFunc(runs, func(u butler.Run) bool { return u.ID == r.ID })
	}), nil
}

// over reports whether a night is: the Window closed, or nothing is left to come, and what ran has ended.
func (k *Keeper) over(ctx context.Context, span butler.Span, all []butler.Run, now time.Time) (bool, error) {
	working := slices.ContainsFunc(all, func(r butler.Run) bool { return !r.State.Final() })
	switch {
	case !now.Before(span.Close):
		return !working || now.Sub(span.Close) >= lateNight, nil
	case working || len(all) == 0 || now.Before(span.Open):
		return false, nil
	}
	plan, err := k.o.Plan(ctx)
	if err != nil {
		return false, err
	}
	return plan.Span.Day == span.Day && !slices.ContainsFunc(plan.Tasks, func(t butler.PlanTask) bool { return t.Will }), nil
}

// runsOf returns the Runs of a day that were begun or wait, in the order in which they were opened.
func (k *Keeper) runsOf(ctx context.Context, day butler.Date) ([]butler.Run, error) {
	q := butler.RunQuery{Day: day, Limit: perLook}
	var all []butler.Run
	for {
		page, err := k.o.Runs.Runs(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if r.State != butler.RunSkipped {
				all = append(all, r)
			}
		}
		const most = 5000 // in one Report
		if len(page) < perLook || len(all) > most {
			slices.Reverse(all)
			return all, nil
		}
		q.Before = page[len(page)-1].ID
	}
}

// reportRun makes the Report of a Run that belongs to no night, or ended after that had its Report.
func (k *Keeper) reportRun(ctx context.Context, run butler.Run, now time.Time) error {
	r, err := k.make(ctx, butler.ReportRun, run.Day, []butler.Run{run}, now)
	if err != nil {
		return err
	}
	return k.add(ctx, r, now.Sub(run.Ended) < newsAge)
}
