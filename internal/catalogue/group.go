package catalogue

import (
	"context"
	"fmt"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// above names the Items from some up to the nearest one that makes a group, that included. The first
// argument is a JSON array of the kinds that do.
const above = `WITH RECURSIVE up (item, section, kind, parent) AS (
	SELECT id, section, kind, parent FROM items WHERE id IN (%s)
	UNION SELECT a.id, a.section, a.kind, a.parent FROM up CROSS JOIN items AS a ON a.id = up.parent
		WHERE up.kind NOT IN (SELECT value FROM json_each(?1)))
`

// members names the Parts p of a group, present or not: those below its Item but for those of groups
// further down. The arguments are the kinds, and the Item, which may be a column.
const members = `WITH RECURSIVE below (item) AS (
		SELECT %s
		UNION ALL SELECT c.id FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item
			WHERE c.kind NOT IN (SELECT value FROM json_each(?1)))
	SELECT %s FROM below CROSS JOIN media AS m ON m.item = below.item
		CROSS JOIN parts AS p INDEXED BY parts_media ON p.media = m.id
	WHERE %s`

// Which Items, or Parts, are meant: the third argument is a JSON array of their ids.
const (
	theseItems = `SELECT value FROM json_each(?3)`
	theseParts = `SELECT m.item FROM json_each(?3) AS j CROSS JOIN parts AS p ON p.id = j.value CROSS JOIN media AS m ON m.id = p.media`
)

// markSQL makes groups due. Changes of a new one are counted from the time and a random part of its
// millisecond: an Item may stop being a group and be one again, and what was drawn of the earlier must not
// pass for the later's.
func markSQL(which, condition string) string {
	return fmt.Sprintf(above, which) + `INSERT INTO item_groups (conclusion, section, item, change, drawn, version, settings, parts)
	SELECT ?2, section, item, CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000000 + abs(random() % 1000000), 0, 0, 0, 0 FROM up WHERE kind IN (SELECT value FROM json_each(?1)) AND ` + condition + `
	ON CONFLICT (conclusion, section, item) DO UPDATE SET change = change + 1`
}

// foundSQL is the condition that something was found out about a Part of a group by what the fourth
// argument names by id, or that there was before.
func foundSQL() string {
	return `(EXISTS (SELECT 1 FROM item_groups AS g WHERE g.conclusion = ?2 AND g.section = up.section AND g.item = up.item)
		OR EXISTS (` + fmt.Sprintf(members, "up.item", "1", `EXISTS (
			SELECT 1 FROM findings AS f WHERE f.part = p.id AND f.analysis IN (SELECT value FROM json_each(?4)))`) + `))`
}

// changed makes the groups of some Parts due, for all that is drawn from any of these.
func (t transaction) changed(ctx context.Context, all conclusions, parts []int64, names ...string) error {
	if len(parts) == 0 {
		return nil
	}
	for _, c := range all {
		if !c.drawnFrom(names) {
			continue
		}
		if _, err := t.tx.ExecContext(ctx, markSQL(theseParts, "1"), c.kinds, c.ID, idList(parts)); err != nil {
			return err
		}
	}
	return nil
}

// grouped makes the groups that some Items are in, or are, due for c, unless nothing was found out about
// any Part of them.
func (t transaction) grouped(ctx context.Context, c conclusion, items string) error {
	ids := idList(append([]int64{c.ID}, c.from...))
	if len(c.sources) == 0 {
		_, err := t.tx.ExecContext(ctx, markSQL(theseItems, "1"), c.kinds, c.ID, items)
		return err
	}
	// A library that was never analysed is scanned without a look at each of its groups.
	var some bool
	const anything = `SELECT EXISTS (SELECT 1 FROM item_groups WHERE conclusion = ?)
		OR EXISTS (SELECT 1 FROM findings WHERE analysis IN (SELECT value FROM json_each(?)))`
	if err := t.tx.QueryRowContext(ctx, anything, c.ID, ids).Scan(&some); err != nil || !some {
		return err
	}
	_, err := t.tx.ExecContext(ctx, markSQL(theseItems, foundSQL()), c.kinds, c.ID, items, ids)
	return err
}

// groupOf returns the Item of the group that an Item is in, or 0.
func (t transaction) groupOf(ctx context.Context, c conclusion, item int64) (int64, error) {
	ids, err := t.column(ctx, fmt.Sprintf(above, "?2")+"SELECT item FROM up WHERE kind IN (SELECT value FROM json_each(?1))", c.kinds, item)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

// dropUngrouped drops what c told of Parts that are in no group any more.
func (t transaction) dropUngrouped(ctx context.Context, all conclusions, c conclusion, parts []int64) error {
	told, err := t.column(ctx, `SELECT f.part FROM json_each(?) AS j CROSS JOIN findings AS f ON f.part = j.value
		WHERE f.analysis = ?`, idList(parts), c.ID)
	if err != nil {
		return err
	}
	for _, part := range told {
		item, err := t.ItemOfPart(ctx, part)
		if err != nil {
			return err
		}
		group, err := t.groupOf(ctx, c, item)
		if err != nil {
			return err
		}
		if group != 0 {
			continue
		}
		if _, err := t.forgetResult(ctx, part, c.ID); err != nil {
			return err
		}
		if err := t.changed(ctx, all, []int64{part}, c.Name); err != nil {
			return err
		}
	}
	return nil
}

// groupStep finds out about some more groups of a Conclusion that is new, or is drawn from others than
// before. It returns false if all are known.
func (t transaction) groupStep(ctx context.Context) (bool, error) {
	next, err := t.NextGrouping(ctx)
	if len(next) == 0 || err != nil {
		return false, err
	}
	all, err := t.conclusions(ctx)
	if err != nil {
		return false, err
	}
	c := all[slices.IndexFunc(all, func(c conclusion) bool { return c.ID == next[0].ID })]
	s, err := t.span(ctx, butler.Target{}, next[0].Part, relackAtOnce)
	if err != nil {
		return false, err
	}
	some, args := s.of("p.id", "p.section")
	query := "SELECT p.id FROM parts AS p WHERE " + some
	if len(c.sources) > 0 {
		query += " AND EXISTS (SELECT 1 FROM findings AS f WHERE f.part = p.id AND f.analysis IN (SELECT value FROM json_each(?)))"
		args = append(args, idList(append([]int64{c.ID}, c.from...)))
	}
	parts, err := t.column(ctx, query, args...)
	if err != nil {
		return false, err
	}
	if len(parts) > 0 {
		if _, err := t.tx.ExecContext(ctx, markSQL(theseParts, "1"), c.kinds, c.ID, idList(parts)); err != nil {
			return false, err
		}
	}
	if err := t.dropUngrouped(ctx, all, c, parts); err != nil {
		return false, err
	}
	upTo := s.upTo
	if s.last {
		upTo = -1
	}
	return true, t.GroupedTo(ctx, catdb.GroupedToParams{ID: c.ID, Part: upTo})
}
