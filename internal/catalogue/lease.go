package catalogue

import (
	"context"
	"crypto/rand"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Lease hands a Part out under a new attempt token. The Unit that it returns holds those of the
// Analyses that the Part still lacks.
func (d *DB) Lease(ctx context.Context, u butler.Unit) (leased butler.Unit, err error) {
	const op = "lease part"
	err = d.write(ctx, op, func(t transaction) error {
		part, err := t.LeasablePart(ctx, u.Part)
		switch {
		case err != nil:
			return err
		case part.Missing != 0:
			return butler.E(butler.KindConflict, op, "the file of part %d is missing", u.Part)
		}
		known, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		leased = butler.Unit{Part: u.Part, Attempt: rand.Text()}
		handed := int64(0)
		for i, name := range u.Analyses {
			a, err := find(known, op, name)
			if err != nil {
				return err
			}
			if part.Lacks&a.mask() == 0 {
				continue
			}
			handed |= a.mask()
			leased.Analyses = append(leased.Analyses, name)
			if i < len(u.Runs) {
				leased.Runs = append(leased.Runs, u.Runs[i])
			}
		}
		if len(leased.Analyses) == 0 {
			return butler.E(butler.KindConflict, op, "part %d lacks none of them any more", u.Part)
		}
		n, err := t.AddLease(ctx, catdb.AddLeaseParams{Part: u.Part, Attempt: leased.Attempt, Handed: handed, At: toMS(d.now())})
		if err == nil && n == 0 {
			err = butler.E(butler.KindConflict, op, "part %d is handed out already", u.Part)
		}
		return err
	})
	if err != nil {
		return butler.Unit{}, err
	}
	return leased, nil
}

// Release ends a lease. A lease that has ended already, or that is another's now, is left alone.
func (d *DB) Release(ctx context.Context, u butler.Unit) error {
	return d.write(ctx, "release part", func(t transaction) error {
		_, err := t.EndLease(ctx, catdb.EndLeaseParams{Part: u.Part, Attempt: u.Attempt})
		return err
	})
}

// ReleaseAll ends all leases.
func (d *DB) ReleaseAll(ctx context.Context) error {
	return d.write(ctx, "release parts", func(t transaction) error { return t.EndLeases(ctx) })
}
