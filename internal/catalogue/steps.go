package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"butler/internal/catalogue/internal/catdb"
)

// How many Parts one step of a long change takes: other writers wait for no more than that.
const relackAtOnce = 2000

// finish carries out the long changes that were begun: the bits of an Analysis that changed, the
// rows of a Section that was removed. A transaction begins one by storing what is to be done, and
// each step is a transaction of its own, so that writers get between and a crash loses nothing.
// Whatever else changes bits meanwhile goes by the new definition already.
func (d *DB) finish(ctx context.Context, op string) error {
	for more := true; more; {
		err := d.write(ctx, op, func(t transaction) (err error) {
			if more, err = t.relackStep(ctx); err == nil && !more {
				more, err = t.removeStep(ctx)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// relackStep works out some more bits. It returns false if all are right.
func (t transaction) relackStep(ctx context.Context) (bool, error) {
	next, err := t.NextRelack(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	}
	last := false
	upTo, err := t.PartFurther(ctx, catdb.PartFurtherParams{ID: next.Part, Offset: relackAtOnce - 1})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		last, upTo = true, math.MaxInt64
	case err != nil:
		return false, err
	}
	if next.Redo != 0 {
		some := catdb.RedoFindingsParams{Analysis: next.ID, After: next.Part, UpTo: upTo, Section: next.Section}
		if err := t.RedoFindings(ctx, some); err != nil {
			return false, err
		}
		if err := t.RedoRetries(ctx, catdb.RedoRetriesParams(some)); err != nil {
			return false, err
		}
	}
	a := analysis{Analysis: catdb.Analysis{ID: next.ID, Task: next.Task, Version: next.Version, Bit: next.Bit}}
	if err := t.relack(ctx, a, next.Section, next.Part, upTo); err != nil {
		return false, err
	}
	if last {
		return true, t.Relacked(ctx, catdb.RelackedParams{Analysis: next.ID, Section: next.Section})
	}
	return true, t.RelackedTo(ctx, catdb.RelackedToParams{Analysis: next.ID, Section: next.Section, Part: upTo})
}
