package catalogue

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

var _ butler.ReportStore = (*DB)(nil)

// AddReport stores a Report, notes of which Runs that have ended it tells, and a Delivery to each of those named.
func (d *DB) AddReport(ctx context.Context, r butler.Report, to []string) (butler.Report, error) {
	const op = "store report"
	if r.Made.IsZero() {
		r.Made = d.now()
	}
	body, err := json.Marshal(r)
	if err != nil {
		return r, fail(op, err)
	}
	short, err := json.Marshal(brief(r))
	if err != nil {
		return r, fail(op, err)
	}
	err = d.write(ctx, op, func(t transaction) error {
		id, err := t.AddReport(ctx, catdb.AddReportParams{
			Kind: string(r.Kind), Day: r.Digest.Day.String(), Made: toMS(r.Made), Brief: string(short), Body: string(body),
		})
		if err != nil {
			if err := fail(op, err); butler.IsKind(err, butler.KindConflict) {
				return butler.E(butler.KindConflict, op, "the night of %s has one already", r.Digest.Day)
			}
			return err
		}
		for _, run := range r.Digest.Runs {
			if !run.State.Final() {
				continue
			}
			n, err := t.CoverRun(ctx, catdb.CoverRunParams{Report: id, Run: run.ID})
			if err != nil {
				return err
			}
			if n == 0 && r.Kind == butler.ReportRun {
				return butler.E(butler.KindConflict, op, "run %d has one already, or is no more", run.ID)
			}
		}
		for _, name := range to {
			if err := t.AddDelivery(ctx, catdb.AddDeliveryParams{Report: id, Recipient: name, After: toMS(r.Made), At: toMS(r.Made)}); err != nil {
				return err
			}
		}
		r.ID = id
		return nil
	})
	return r, err
}

// brief returns a Report without what a list does not show.
func brief(r butler.Report) butler.Report {
	r.Digest.Runs, r.Skips, r.Failures, r.Left = nil, nil, nil, nil
	return r
}

// Report returns one.
func (d *DB) Report(ctx context.Context, id int64) (butler.Report, error) {
	const op = "read report"
	row, err := d.reads.Report(ctx, id)
	if err = fail(op, err); butler.IsKind(err, butler.KindNotFound) {
		return butler.Report{}, butler.E(butler.KindNotFound, op, "there is no report %d", id).WithHint("list them with: butler report list")
	}
	if err != nil {
		return butler.Report{}, err
	}
	r := fromJSON[butler.Report](row.Body)
	r.ID = row.ID
	return r, nil
}

// Reports returns Reports without their lists, newest first.
func (d *DB) Reports(ctx context.Context, q butler.ReportQuery) (all []butler.Report, err error) {
	before := q.Before
	if before <= 0 {
		before = math.MaxInt64
	}
	add := func(id int64, brief string) {
		r := fromJSON[butler.Report](brief)
		r.ID = id
		all = append(all, r)
	}
	if q.Kind == "" {
		rows, err := d.reads.Reports(ctx, catdb.ReportsParams{Before: before, Max: page(q.Limit)})
		for _, r := range rows {
			add(r.ID, r.Brief)
		}
		return all, fail("list reports", err)
	}
	rows, err := d.reads.ReportsOfKind(ctx, catdb.ReportsOfKindParams{Kind: string(q.Kind), Before: before, Max: page(q.Limit)})
	for _, r := range rows {
		add(r.ID, r.Brief)
	}
	return all, fail("list reports", err)
}

// PruneReports forgets old Reports, with their Deliveries.
func (d *DB) PruneReports(ctx context.Context, before time.Time) (n int64, err error) {
	err = d.write(ctx, "forget reports", func(t transaction) error {
		n, err = t.PruneReports(ctx, toMS(before))
		return err
	})
	return n, err
}

// UnreportedRuns returns Runs that ended since a time and that no Report tells of.
func (d *DB) UnreportedRuns(ctx context.Context, since time.Time, limit int) ([]butler.Run, error) {
	rows, err := d.reads.UnreportedRuns(ctx, catdb.UnreportedRunsParams{Since: toMS(since), Max: page(limit)})
	if err != nil {
		return nil, fail("list runs without a report", err)
	}
	all := make([]butler.Run, len(rows))
	for i, r := range rows {
		all[i] = toRun(r)
	}
	return all, nil
}

// CountSkips counts what a Run skipped, by reason.
func (d *DB) CountSkips(ctx context.Context, run int64, limit int) ([]butler.ReportCount, error) {
	rows, err := d.reads.CountSkips(ctx, catdb.CountSkipsParams{Run: run, Max: page(limit)})
	if err != nil {
		return nil, fail("count what was skipped", err)
	}
	all := make([]butler.ReportCount, len(rows))
	for i, r := range rows {
		all[i] = butler.ReportCount{Reason: r.Reason, Count: r.N}
	}
	return all, nil
}

// Deliveries returns those of a Report.
func (d *DB) Deliveries(ctx context.Context, report int64) ([]butler.Delivery, error) {
	rows, err := d.reads.Deliveries(ctx, report)
	return toDeliveries(rows), fail("list deliveries", err)
}

// DueDeliveries returns those that are to be tried now, and when the next is. One that was tried in the future was tried
// by a clock that was wrong, and is due.
func (d *DB) DueDeliveries(ctx context.Context, now time.Time, limit int) (due []butler.Delivery, next time.Time, err error) {
	err = d.read(ctx, "look for deliveries", func(t transaction) error {
		rows, err := t.DueDeliveries(ctx, catdb.DueDeliveriesParams{Now: toMS(now), Max: page(limit)})
		if err != nil {
			return err
		}
		due = toDeliveries(rows)
		after, err := t.NextDelivery(ctx, toMS(now))
		next = fromMS(after)
		return err
	})
	return due, next, err
}

// SaveDelivery stores how far a Delivery is.
func (d *DB) SaveDelivery(ctx context.Context, v butler.Delivery) error {
	const op = "store delivery"
	return d.write(ctx, op, func(t transaction) error {
		n, err := t.SaveDelivery(ctx, catdb.SaveDeliveryParams{
			ID: v.ID, State: string(v.State), Attempts: int64(v.Attempts), After: toMS(v.After), Reason: clip(v.Reason), At: toMS(v.At),
		})
		if err == nil && n == 0 {
			err = butler.E(butler.KindNotFound, op, "there is no delivery %d", v.ID)
		}
		return err
	})
}

func toDeliveries(rows []catdb.Delivery) []butler.Delivery {
	all := make([]butler.Delivery, len(rows))
	for i, r := range rows {
		all[i] = butler.Delivery{
			ID: r.ID, Report: r.Report, To: r.Recipient, State: butler.DeliveryState(r.State), Attempts: int(r.Attempts),
			After: fromMS(r.After), Reason: r.Reason, At: fromMS(r.At),
		}
	}
	return all
}

// Alarms returns those that there were when it was last looked.
func (d *DB) Alarms(ctx context.Context) ([]butler.Alarm, error) {
	rows, err := d.reads.Alarms(ctx)
	if err != nil {
		return nil, fail("list alarms", err)
	}
	all := make([]butler.Alarm, len(rows))
	for i, r := range rows {
		all[i] = butler.Alarm{Key: r.Key, Text: r.Text, Hint: r.Hint, Since: fromMS(r.Since), Told: fromMS(r.Told)}
	}
	return all, nil
}

// SaveAlarms stores which Alarms there are.
func (d *DB) SaveAlarms(ctx context.Context, all []butler.Alarm) error {
	return d.write(ctx, "store alarms", func(t transaction) error {
		if err := t.ForgetAlarms(ctx); err != nil {
			return err
		}
		for _, a := range all {
			if err := t.AddAlarm(ctx, catdb.AddAlarmParams{
				Key: a.Key, Text: clip(a.Text), Hint: clip(a.Hint), Since: toMS(a.Since), Told: toMS(a.Told),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Watch notes since when Tasks are to run, and returns that.
func (d *DB) Watch(ctx context.Context, tasks []string, now time.Time) (map[string]time.Time, error) {
	const op = "watch tasks"
	rows, err := d.reads.Watches(ctx)
	if err != nil {
		return nil, fail(op, err)
	}
	since := map[string]time.Time{}
	var gone, added []string
	for _, r := range rows {
		if slices.Contains(tasks, r.Task) {
			since[r.Task] = fromMS(r.Since)
		} else {
			gone = append(gone, r.Task)
		}
	}
	for _, task := range tasks {
		if _, known := since[task]; !known {
			added = append(added, task)
			since[task] = now
		}
	}
	if len(gone)+len(added) == 0 {
		return since, nil
	}
	return since, d.write(ctx, op, func(t transaction) error {
		for _, task := range gone {
			if err := t.ForgetWatch(ctx, task); err != nil {
				return err
			}
		}
		for _, task := range added {
			if err := t.AddWatch(ctx, catdb.AddWatchParams{Task: task, Since: toMS(now)}); err != nil {
				return err
			}
		}
		return nil
	})
}
