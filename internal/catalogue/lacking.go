package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"butler"
)

const (
	defaultPage = 100
	maxPage     = 10_000
)

// page clamps the size of a page.
func page(limit int) int64 {
	if limit <= 0 {
		return defaultPage
	}
	return int64(min(limit, maxPage))
}

// waiting is the condition that a Part p waits for another try of an Analysis. A time of failure
// that lies ahead means that the clock was set back: then nothing is worth waiting for.
const waiting = `EXISTS (SELECT 1 FROM retries AS r WHERE r.part = p.id AND r.analysis = ? AND r.at <= ? AND r.after > ?)`

const leased = `EXISTS (SELECT 1 FROM leases AS l WHERE l.part = p.id)`

// Lacking returns Parts that lack any of the Analyses asked for and can be worked on now, in the
// order of ids. Each Part comes with all of them that it lacks.
func (d *DB) Lacking(ctx context.Context, q butler.LackQuery) (merged []butler.Lack, err error) {
	const op = "list what is lacking"
	limit := page(q.Limit)
	err = d.read(ctx, op, func(t transaction) error {
		known, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		sections, err := t.sectionIDs(ctx, q.Target.Section)
		if err != nil {
			return err
		}
		// The first limit Parts of each index hold the first limit of all.
		for _, name := range q.Analyses {
			a, err := find(known, op, name)
			if err != nil {
				return err
			}
			if q.Target.Item != 0 {
				if merged, err = t.lackingBelow(ctx, merged, a, q, sections, limit, d.now()); err != nil {
					return err
				}
				continue
			}
			for _, section := range sections {
				if merged, err = t.lacking(ctx, merged, a, section, q.After, limit, d.now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return merge(merged, int(limit)), nil
}

// merge puts Lacks of the same Part together and returns the first of them.
func merge(all []butler.Lack, limit int) []butler.Lack {
	slices.SortStableFunc(all, func(a, b butler.Lack) int { return int(min(1, max(-1, a.Part-b.Part))) })
	var merged []butler.Lack
	for _, l := range all {
		if n := len(merged); n > 0 && merged[n-1].Part == l.Part {
			if !slices.Contains(merged[n-1].Analyses, l.Analyses[0]) {
				merged[n-1].Analyses = append(merged[n-1].Analyses, l.Analyses[0])
			}
			continue
		}
		if len(merged) == limit {
			break
		}
		merged = append(merged, l)
	}
	return merged
}

// lackingSQL reads the index of a, Section by Section: within one, it is in the order of ids.
func lackingSQL(a analysis) string {
	return fmt.Sprintf(`SELECT id, duration FROM parts AS p INDEXED BY %s
		WHERE %s AND section = ? AND id > ? AND NOT %s AND NOT %s ORDER BY id LIMIT ?`, indexName(a), lacking(a), leased, waiting)
}

func (t transaction) lacking(ctx context.Context, into []butler.Lack, a analysis, section, after, limit int64, now time.Time) (
	[]butler.Lack, error,
) {
	ms := toMS(now)
	return t.lacks(ctx, into, a, lackingSQL(a), section, after, a.ID, ms, ms, limit)
}

// inSections is the condition that a Part is in one of some Sections: those that are there.
const inSections = "p.section IN (SELECT value FROM json_each(?))"

func lackingBelowSQL(a analysis) string {
	return fmt.Sprintf(partsBelow, "p.id, p.duration", "p.id > ? AND "+lacking(a)+" AND "+inSections+
		" AND NOT "+leased+" AND NOT "+waiting+" ORDER BY p.id LIMIT ?")
}

// lackingBelow looks at the Parts of an Item and of those below it, one by one: they are few.
func (t transaction) lackingBelow(ctx context.Context, into []butler.Lack, a analysis, q butler.LackQuery, sections []int64,
	limit int64, now time.Time,
) ([]butler.Lack, error) {
	ms := toMS(now)
	return t.lacks(ctx, into, a, lackingBelowSQL(a), q.Target.Item, q.After, idList(sections), a.ID, ms, ms, limit)
}

// lacks reads Parts that lack an Analysis.
func (t transaction) lacks(ctx context.Context, into []butler.Lack, a analysis, query string, args ...any) ([]butler.Lack, error) {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l := butler.Lack{Analyses: []string{a.Name}}
		if err := rows.Scan(&l.Part, &l.Duration); err != nil {
			return nil, err
		}
		into = append(into, l)
	}
	return into, rows.Err()
}

// CountLacking returns how many Parts of a Target lack an Analysis and could be worked on now.
func (d *DB) CountLacking(ctx context.Context, name string, target butler.Target) (n int64, err error) {
	const op = "count what is lacking"
	err = d.read(ctx, op, func(t transaction) (err error) {
		n, err = t.countIn(ctx, op, name, target, d.now(), false)
		return err
	})
	return n, err
}

// CountLeft implements [butler.UnitStore].
func (d *DB) CountLeft(ctx context.Context, run int64, name string, target butler.Target) (r butler.Run, n int64, err error) {
	const op = "count what is left"
	err = d.read(ctx, op, func(t transaction) (err error) {
		if run != 0 {
			row, err := t.Run(ctx, run)
			if errors.Is(err, sql.ErrNoRows) {
				return noRun(op, run)
			}
			if err != nil {
				return err
			}
			r = toRun(row)
		}
		n, err = t.countIn(ctx, op, name, target, d.now(), true)
		return err
	})
	return r, n, err
}

// countIn counts the Parts of a Target that lack an Analysis, without those that wait for another try, and with or without
// those in hand.
func (t transaction) countIn(ctx context.Context, op, name string, target butler.Target, now time.Time, inHand bool) (n int64, err error) {
	a, err := t.named(ctx, op, name)
	if err != nil {
		return 0, err
	}
	sections, err := t.sectionIDs(ctx, target.Section)
	if err != nil {
		return 0, err
	}
	ms := toMS(now)
	if target.Item != 0 {
		condition := lacking(a) + " AND " + inSections + " AND NOT " + waiting
		if !inHand {
			condition += " AND NOT " + leased
		}
		err = t.tx.QueryRowContext(ctx, fmt.Sprintf(partsBelow, "count(*)", condition), target.Item, idList(sections), a.ID, ms, ms).Scan(&n)
		return n, err
	}
	for _, id := range sections {
		some, err := t.countLacking(ctx, a, id, ms, inHand)
		if err != nil {
			return 0, err
		}
		n += some
	}
	return n, nil
}

// countLacking counts what is left out from its own side: leased and waiting Parts are few beside those that lack.
func (t transaction) countLacking(ctx context.Context, a analysis, section, now int64, inHand bool) (int64, error) {
	condition := lacking(a) + " AND section = ?"
	var all, not int64
	err := t.tx.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM parts AS p INDEXED BY %s WHERE %s", indexName(a), condition),
		section).Scan(&all)
	if err != nil {
		return 0, err
	}
	err = t.tx.QueryRowContext(ctx, `SELECT count(*) FROM (
			SELECT part FROM leases WHERE NOT ?
			UNION SELECT r.part FROM retries AS r WHERE r.analysis = ? AND r.at <= ? AND r.after > ?) AS x
		CROSS JOIN parts AS p ON p.id = x.part WHERE `+condition, inHand, a.ID, now, now, section).Scan(&not)
	return all - not, err
}

// sectionIDs returns the ids of all Sections, or the one asked for if there is one.
func (t transaction) sectionIDs(ctx context.Context, only int64) ([]int64, error) {
	rows, err := t.Sections(ctx)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, r := range rows {
		if only == 0 || r.ID == only {
			ids = append(ids, r.ID)
		}
	}
	return ids, nil
}
