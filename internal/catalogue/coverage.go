package catalogue

import (
	"context"
	"fmt"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Coverage returns how far Analyses and Conclusions are with each Section. What is done follows from counts that are
// kept, from the indexes of what is lacking and from the failures: only of Sections that opt out it is counted.
func (d *DB) Coverage(ctx context.Context) (all []butler.Coverage, err error) {
	err = d.read(ctx, "count what is covered", func(t transaction) error {
		sections, err := t.sectionIDs(ctx, 0)
		if err != nil {
			return err
		}
		features, err := t.SectionFeatures(ctx)
		if err != nil {
			return err
		}
		optOuts, err := t.OptOuts(ctx)
		if err != nil {
			return err
		}
		analyses, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		for _, a := range analyses {
			some, err := t.coverage(ctx, a, sections, features, optedOut(optOuts, a.Task), toMS(d.now()))
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		conclusions, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		for _, c := range conclusions {
			some, err := t.conclusionCoverage(ctx, c, sections, optedOut(optOuts, c.Task))
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	return all, err
}

// optedOut returns the Sections that opt out of a Task.
func optedOut(all []catdb.OptOut, task string) (sections []int64) {
	for _, o := range all {
		if o.Task == task {
			sections = append(sections, o.Section)
		}
	}
	return sections
}

// coverage counts one Analysis.
func (t transaction) coverage(ctx context.Context, a analysis, sections []int64, features []catdb.SectionFeature, out []int64, now int64) (
	all []butler.Coverage, err error,
) {
	fit := fmt.Sprintf("EXISTS (SELECT 1 FROM applies AS w WHERE w.analysis = %d AND (p.features & w.features) = w.features)", a.ID)
	failed, err := t.bySection(ctx, `SELECT p.section, count(*) FROM findings AS f INDEXED BY findings_failed CROSS JOIN parts AS p ON p.id = f.part
		WHERE f.analysis = ? AND f.state = 'failed' AND f.redo = 0 AND p.missing = 0 AND `+fit+` GROUP BY p.section`, a.ID)
	if err != nil {
		return nil, err
	}
	waiting, err := t.bySection(ctx, `SELECT p.section, count(*) FROM retries AS r INDEXED BY retries_analysis CROSS JOIN parts AS p ON p.id = r.part
		WHERE r.analysis = ? AND r.after > ? AND r.at <= ? AND `+lacking(a)+` GROUP BY p.section`, a.ID, now, now)
	if err != nil {
		return nil, err
	}
	settled := map[int64]int64{}
	if len(out) > 0 {
		settled, err = t.bySection(ctx, `SELECT p.section, count(*) FROM findings AS f INDEXED BY findings_analysis CROSS JOIN parts AS p ON p.id = f.part
			WHERE f.analysis = ? AND f.redo = 0 AND p.missing = 0 AND `+inSections+` AND `+fit+` GROUP BY p.section`, a.ID, idList(out))
		if err != nil {
			return nil, err
		}
	}
	for _, section := range sections {
		c := butler.Coverage{Task: a.Task, Analysis: a.Name, Section: section, Failed: failed[section], Waiting: waiting[section]}
		for _, f := range features {
			if f.Section == section && a.suits(f.Features) {
				c.Total += f.N
			}
		}
		if c.Total == 0 {
			continue
		}
		if slices.Contains(out, section) {
			c.Done = max(0, settled[section]-c.Failed)
			c.OptedOut, c.Waiting = max(0, c.Total-c.Done-c.Failed), 0
		} else {
			err := t.tx.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM parts INDEXED BY %s WHERE %s AND section = ?", indexName(a), lacking(a)),
				section).Scan(&c.Lacking)
			if err != nil {
				return nil, err
			}
			// While bits are being worked out anew, what is left may be short of what there is.
			c.Lacking = min(c.Lacking, c.Total-min(c.Failed, c.Total))
			c.Done = max(0, c.Total-c.Failed-c.Lacking)
		}
		all = append(all, c)
	}
	return all, nil
}

// conclusionCoverage counts the groups of one Conclusion.
func (t transaction) conclusionCoverage(ctx context.Context, c conclusion, sections, out []int64) (all []butler.Coverage, err error) {
	rows, err := t.SettledGroups(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, section := range sections {
		i := slices.IndexFunc(rows, func(r catdb.SettledGroupsRow) bool { return r.Section == section })
		if i < 0 {
			continue
		}
		of := butler.Coverage{
			Task: c.Task, Analysis: c.Name, Groups: true, Section: section,
			Total: rows[i].N, Done: rows[i].Drawn, Lacking: rows[i].N - rows[i].Drawn,
		}
		if slices.Contains(out, section) {
			of.OptedOut, of.Lacking = of.Lacking, 0
		}
		all = append(all, of)
	}
	return all, nil
}

// bySection reads counts.
func (t transaction) bySection(ctx context.Context, query string, args ...any) (map[int64]int64, error) {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[int64]int64{}
	for rows.Next() {
		var section, n int64
		if err := rows.Scan(&section, &n); err != nil {
			return nil, err
		}
		counts[section] = n
	}
	return counts, rows.Err()
}
