package catalogue

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Metadata returns what each Origin says of an Item.
func (d *DB) Metadata(ctx context.Context, item int64) (all []butler.ItemMetadata, err error) {
	err = d.read(ctx, "read metadata", func(t transaction) error {
		all, err = t.metadataOf(ctx, item)
		return err
	})
	return all, err
}

// MetadataOf returns what one Origin says of the Items of a Section, in the order of their ids. Its pages go on in the
// index of the Origin.
func (d *DB) MetadataOf(ctx context.Context, o butler.Origin, section, after int64, limit int) (all []butler.ItemMetadata, err error) {
	err = d.read(ctx, "list metadata", func(t transaction) error {
		rows, err := t.MetadataOfOrigin(ctx, catdb.MetadataOfOriginParams{Origin: string(o), Section: section, After: after, Most: page(limit)})
		for _, r := range rows {
			all = append(all, toMetadata(r))
		}
		return err
	})
	return all, err
}

// SetMetadata replaces what one Origin says of an Item.
func (d *DB) SetMetadata(ctx context.Context, m butler.ItemMetadata) error {
	const op = "set metadata"
	row, err := fromMetadata(m)
	if err != nil {
		return err
	}
	if row.At == 0 {
		row.At = toMS(d.now())
	}
	return d.changeItem(ctx, op, m.Item, func(t transaction) error { return t.SetMetadata(ctx, row) })
}

// RemoveMetadata forgets what an Origin said. It is no error if it said nothing, nor if the Item is gone.
func (d *DB) RemoveMetadata(ctx context.Context, item int64, o butler.Origin) error {
	err := d.changeItem(ctx, "remove metadata", item, func(t transaction) error {
		_, err := t.RemoveMetadata(ctx, catdb.RemoveMetadataParams{Item: item, Origin: string(o)})
		return err
	})
	if butler.IsKind(err, butler.KindNotFound) {
		return nil
	}
	return err
}

// changeItem changes what is said of an Item, and tells of it if something else is in force then.
func (d *DB) changeItem(ctx context.Context, op string, item int64, change func(t transaction) error) error {
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		news := d.newTold()
		if err := t.say(ctx, op, item, toMS(d.now()), news, change); err != nil {
			return err
		}
		var err error
		events, err = t.events(ctx, 0, news)
		return err
	})
	if err == nil {
		d.tell(events)
	}
	return err
}

// say changes what is said of an Item, and then what is in force.
func (t transaction) say(ctx context.Context, op string, item, now int64, news *told, change func(t transaction) error) error {
	rows, err := t.ItemsByID(ctx, idList([]int64{item}))
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return butler.E(butler.KindNotFound, op, "there is no item %d", item)
	}
	before, err := t.metadataOf(ctx, item)
	if err != nil {
		return err
	}
	if err := change(t); err != nil {
		return err
	}
	after, err := t.metadataOf(ctx, item)
	if err != nil {
		return err
	}
	row, was := rows[0], rows[0]
	foundOf(was).show(&row, after)
	if row == was && reflect.DeepEqual(butler.Effective(before), butler.Effective(after)) {
		return nil
	}
	news.item(item, butler.ChangeUpdated)
	err = t.SetEffective(ctx, catdb.SetEffectiveParams{
		ID: row.ID, Title: row.Title, SortTitle: row.SortTitle, SortKey: row.SortKey, Folded: row.Folded, Year: row.Year,
		Aired: row.Aired, Found: row.Found, Updated: now,
	})
	if err != nil || row.SortKey == was.SortKey {
		return err
	}
	return t.cutRanges(ctx)
}

// metadataOf returns what each Origin says of an Item.
func (t transaction) metadataOf(ctx context.Context, item int64) ([]butler.ItemMetadata, error) {
	all, err := t.metadataOfItems(ctx, []int64{item})
	return all[item], err
}

// metadataOfItems returns what each Origin says of Items, by Item.
func (t transaction) metadataOfItems(ctx context.Context, items []int64) (map[int64][]butler.ItemMetadata, error) {
	rows, err := t.MetadataOfItems(ctx, idList(items))
	if err != nil {
		return nil, err
	}
	origins := butler.Origins()
	slices.SortFunc(rows, func(a, b catdb.Metadata) int {
		return cmp.Compare(slices.Index(origins, butler.Origin(a.Origin)), slices.Index(origins, butler.Origin(b.Origin)))
	})
	all := make(map[int64][]butler.ItemMetadata)
	for _, r := range rows {
		all[r.Item] = append(all[r.Item], toMetadata(r))
	}
	return all, nil
}

// inForce returns what is in force of some Items, by Item. Those of which nothing is said are not in it.
func (t transaction) inForce(ctx context.Context, items []int64) (map[int64]butler.Metadata, error) {
	said, err := t.metadataOfItems(ctx, items)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]butler.Metadata, len(said))
	for item, s := range said {
		if len(s) == 1 { // all of it is in force, and that need not be worked out
			all[item] = s[0].Metadata
			continue
		}
		all[item] = butler.Effective(s)
	}
	return all, nil
}

func toMetadata(r catdb.Metadata) butler.ItemMetadata {
	m := butler.ItemMetadata{
		Item: r.Item, Origin: butler.Origin(r.Origin), Metadata: fromJSON[butler.Metadata](r.Data), Locked: fromJSON[[]string](r.Locked),
		Provider: r.Provider, Confidence: r.Confidence, Note: r.Note, Stamp: r.Stamp, At: fromMS(r.At),
	}
	m.Assets = fromJSON[[]butler.Asset](r.Assets)
	return m
}

// fromMetadata returns Metadata as they are stored, or what is wrong with them. The Section is not known yet.
func fromMetadata(m butler.ItemMetadata) (catdb.SetMetadataParams, error) {
	m, err := m.Clean()
	if err != nil {
		return catdb.SetMetadataParams{}, err
	}
	row := catdb.SetMetadataParams{
		Item: m.Item, Origin: string(m.Origin), At: toMS(m.At), Provider: m.Provider, Confidence: m.Confidence, Note: m.Note, Stamp: m.Stamp,
	}
	if row.Assets, err = jsonOrEmpty(m.Assets, len(m.Assets)); err != nil {
		return row, err
	}
	if row.Locked, err = jsonOrEmpty(m.Locked, len(m.Locked)); err != nil {
		return row, err
	}
	m.Assets = nil
	row.Data, err = jsonOrEmpty(m.Metadata, 1)
	return row, err
}

// jsonOrEmpty returns v as JSON, or nothing if it has no entries.
func jsonOrEmpty(v any, entries int) (string, error) {
	if entries == 0 {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), fail("encode metadata", err)
}
