package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// CountStale returns of how many Parts an Analysis, or a Conclusion, made what they have with an older
// version or other settings.
func (d *DB) CountStale(ctx context.Context, name, settings string, target butler.Target) (n butler.Stale, err error) {
	op := "count what is stale of " + name
	err = d.read(ctx, op, func(t transaction) error {
		s, err := t.stale(ctx, op, name, settings, target)
		if err != nil {
			return err
		}
		if !s.concluded {
			query, args := s.query("count(*) FILTER (WHERE f.version < ?1), count(*) FILTER (WHERE f.version >= ?1)", 0)
			return t.tx.QueryRowContext(ctx, query, args...).Scan(&n.Version, &n.Settings)
		}
		for _, section := range s.sections {
			groups, err := t.staleGroups(ctx, s, section, 0, math.MaxInt64)
			if err != nil {
				return err
			}
			for _, g := range groups {
				if g.Version < s.conclusion.Version {
					n.Version += g.Parts
				} else {
					n.Settings += g.Parts
				}
			}
		}
		return nil
	})
	return n, err
}

// Upgrade makes what is stale of an Analysis to be made again, or the groups of a Conclusion due, and
// returns of how many Parts that is. It goes in steps; what a step has done is consistent, and counted,
// also if ctx ends.
func (d *DB) Upgrade(ctx context.Context, name, settings string, target butler.Target) (upgraded int64, err error) {
	op := "upgrade " + name
	var s stale
	err = d.read(ctx, op, func(t transaction) (err error) {
		s, err = t.stale(ctx, op, name, settings, target)
		return err
	})
	if err != nil {
		return 0, err
	}
	step, sections := transaction.upgradeParts, []int64{0}
	if s.concluded {
		step, sections = transaction.upgradeGroups, s.sections
	}
	for _, section := range sections {
		for after, last := int64(0), false; !last; {
			var n int64
			err := d.write(ctx, op, func(t transaction) (err error) {
				n, after, last, err = step(t, ctx, s, section, after)
				return err
			})
			if err != nil {
				return upgraded, err
			}
			upgraded += n
		}
	}
	return upgraded, nil
}

// stale says what is stale.
type stale struct {
	analysis
	concluded bool // by a Conclusion
	conclusion
	settings int64
	target   butler.Target
	sections []int64 // that do not opt out
}

func (t transaction) stale(ctx context.Context, op, name, settings string, target butler.Target) (s stale, err error) {
	s.settings, s.target = settingsHash(settings), target
	all, err := t.conclusions(ctx)
	if err != nil {
		return s, err
	}
	var task string
	if s.conclusion, err = all.named(op, name); err == nil {
		s.concluded, task = true, s.conclusion.Task
	} else {
		if s.analysis, err = t.named(ctx, op, name); err != nil {
			return s, err
		}
		task = s.analysis.Task
	}
	s.sections, err = t.sectionsOf(ctx, task, target.Section)
	return s, err
}

// query reads of present Parts after one that have something stale and could be worked on anew.
func (s stale) query(columns string, after int64) (string, []any) {
	from := "findings AS f INDEXED BY findings_analysis CROSS JOIN parts AS p ON p.id = f.part"
	args := []any{s.analysis.Version, s.settings, s.analysis.ID, after, idList(s.sections)}
	if s.target.Item != 0 {
		from = "(" + fmt.Sprintf(partsBelow, "p.id", "1") + ") AS b CROSS JOIN findings AS f ON f.part = b.id CROSS JOIN parts AS p ON p.id = f.part"
		from = strings.Replace(from, "?", "?6", 1)
		args = append(args, s.target.Item)
	}
	return "SELECT " + columns + " FROM " + from + `
		WHERE f.analysis = ?3 AND f.part > ?4 AND f.redo = 0 AND (f.version < ?1 OR f.settings <> ?2) AND p.missing = 0
			AND p.section IN (SELECT value FROM json_each(?5))
			AND EXISTS (SELECT 1 FROM applies AS w WHERE w.analysis = f.analysis AND (p.features & w.features) = w.features)`, args
}

// upgradeParts makes some Parts, of all Sections, lack an Analysis again.
func (t transaction) upgradeParts(ctx context.Context, s stale, _, after int64) (n, upTo int64, last bool, err error) {
	query, args := s.query("p.id", after)
	parts, err := t.column(ctx, query+" ORDER BY p.id LIMIT ?", append(args, relackAtOnce)...)
	if err != nil || len(parts) == 0 {
		return 0, after, true, err
	}
	some := span{ids: idList(parts)}
	if err := t.outdate(ctx, s.analysis, some); err != nil {
		return 0, 0, false, err
	}
	return int64(len(parts)), slices.Max(parts), len(parts) < relackAtOnce, t.relack(ctx, s.analysis, some)
}

// staleGroups returns groups of a Section after one, in the order of ids, but for those that are due anyway.
func (t transaction) staleGroups(ctx context.Context, s stale, section, after, limit int64) ([]catdb.StaleGroupsRow, error) {
	c := s.conclusion
	rows, err := t.StaleGroups(ctx, catdb.StaleGroupsParams{
		Conclusion: c.ID, Section: section, Item: after, Version: c.Version, Settings: s.settings, Max: limit,
	})
	if err != nil || s.target.Item == 0 {
		return rows, err
	}
	in, err := t.groupsOf(ctx, c, s.target.Item)
	return slices.DeleteFunc(rows, func(g catdb.StaleGroupsRow) bool { return !slices.Contains(in, g.Item) }), err
}

// upgradeGroups makes some groups of a Section due.
func (t transaction) upgradeGroups(ctx context.Context, s stale, section, after int64) (n, upTo int64, last bool, err error) {
	groups, err := t.staleGroups(ctx, s, section, after, math.MaxInt64)
	if err != nil {
		return 0, 0, false, err
	}
	last = len(groups) <= relackAtOnce
	for _, g := range groups[:min(len(groups), relackAtOnce)] {
		if err := t.ChangeGroup(ctx, catdb.ChangeGroupParams{Conclusion: s.conclusion.ID, Section: section, Item: g.Item}); err != nil {
			return 0, 0, false, err
		}
		n, upTo = n+g.Parts, g.Item
	}
	return n, upTo, last, nil
}
