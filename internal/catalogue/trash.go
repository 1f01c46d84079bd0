package catalogue

import (
	"context"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Undoable returns the Runs of which something is kept, newest first.
func (d *DB) Undoable(ctx context.Context) ([]butler.Collected, error) {
	rows, err := d.reads.CollectedRuns(ctx)
	if err != nil {
		return nil, fail("list what can be undone", err)
	}
	all := make([]butler.Collected, len(rows))
	for i, r := range rows {
		all[i] = butler.Collected{Run: r.Run, At: fromMS(r.At), Parts: r.Parts, Items: r.Items}
	}
	return all, nil
}

// Forget gives up what was kept of Runs other than keep, and returns how many Parts.
func (d *DB) Forget(ctx context.Context, keep int64) (parts int64, err error) {
	const op = "give up what was kept"
	all, err := d.Undoable(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if c.Run == keep {
			continue
		}
		n, err := d.forget(ctx, op, c.Run)
		parts += n
		if err != nil {
			return parts, err
		}
	}
	return parts, nil
}

// forget gives up what was kept of a Run, in steps, and returns how many Parts.
func (d *DB) forget(ctx context.Context, op string, run int64) (parts int64, err error) {
	for more := true; more; {
		var gone []string
		err := d.write(ctx, op, func(t transaction) (err error) {
			gone, err = t.ForgetSomeCollected(ctx, catdb.ForgetSomeCollectedParams{Run: run, Max: 20 * trashAtOnce})
			return err
		})
		if err != nil {
			return parts, err
		}
		for _, table := range gone {
			if table == "parts" {
				parts++
			}
		}
		more = len(gone) > 0
	}
	return parts, nil
}

// PruneRuns forgets the reports of Runs that ended before a time, a Run a step.
func (d *DB) PruneRuns(ctx context.Context, before time.Time, dry bool) (n int64, err error) {
	const op = "forget old runs"
	for after := int64(0); ; {
		runs, err := d.reads.PrunableRuns(ctx, catdb.PrunableRunsParams{Before: toMS(before), After: after, Max: pageSize})
		if err != nil {
			return n, fail(op, err)
		}
		for _, id := range runs {
			after = id
			if !dry {
				if err := d.pruneRun(ctx, op, id); err != nil {
					return n, err
				}
			}
			n++
		}
		if len(runs) < pageSize {
			return n, nil
		}
	}
}

// pruneRun forgets a Run: its reports first, of which there may be as many as files.
func (d *DB) pruneRun(ctx context.Context, op string, id int64) error {
	for more := true; more; {
		err := d.write(ctx, op, func(t transaction) error {
			n, err := t.PruneSomeReports(ctx, catdb.PruneSomeReportsParams{Run: id, Max: 20 * trashAtOnce})
			more = n > 0
			if err != nil || more {
				return err
			}
			return t.PruneRun(ctx, id)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
