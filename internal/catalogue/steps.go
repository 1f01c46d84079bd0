package catalogue

import (
	"context"
	"database/sql"
	"errors"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// How many Parts one step of a long change takes: other writers wait for no more than that.
const relackAtOnce = 2000

// finish carries out the long changes that were begun: the bits of an Analysis that changed, the groups
// of a Conclusion, the rows of a Section that was removed. A transaction begins one by storing what is to be done, and
// each step is a transaction of its own, so that writers get between and a crash loses nothing.
// Whatever else changes bits meanwhile goes by the new definition already.
func (d *DB) finish(ctx context.Context, op string) error {
	for more := true; more; {
		err := d.write(ctx, op, func(t transaction) (err error) {
			for _, step := range []func(context.Context) (bool, error){t.relackStep, t.groupStep, t.removeStep} {
				if more, err = step(ctx); err != nil || more {
					break
				}
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
	a := analysis{Analysis: next.Analysis}
	some, err := t.span(ctx, butler.Target{Section: next.Section, Item: next.Item}, next.Part, relackAtOnce)
	if err != nil {
		return false, err
	}
	if next.Redo != 0 {
		if err := t.outdate(ctx, a, some); err != nil {
			return false, err
		}
	}
	if err := t.relack(ctx, a, some); err != nil {
		return false, err
	}
	if some.last {
		return true, t.Relacked(ctx, catdb.RelackedParams{Analysis: a.ID, Section: next.Section, Item: next.Item})
	}
	return true, t.RelackedTo(ctx, catdb.RelackedToParams{Analysis: a.ID, Section: next.Section, Item: next.Item, Part: some.upTo})
}
