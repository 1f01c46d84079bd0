package catalogue

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Due returns groups for which Conclusions are to be drawn, in the order of their ids. Those of a group
// come in the order in which they can be drawn.
func (d *DB) Due(ctx context.Context, q butler.DueQuery) (due []butler.Due, err error) {
	const op = "list what is to be concluded"
	limit := page(q.Limit)
	order := make(map[string]int)
	err = d.read(ctx, op, func(t transaction) error {
		all, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		for i, c := range all {
			order[c.Name] = i
		}
		// The first limit groups of each hold the first limit of all.
		for _, name := range q.Conclusions {
			c, err := all.named(op, name)
			if err != nil {
				return err
			}
			sections, err := t.sectionsOf(ctx, c.Task, q.Target.Section)
			if err != nil {
				return err
			}
			for _, section := range sections {
				if due, err = t.due(ctx, due, c, section, q, limit); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(due, func(a, b butler.Due) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(order[a.Conclusion], order[b.Conclusion]))
	})
	due = slices.Compact(due)
	groups := int64(0)
	for i, one := range due {
		if i == 0 || due[i-1].Group != one.Group {
			groups++
		}
		if groups > limit {
			return due[:i], nil
		}
	}
	return due, nil
}

// sectionsOf returns the ids of the Sections that do not opt out of a Task, or that one of them.
func (t transaction) sectionsOf(ctx context.Context, task string, only int64) ([]int64, error) {
	ids, err := t.sectionIDs(ctx, only)
	if err != nil {
		return nil, err
	}
	outs, err := t.OptOuts(ctx)
	return slices.DeleteFunc(ids, func(id int64) bool { return slices.Contains(outs, catdb.OptOut{Section: id, Task: task}) }), err
}

// due reads the first groups of a Section that are due for c.
func (t transaction) due(ctx context.Context, into []butler.Due, c conclusion, section int64, q butler.DueQuery, limit int64) (
	[]butler.Due, error,
) {
	after, n := q.After, int64(0)
	for {
		rows, last, err := t.dueAfter(ctx, c, section, q.Target.Item, after, limit)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			after = r.Item
			if q.Whole {
				whole, err := t.whole(ctx, c, r.Item)
				if err != nil {
					return nil, err
				}
				if !whole {
					continue
				}
			}
			into = append(into, butler.Due{Conclusion: c.Name, Group: r.Item, Change: r.Change})
			if n++; n == limit {
				return into, nil
			}
		}
		if last {
			return into, nil
		}
	}
}

// dueAfter reads a page of groups that are due for c: of a Section, or of an Item, in which they are few.
func (t transaction) dueAfter(ctx context.Context, c conclusion, section, item, after, limit int64) (rows []catdb.DueGroupsRow, last bool, err error) {
	if item == 0 {
		rows, err = t.DueGroups(ctx, catdb.DueGroupsParams{Conclusion: c.ID, Section: section, Item: after, Limit: limit})
		return rows, int64(len(rows)) < limit, err
	}
	items, err := t.groupsOf(ctx, c, item)
	if err != nil {
		return nil, false, err
	}
	all, err := t.DueGroupsOf(ctx, catdb.DueGroupsOfParams{Conclusion: c.ID, Section: section, Items: idList(items)})
	for _, r := range all {
		if r.Item > after {
			rows = append(rows, catdb.DueGroupsRow(r))
		}
	}
	return rows, true, err
}

// groupsOf returns the Items of the groups that are in an Item, and of the one that it is in.
func (t transaction) groupsOf(ctx context.Context, c conclusion, item int64) ([]int64, error) {
	ids, err := t.column(ctx, `WITH RECURSIVE below (item, kind) AS (
			SELECT id, kind FROM items WHERE id = ?2
			UNION ALL SELECT c.id, c.kind FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item)
		SELECT item FROM below WHERE kind IN (SELECT value FROM json_each(?1))`, c.kinds, item)
	if err != nil {
		return nil, err
	}
	over, err := t.groupOf(ctx, c, item)
	if over != 0 && over != item {
		ids = append(ids, over)
	}
	return ids, err
}

// whole reports whether no Part of a group lacks an Analysis that c is drawn from.
func (t transaction) whole(ctx context.Context, c conclusion, group int64) (bool, error) {
	var one int
	err := t.tx.QueryRowContext(ctx, fmt.Sprintf(members, "?2", "1", "p.missing = 0 AND (p.lacks & ?3) <> 0 LIMIT 1"),
		c.kinds, group, c.mask).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	return false, err
}
