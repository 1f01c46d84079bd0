package catalogue

import (
	"context"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Items returns a page of Items and the number of all.
func (d *DB) Items(ctx context.Context, q butler.ItemQuery) (p butler.ItemPage, err error) {
	const op = "list items"
	if len(q.IDs) > 0 {
		return d.itemsByID(ctx, op, q.IDs)
	}
	l, err := newListing(op, q)
	if err != nil {
		return p, err
	}
	err = d.read(ctx, op, func(t transaction) error {
		found, err := l.in(ctx, t)
		if err != nil || !found {
			return err
		}
		var rows []listed
		var more bool
		if rows, p.Total, more, err = l.page(ctx, t); err != nil {
			return err
		}
		p.Items = make([]butler.Item, len(rows))
		for i, r := range rows {
			p.Items[i] = toItem(r.Item)
		}
		if more {
			p.Next = l.cursor(rows[len(rows)-1])
		}
		return nil
	})
	return p, err
}

// itemsByID returns Items in the order in which they were asked for, those that there are.
func (d *DB) itemsByID(ctx context.Context, op string, ids []int64) (p butler.ItemPage, err error) {
	rows, err := d.reads.ItemsByID(ctx, idList(ids))
	if err != nil {
		return p, fail(op, err)
	}
	byID := make(map[int64]catdb.Item, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	for _, id := range ids {
		if r, ok := byID[id]; ok {
			p.Items = append(p.Items, toItem(r))
		}
	}
	p.Total = int64(len(p.Items))
	return p, nil
}

// page returns the rows of a page, the number on all pages, and whether there are more behind it.
func (l *listing) page(ctx context.Context, t transaction) (rows []listed, total int64, more bool, err error) {
	if l.after == nil && l.offset == 0 && !l.plain() {
		return l.first(ctx, t)
	}
	if total, err = l.total(ctx, t); err != nil {
		return nil, 0, false, err
	}
	if l.after != nil {
		rows, err = l.rows(ctx, t, bounds{after: l.after, descending: l.descending, limit: l.limit + 1})
		if more = int64(len(rows)) > l.limit; more {
			rows = rows[:l.limit]
		}
		return rows, total, more, err
	}
	b := bounds{descending: l.descending, skip: l.offset, limit: min(l.limit, total-l.offset)}
	if b.limit <= 0 {
		return nil, total, false, nil
	}
	// Ranges are counted upwards. Elsewhere the nearer end is where to begin.
	turn := l.ranged() && l.descending || !l.ranged() && l.offset > total/2
	if turn {
		b.descending, b.skip = !l.descending, total-l.offset-b.limit
	}
	if l.ranged() {
		_, from, skip, err := t.at(ctx, l.key(l.sections[0]), b.skip)
		if err != nil {
			return nil, 0, false, err
		}
		b.from, b.skip = &from, skip
	}
	rows, err = l.rows(ctx, t, b)
	if turn {
		slices.Reverse(rows)
	}
	return rows, total, l.offset+b.limit < total, err
}

// first returns the same of the first page of what has to be searched for. If all of it is there, it has been counted too.
func (l *listing) first(ctx context.Context, t transaction) (rows []listed, total int64, more bool, err error) {
	if rows, err = l.rows(ctx, t, bounds{descending: l.descending, limit: l.limit}); err != nil {
		return nil, 0, false, err
	}
	if total = int64(len(rows)); total == l.limit {
		total, err = l.total(ctx, t)
	}
	return rows, total, total > l.limit, err
}

// total returns the number of Items on all pages.
func (l *listing) total(ctx context.Context, t transaction) (total int64, err error) {
	if l.plain() {
		for _, section := range l.sections {
			n, _, _, err := t.at(ctx, l.key(section), 0)
			if err != nil {
				return 0, err
			}
			total += n
		}
		return total, nil
	}
	for _, term := range l.terms() {
		var n int64
		if err := t.tx.QueryRowContext(ctx, l.with()+"SELECT count(*)"+term.from, term.args...).Scan(&n); err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
