package catalogue

import (
	"context"
	"slices"
	"strings"

	"butler"
)

// hasFile is the condition that an Item i, or one below it, has a present file. It ends with the first.
const hasFile = `EXISTS (
	WITH RECURSIVE below (item) AS (
		SELECT i.id
		UNION ALL SELECT c.id FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item)
	SELECT 1 FROM below CROSS JOIN media AS m ON m.item = below.item
		CROSS JOIN parts AS p INDEXED BY parts_media ON p.media = m.id
	WHERE p.missing = 0)`

// isOld is the condition that an Origin says nothing of an Item i, or said it before a time. The index alone
// answers it.
const isOld = `NOT EXISTS (SELECT 1 FROM metadata AS d INDEXED BY metadata_old WHERE d.origin = ? AND d.item = i.id AND d.at >= ?)`

// OldMetadata returns Items whose Metadata of an Origin are old, in the order of ids: one walk reads each Item once,
// however many pages it has.
func (d *DB) OldMetadata(ctx context.Context, q butler.OldQuery) (all []butler.Item, err error) {
	err = d.read(ctx, "list old metadata", func(t transaction) error {
		query, args, err := t.old(ctx, q)
		if err != nil || query == "" {
			return err
		}
		ids, err := t.column(ctx, query, args...)
		if err != nil {
			return err
		}
		rows, err := t.ItemsByID(ctx, idList(ids))
		for _, r := range rows {
			all = append(all, toItem(r))
		}
		slices.SortFunc(all, func(a, b butler.Item) int { return int(a.ID - b.ID) })
		return err
	})
	return all, err
}

// old returns the SQL that finds the ids, "" if there can be none.
func (t transaction) old(ctx context.Context, q butler.OldQuery) (string, []any, error) {
	sections, err := t.sectionIDs(ctx, q.Section)
	if err != nil || len(sections) == 0 {
		return "", nil, err
	}
	var kinds []string
	for _, k := range q.Kinds {
		kinds = append(kinds, string(k))
	}
	condition := " AND i.id > ? AND " + isOld + " AND " + hasFile
	rest := []any{q.After, string(q.Origin), toMS(q.Before)}
	if q.Item != 0 || len(kinds) == 0 || len(sections)*len(kinds) > maxTerms {
		return walkOld(q, sections, kinds, condition, rest)
	}
	var selects []string
	var args []any
	for _, section := range sections { // each in the order of ids, which SQLite merges
		for _, kind := range kinds {
			selects = append(selects, "SELECT i.id AS id FROM items AS i INDEXED BY items_kind_id WHERE i.section = ? AND i.kind = ?"+condition)
			args = append(append(args, section, kind), rest...)
		}
	}
	return strings.Join(selects, " UNION ALL ") + " ORDER BY id LIMIT ?", append(args, page(q.Limit)), nil
}

// walkOld returns the SQL that goes through all Items, or through those below one.
func walkOld(q butler.OldQuery, sections []int64, kinds []string, condition string, rest []any) (string, []any, error) {
	from, args := "SELECT i.id FROM items AS i NOT INDEXED WHERE ", []any{}
	if q.Item != 0 {
		from = `WITH RECURSIVE tree (item) AS (
				SELECT ?
				UNION ALL SELECT c.id FROM tree CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = tree.item)
			SELECT i.id FROM tree CROSS JOIN items AS i ON i.id = tree.item WHERE `
		args = append(args, q.Item)
	}
	from += "i.section IN (SELECT value FROM json_each(?))"
	args = append(args, idList(sections))
	if len(kinds) > 0 {
		list, err := jsonOrEmpty(kinds, len(kinds))
		if err != nil {
			return "", nil, err
		}
		from += " AND i.kind IN (SELECT value FROM json_each(?))"
		args = append(args, list)
	}
	args = append(append(args, rest...), page(q.Limit))
	return from + condition + " ORDER BY i.id LIMIT ?", args, nil
}
