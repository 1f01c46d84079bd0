package catalogue

import (
	"context"
	"strings"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// CreateRun stores a new Run. Its counts begin at zero.
func (d *DB) CreateRun(ctx context.Context, r butler.Run) (created butler.Run, err error) {
	const op = "create run"
	if r.UUID == "" {
		r.UUID = newUUID()
	}
	if r.Created.IsZero() {
		r.Created = d.now()
	}
	err = d.write(ctx, op, func(t transaction) error {
		if err := d.keepTime(ctx, t); err != nil {
			return err
		}
		id, err := t.AddRun(ctx, catdb.AddRunParams{
			UUID: r.UUID, Task: r.Task, State: string(r.State), Trigger: string(r.Trigger), Forced: toBit(r.Forced),
			Day: r.Day.String(), Section: r.Section, Item: r.Item, Priority: int64(r.Priority), Reason: r.Reason, Created: toMS(r.Created),
			Scheduled: toMS(r.Scheduled), Started: toMS(r.Started), Ended: toMS(r.Ended), Total: r.Total,
			Summary: string(r.Summary), Dry: toBit(r.Dry),
		})
		if err != nil {
			return oneRun(op, r.Task, err)
		}
		row, err := t.Run(ctx, id)
		created = toRun(row)
		return err
	})
	return created, err
}

// SaveRun stores the state, times, total, reason, force, priority, place and summary of a Run.
func (d *DB) SaveRun(ctx context.Context, r butler.Run) error {
	const op = "save run"
	return d.write(ctx, op, func(t transaction) error {
		n, err := t.SaveRun(ctx, catdb.SaveRunParams{
			ID: r.ID, State: string(r.State), Forced: toBit(r.Forced), Priority: int64(r.Priority), Reason: r.Reason, Scheduled: toMS(r.Scheduled),
			Started: toMS(r.Started), Ended: toMS(r.Ended), Total: r.Total, Summary: string(r.Summary),
			Place: r.Place,
		})
		switch {
		case err != nil:
			return oneRun(op, r.Task, err)
		case n == 0:
			return noRun(op, r.ID)
		}
		return nil
	})
}

// oneRun words a breach of the rules that the indexes runs_window and runs_active keep.
func oneRun(op, task string, err error) error {
	if err = fail(op, err); butler.IsKind(err, butler.KindConflict) {
		return butler.E(butler.KindConflict, op, "%s has a run already, active or of this night's window: %w", task, err)
	}
	return err
}

func noRun(op string, id int64) error {
	return butler.E(butler.KindNotFound, op, "there is no run %d", id).WithHint("list them with: butler runs")
}

// Run returns one Run.
func (d *DB) Run(ctx context.Context, id int64) (butler.Run, error) {
	const op = "read run"
	row, err := d.reads.Run(ctx, id)
	if err = fail(op, err); butler.IsKind(err, butler.KindNotFound) {
		err = noRun(op, id)
	}
	if err != nil {
		return butler.Run{}, err
	}
	return toRun(row), nil
}

// RunDays returns the days that have Runs, newest first.
func (d *DB) RunDays(ctx context.Context, before butler.Date, limit int) ([]butler.Date, error) {
	q := catdb.RunDaysParams{Before: before.String(), Max: page(limit)}
	if before.IsZero() {
		q.Before = "~" // behind all digits
	}
	rows, err := d.reads.RunDays(ctx, q)
	if err != nil {
		return nil, fail("list days", err)
	}
	days := make([]butler.Date, len(rows))
	for i, r := range rows {
		days[i] = toDate(r)
	}
	return days, nil
}

// LastSuccess returns the Run of each Task that ended done last.
func (d *DB) LastSuccess(ctx context.Context) (map[string]butler.Run, error) {
	rows, err := d.reads.LastSuccesses(ctx)
	if err != nil {
		return nil, fail("list runs", err)
	}
	last := make(map[string]butler.Run, len(rows))
	for _, r := range rows {
		last[r.Task] = toRun(r)
	}
	return last, nil
}

// ReportUnit stores what a Run did with one thing. The counts of the Run follow.
func (d *DB) ReportUnit(ctx context.Context, run int64, u butler.UnitReport) error {
	const op = "report unit"
	if u.At.IsZero() {
		u.At = d.now()
	}
	return d.write(ctx, op, func(t transaction) error {
		n, err := t.ReportUnit(ctx, reportParams(run, u))
		if err == nil && n == 0 {
			err = noRun(op, run)
		}
		return err
	})
}

func reportParams(run int64, u butler.UnitReport) catdb.ReportUnitParams {
	return catdb.ReportUnitParams{
		Run: run, Subject: u.Subject, Part: u.Part, Title: u.Title, File: strings.ToValidUTF8(u.File, "\uFFFD"), State: string(u.State), Reason: clip(u.Reason),
		Bytes: u.Bytes, ElapsedNs: int64(u.Elapsed), At: toMS(u.At),
	}
}

// UnitReports returns the reports of a Run in the order in which their subjects were first reported.
func (d *DB) UnitReports(ctx context.Context, q butler.UnitReportQuery) ([]butler.UnitReport, error) {
	var rows []catdb.UnitReport
	var err error
	if q.State == "" {
		rows, err = d.reads.UnitReports(ctx, catdb.UnitReportsParams{Run: q.Run, After: q.After, Max: page(q.Limit)})
	} else {
		rows, err = d.reads.UnitReportsInState(ctx, catdb.UnitReportsInStateParams{
			Run: q.Run, State: string(q.State), After: q.After, Max: page(q.Limit),
		})
	}
	if err != nil {
		return nil, fail("list reports", err)
	}
	all := make([]butler.UnitReport, len(rows))
	for i, r := range rows {
		all[i] = butler.UnitReport{
			ID: r.ID, Subject: r.Subject, Part: r.Part, Title: r.Title, File: r.File, State: butler.UnitState(r.State), Reason: r.Reason,
			Bytes: r.Bytes, Elapsed: time.Duration(r.ElapsedNs), At: fromMS(r.At),
		}
	}
	return all, nil
}

func toRun(r catdb.Run) butler.Run {
	return butler.Run{
		ID: r.ID, UUID: r.UUID, Task: r.Task, State: butler.RunState(r.State), Trigger: butler.Trigger(r.Trigger),
		Forced: r.Forced != 0, Day: toDate(r.Day), Section: r.Section, Item: r.Item,
		Priority: int(r.Priority), Reason: r.Reason, Created: fromMS(r.Created),
		Scheduled: fromMS(r.Scheduled), Started: fromMS(r.Started), Ended: fromMS(r.Ended), Total: r.Total, Done: r.Done,
		Failed: r.Failed, Skipped: r.Skipped, Bytes: r.Bytes, Summary: toRaw(r.Summary), Place: r.Place, Dry: r.Dry != 0,
	}
}
