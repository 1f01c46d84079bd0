package catalogue

import (
	"context"
	"fmt"
	"math"

	"butler"
)

// partsBelow names the Parts p of an Item and of those below it, wherever they are in the Catalogue:
// it costs as much as there are of them. The first argument is the Item.
const partsBelow = `WITH RECURSIVE below (item) AS (
		SELECT id FROM items WHERE id = ?
		UNION ALL SELECT c.id FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item)
	SELECT %s FROM below CROSS JOIN media AS m ON m.item = below.item
		CROSS JOIN parts AS p INDEXED BY parts_media ON p.media = m.id
	WHERE %s`

// span is some of the Parts of a Target, in the order of ids: those after one and up to another of a
// Section, 0 for all, or of an Item, by their ids.
type span struct {
	section     int64
	after, upTo int64
	ids         string // a JSON array; "" if the range tells
	last        bool   // there are none behind it
}

// span returns the next so many Parts of a Target after one. In a Section it is as many of all.
func (t transaction) span(ctx context.Context, target butler.Target, after, limit int64) (span, error) {
	s := span{section: target.Section, after: after, upTo: math.MaxInt64, last: true}
	if target.Item == 0 {
		ids, err := t.column(ctx, `SELECT id FROM parts WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?`, after, limit-1)
		if len(ids) > 0 {
			s.upTo, s.last = ids[0], false
		}
		return s, err
	}
	ids, err := t.column(ctx, fmt.Sprintf(partsBelow, "p.id", "p.id > ? AND (? = 0 OR p.section = ?) ORDER BY p.id LIMIT ?"),
		target.Item, after, target.Section, target.Section, limit)
	if int64(len(ids)) == limit {
		s.upTo, s.last = ids[limit-1], false
	}
	s.ids = idList(ids)
	return s, err
}

// of returns the condition that a Part is one of s, whose id and Section are in these columns.
func (s span) of(part, section string) (string, []any) {
	if s.ids != "" {
		return part + " IN (SELECT value FROM json_each(?))", []any{s.ids}
	}
	condition, args := part+" > ? AND "+part+" <= ?", []any{s.after, s.upTo}
	if s.section == 0 {
		return condition, args
	}
	return condition + " AND " + section + " = ?", append(args, s.section)
}

// column returns the ids that a query finds.
func (t transaction) column(ctx context.Context, query string, args ...any) (ids []int64, err error) {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
