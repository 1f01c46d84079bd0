package catalogue

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Redo makes the Parts of a Target lack an Analysis again, also those that failed for good or wait for
// another try. What it found stays to be seen until something newer takes its place.
func (d *DB) Redo(ctx context.Context, name string, target butler.Target) error {
	op := fmt.Sprintf("redo %s", name)
	err := d.write(ctx, op, func(t transaction) error {
		a, err := t.named(ctx, op, name)
		if err != nil {
			return err
		}
		return t.AddRelack(ctx, catdb.AddRelackParams{Analysis: a.ID, Section: target.Section, Item: target.Item, Redo: 1})
	})
	if err != nil {
		return err
	}
	return d.finish(ctx, op)
}

// sectionOf looks up the Section of a row's Part.
const sectionOf = "(SELECT p.section FROM parts AS p WHERE p.id = part)"

// outdate makes what an Analysis found out about some Parts count no more.
func (t transaction) outdate(ctx context.Context, a analysis, s span) error {
	some, args := s.of("part", sectionOf)
	args = append([]any{a.ID}, args...)
	parts, err := t.column(ctx, "UPDATE findings SET redo = 1 WHERE analysis = ? AND redo = 0 AND "+some+" RETURNING part", args...)
	if err != nil {
		return err
	}
	all, err := t.conclusions(ctx)
	if err != nil {
		return err
	}
	if err := t.changed(ctx, all, parts, a.Name); err != nil {
		return err
	}
	_, err = t.tx.ExecContext(ctx, "DELETE FROM retries WHERE analysis = ? AND "+some, args...)
	return err
}

// How many Parts one step of a Discard takes: nobody works on them while their files are deleted.
const discardAtOnce = 500

// Discard forgets what an Analysis made of the Parts of a Target, which lack it again then, and yields
// what is left in Bundles. Work on these Parts that is under way counts no more, and they are handed
// out again once the consumer has come back for the next file: by then the files are deleted, and it
// cannot be new ones that are.
func (d *DB) Discard(ctx context.Context, name string, target butler.Target) iter.Seq2[butler.BundleFile, error] {
	op := fmt.Sprintf("discard %s", name)
	return func(yield func(butler.BundleFile, error) bool) {
		for s := (span{}); !s.last; {
			held := butler.Unit{Attempt: "discard-" + rand.Text()}
			var files []butler.BundleFile
			err := d.write(ctx, op, func(t transaction) (err error) {
				a, err := t.named(ctx, op, name)
				if err != nil {
					return err
				}
				if s, err = t.span(ctx, target, s.upTo, discardAtOnce); err != nil {
					return err
				}
				files, err = t.discard(ctx, a, s, held.Attempt, toMS(d.now()))
				return err
			})
			if err != nil {
				yield(butler.BundleFile{}, err)
				return
			}
			if !d.handOver(ctx, op, files, held, yield) {
				return
			}
		}
	}
}

// handOver yields the files of held Parts, and lets these go. It returns false if that was the end.
func (d *DB) handOver(ctx context.Context, op string, files []butler.BundleFile, held butler.Unit,
	yield func(butler.BundleFile, error) bool,
) (more bool) {
	if len(files) == 0 {
		return true
	}
	release := func() error {
		// Also if ctx has ended: otherwise nobody could work on them until the next start.
		ctx := context.WithoutCancel(ctx)
		return d.write(ctx, op, func(t transaction) error { return t.EndHold(ctx, held.Attempt) })
	}
	for _, f := range files {
		if !yield(f, nil) {
			if err := release(); err != nil {
				d.log.ErrorContext(ctx, "parts stay handed out", "error", err)
			}
			return false
		}
	}
	if err := release(); err != nil {
		yield(butler.BundleFile{}, err)
		return false
	}
	return true
}

// discard forgets what an Analysis made of some Parts, holds those that have files of it, and returns
// these.
func (t transaction) discard(ctx context.Context, a analysis, s span, hold string, now int64) (files []butler.BundleFile, err error) {
	some, args := s.of("a.part", "p.section")
	rows, err := t.tx.QueryContext(ctx, `SELECT a.part, p.content_id, a.name FROM artifacts AS a CROSS JOIN parts AS p ON p.id = a.part
		WHERE a.analysis = ? AND `+some, append([]any{a.ID}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f butler.BundleFile
		if err := rows.Scan(&f.Part, &f.ContentID, &f.Name); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if err := t.discardFindings(ctx, a, s); err != nil {
		return nil, err
	}
	some, args = s.of("part", sectionOf)
	for _, what := range []struct {
		which string
		id    int64
	}{
		{"leases WHERE (handed & ?) <> 0", a.mask()}, {"retries WHERE analysis = ?", a.ID}, {"artifacts WHERE analysis = ?", a.ID},
	} {
		if _, err := t.tx.ExecContext(ctx, "DELETE FROM "+what.which+" AND "+some, append([]any{what.id}, args...)...); err != nil {
			return nil, err
		}
	}
	for i, f := range files {
		if i > 0 && files[i-1].Part == f.Part {
			continue
		}
		if err := t.Hold(ctx, catdb.HoldParams{Part: f.Part, Attempt: hold, At: now}); err != nil {
			return nil, err
		}
	}
	return files, t.relack(ctx, a, s)
}

// discardFindings forgets what an Analysis found out about some Parts, and what was concluded from it by
// the same Task.
func (t transaction) discardFindings(ctx context.Context, a analysis, s span) error {
	all, err := t.conclusions(ctx)
	if err != nil {
		return err
	}
	forget := func(id int64, name string) error {
		some, args := s.of("part", sectionOf)
		args = append([]any{id}, args...)
		parts, err := t.column(ctx, "DELETE FROM findings WHERE analysis = ? AND "+some+" RETURNING part", args...)
		if err != nil {
			return err
		}
		for _, table := range []string{"markers", "vectors"} {
			if _, err := t.tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE analysis = ? AND "+some, args...); err != nil {
				return err
			}
		}
		return t.changed(ctx, all, parts, name)
	}
	if err := forget(a.ID, a.Name); err != nil {
		return err
	}
	gone := []string{a.Name}
	for _, c := range all {
		if c.Task != a.Task || !c.drawnFrom(gone) {
			continue
		}
		if err := forget(c.ID, c.Name); err != nil {
			return err
		}
		gone = append(gone, c.Name)
	}
	return nil
}
