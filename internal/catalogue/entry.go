package catalogue

import (
	"context"
	"strconv"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Entries returns Items with what a list shows of them, in the same order. The number of queries does
// not depend on the number of Items. Chapters of Parts are left out.
func (d *DB) Entries(ctx context.Context, items []butler.Item) (entries []butler.ItemEntry, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	err = d.read(ctx, "list entries", func(t transaction) error {
		ids := make([]int64, len(items))
		for i, item := range items {
			ids[i] = item.ID
		}
		above, err := t.above(ctx, items)
		if err != nil {
			return err
		}
		below, err := t.below(ctx, ids)
		if err != nil {
			return err
		}
		said, err := t.inForce(ctx, ids)
		if err != nil {
			return err
		}
		rows, err := t.MediaOfItems(ctx, idList(ids))
		if err != nil {
			return err
		}
		media, err := t.media(ctx, rows, false)
		if err != nil {
			return err
		}
		artifacts, err := t.artifactsOf(ctx, media)
		if err != nil {
			return err
		}
		entries = make([]butler.ItemEntry, len(items))
		at := make(map[int64][]int, len(items)) // an Item may be asked for twice
		for i, item := range items {
			at[item.ID] = append(at[item.ID], i)
			n := below[item.ID]
			entries[i] = butler.ItemEntry{
				Item: item, Parents: parents(item, above), Children: n.children, Leaves: n.leaves, Metadata: said[item.ID],
			}
		}
		for _, m := range media {
			for _, i := range at[m.Item] {
				entries[i].Media = append(entries[i].Media, m)
				for _, p := range m.Parts {
					entries[i].Artifacts = append(entries[i].Artifacts, artifacts[p.ID]...)
				}
			}
		}
		return nil
	})
	return entries, err
}

// above returns the Items that others lie in, at any height, by id.
func (t transaction) above(ctx context.Context, items []butler.Item) (map[int64]butler.Item, error) {
	all := make(map[int64]butler.Item)
	for level := items; len(level) > 0; {
		var ids []int64
		for _, item := range level {
			if _, known := all[item.Parent]; item.Parent != 0 && !known {
				all[item.Parent] = butler.Item{}
				ids = append(ids, item.Parent)
			}
		}
		if len(ids) == 0 {
			break
		}
		rows, err := t.ItemsByID(ctx, idList(ids))
		if err != nil {
			return nil, err
		}
		level = level[:0:0]
		for _, r := range rows {
			item := toItem(r)
			all[item.ID] = item
			level = append(level, item)
		}
	}
	return all, nil
}

// parents returns what an Item lies in, the nearest first.
func parents(item butler.Item, above map[int64]butler.Item) (all []butler.Item) {
	for p := above[item.Parent]; p.ID != 0; p = above[p.Parent] {
		all = append(all, p)
	}
	return all
}

// counts are numbers of Items below another. Extras are not among them.
type counts struct {
	children int64 // directly
	leaves   int64 // at any depth, that hold no others
}

// below counts what lies below Items.
func (t transaction) below(ctx context.Context, ids []int64) (map[int64]counts, error) {
	rows, err := t.tx.QueryContext(ctx, `WITH RECURSIVE below (root, item, direct) AS (
			SELECT i.parent, i.id, 1 FROM items AS i INDEXED BY items_parent
			WHERE i.parent IN (SELECT value FROM json_each(?)) AND i.kind <> 'extra'
			UNION ALL
			SELECT below.root, c.id, 0 FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item WHERE c.kind <> 'extra')
		SELECT root, sum(direct),
			sum(NOT EXISTS (SELECT 1 FROM items AS c WHERE c.parent = below.item AND c.kind <> 'extra'))
		FROM below GROUP BY root`, idList(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[int64]counts)
	for rows.Next() {
		var root int64
		var n counts
		if err := rows.Scan(&root, &n.children, &n.leaves); err != nil {
			return nil, err
		}
		all[root] = n
	}
	return all, rows.Err()
}

// Media returns a Media with its Parts, their Streams and Chapters.
func (d *DB) Media(ctx context.Context, id int64) (m butler.Media, err error) {
	const op = "read media"
	err = d.read(ctx, op, func(t transaction) error {
		row, err := t.Medium(ctx, id)
		if err != nil {
			return missing(op, "media", id, err)
		}
		all, err := t.media(ctx, []catdb.Medium{row}, true)
		if err != nil {
			return err
		}
		m = all[0]
		return nil
	})
	return m, err
}

// media fills Media with their Parts and Streams, and with Chapters if they are wanted.
func (t transaction) media(ctx context.Context, rows []catdb.Medium, chapters bool) ([]butler.Media, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	all := make([]butler.Media, len(rows))
	ids := make([]int64, len(rows))
	at := make(map[int64]*butler.Media, len(rows))
	for i, r := range rows {
		all[i] = butler.Media{ID: r.ID, Item: r.Item, Version: r.Version}
		ids[i], at[r.ID] = r.ID, &all[i]
	}
	parts, err := t.PartsOfMedia(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	full, err := t.parts(ctx, parts, chapters)
	if err != nil {
		return nil, err
	}
	for _, p := range full {
		m := at[p.Media]
		m.Parts = append(m.Parts, p)
		if p.Missing.IsZero() {
			m.Duration += p.Duration
		}
	}
	return all, nil
}

// artifactsOf returns the generated files of Media, by Part.
func (t transaction) artifactsOf(ctx context.Context, media []butler.Media) (map[int64][]butler.Artifact, error) {
	var parts []int64
	for _, m := range media {
		for _, p := range m.Parts {
			parts = append(parts, p.ID)
		}
	}
	rows, err := t.ArtifactsOfParts(ctx, idList(parts))
	all := make(map[int64][]butler.Artifact)
	for _, r := range rows {
		all[r.Part] = append(all[r.Part], toArtifact(r))
	}
	return all, err
}

// idList returns ids as a JSON array, which SQL reads with json_each.
func idList(ids []int64) string {
	b := make([]byte, 0, 2+8*len(ids))
	b = append(b, '[')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}
