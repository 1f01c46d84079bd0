package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

var _ butler.FailureStore = (*DB)(nil)

// failing is an Analysis, or a Conclusion, of a Part that failed, as it is stored.
type failing struct {
	part, item, section, at, attempts, after int64
	reason                                   string
	path                                     []byte
}

// like returns what the reason has in common with those of other files.
func (f failing) like() string { return butler.Alike(f.reason, filepath.Base(string(f.path))) }

// Failures returns a page of what fails now.
func (d *DB) Failures(ctx context.Context, q butler.FailureQuery) (out butler.FailurePage, err error) {
	const op = "list failures"
	limit := int(page(q.Limit))
	analysis, part, err := failureCursor(op, q.After)
	if err != nil {
		return out, err
	}
	err = d.read(ctx, op, func(t transaction) error {
		all, err := t.whatFails(ctx, q)
		if err != nil {
			return err
		}
		last := int64(0)
		for _, a := range all {
			if a.ID < analysis {
				continue
			}
			if a.ID > analysis {
				part = 0
			}
			err := t.eachFailing(ctx, q, a, part, func(f failing) (bool, error) {
				if len(out.Failures) == limit {
					out.Next = fmt.Sprintf("%d:%d", last, out.Failures[limit-1].Part)
					return false, nil
				}
				out.Failures, last = append(out.Failures, toFailure(a, f)), a.ID
				return true, nil
			})
			if err != nil || out.Next != "" {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	// By now no rows are being read: each title takes queries of its own.
	return out, d.read(ctx, op, func(t transaction) (err error) {
		for i := range out.Failures {
			if out.Failures[i].Title, err = t.title(ctx, out.Failures[i].Part); err != nil {
				return err
			}
		}
		return nil
	})
}

func toFailure(a failable, f failing) butler.Failure {
	return butler.Failure{
		Part: f.part, Item: f.item, Section: f.section, File: filepath.Base(string(f.path)), Task: a.Task, Analysis: a.Name,
		Reason: f.reason, At: fromMS(f.at), Attempts: int(f.attempts), After: fromMS(f.after),
	}
}

// failureCursor reads where a page begins: the Analysis and the Part before it.
func failureCursor(op, text string) (analysis, part int64, err error) {
	if text == "" {
		return 0, 0, nil
	}
	a, p, _ := strings.Cut(text, ":")
	analysis, err = strconv.ParseInt(a, 10, 64)
	if err == nil {
		part, err = strconv.ParseInt(p, 10, 64)
	}
	if err != nil || analysis < 0 || part < 0 {
		return 0, 0, butler.E(butler.KindInvalid, op, "there is no such page").WithHint("begin with the first page")
	}
	return analysis, part, nil
}

// FailureCounts counts what fails now by Task and reason.
func (d *DB) FailureCounts(ctx context.Context, q butler.FailureQuery) (counts []butler.FailureCount, err error) {
	type key struct{ task, like string }
	at := map[key]int{}
	err = d.read(ctx, "count failures", func(t transaction) error {
		all, err := t.whatFails(ctx, q)
		if err != nil {
			return err
		}
		for _, a := range all {
			err := t.eachFailing(ctx, q, a, 0, func(f failing) (bool, error) {
				k := key{a.Task, f.like()}
				i, known := at[k]
				if !known {
					i = len(counts)
					at[k] = i
					counts = append(counts, butler.FailureCount{Task: k.task, Like: k.like, Reason: f.reason})
				}
				c := &counts[i]
				c.Count++
				if f.after == 0 {
					c.ForGood++
				}
				if last := fromMS(f.at); last.After(c.Last) {
					c.Last = last
				}
				return true, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(counts, func(a, b butler.FailureCount) int { return cmp.Compare(b.Count, a.Count) })
	return counts, err
}

// failable is what may fail on Parts, and those of its failures that are asked for.
type failable struct {
	catdb.Analysis
	condition string // of a Part p, beside what the query says; "" for all
	args      []any
}

// whatFails returns the Analyses and Conclusions that a query asks for, in the order of their ids.
func (t transaction) whatFails(ctx context.Context, q butler.FailureQuery) ([]failable, error) {
	rows, err := t.Analyses(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b catdb.Analysis) int { return cmp.Compare(a.ID, b.ID) })
	groups, err := t.failedGroups(ctx, q.Run)
	if err != nil {
		return nil, err
	}
	var all []failable
	for _, r := range rows {
		a := failable{Analysis: r}
		switch {
		case q.Task != "" && r.Task != q.Task:
			continue
		case q.Run != 0 && !r.Bit.Valid:
			a.condition, a.args = "p.id IN (SELECT value FROM json_each(?))", []any{idList(groups[r.Name])}
		case q.Run != 0:
			a.condition = `p.id IN (SELECT u.part FROM unit_reports AS u JOIN runs ON runs.id = u.run
				WHERE u.run = ? AND u.state = 'failed' AND runs.task = ?)`
			a.args = []any{q.Run, r.Task}
		}
		all = append(all, a)
	}
	return all, nil
}

// failedGroups returns the Parts below the groups that a Run reported as failed, by Conclusion.
func (t transaction) failedGroups(ctx context.Context, run int64) (map[string][]int64, error) {
	if run == 0 {
		return nil, nil
	}
	subjects, err := t.FailedGroups(ctx, run)
	if err != nil {
		return nil, err
	}
	parts := map[string][]int64{}
	for _, s := range subjects {
		words := strings.Split(s, ":") // conclusion:NAME:GROUP
		if len(words) != 3 {
			continue
		}
		group, err := strconv.ParseInt(words[2], 10, 64)
		if err != nil {
			continue
		}
		some, err := t.column(ctx, fmt.Sprintf(partsBelow, "p.id", "1"), group)
		if err != nil {
			return nil, err
		}
		parts[words[1]] = append(parts[words[1]], some...)
	}
	return parts, nil
}

// eachFailing calls f for the failures of an Analysis after a Part, in the order of Parts, until it returns false.
func (t transaction) eachFailing(ctx context.Context, q butler.FailureQuery, a failable, after int64, f func(failing) (bool, error)) error {
	var w where
	w.and("p.missing = 0 AND p.section IN (SELECT id FROM sections WHERE removed = 0) AND p.id > ?", after)
	if q.Section != 0 {
		w.and("p.section = ?", q.Section)
	}
	if q.Part != 0 {
		w.and("p.id = ?", q.Part)
	}
	if a.condition != "" {
		w.and(a.condition, a.args...)
	}
	rows, err := t.tx.QueryContext(ctx, `SELECT p.id, m.item, p.section, x.reason, x.at, x.attempts, x.after, p.path FROM (
			SELECT part, reason, at, 0 AS attempts, 0 AS after FROM findings INDEXED BY findings_failed WHERE analysis = ? AND state = 'failed' AND redo = 0
			UNION ALL SELECT part, reason, at, attempts, after FROM retries INDEXED BY retries_analysis WHERE analysis = ? AND attempts > 0) AS x
		CROSS JOIN parts AS p ON p.id = x.part CROSS JOIN media AS m ON m.id = p.media
		WHERE `+strings.Join(w.conditions, " AND ")+" ORDER BY p.id", append([]any{a.ID, a.ID}, w.args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var x failing
		if err := rows.Scan(&x.part, &x.item, &x.section, &x.reason, &x.at, &x.attempts, &x.after, &x.path); err != nil {
			return err
		}
		if q.Like != "" && x.like() != q.Like {
			continue
		}
		if more, err := f(x); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}
