package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Collections returns those of a Section, or of all if it is 0, by sort title.
func (d *DB) Collections(ctx context.Context, section int64) ([]butler.Collection, error) {
	rows, err := d.reads.Collections(ctx, section)
	if err != nil {
		return nil, fail("list collections", err)
	}
	all := make([]butler.Collection, len(rows))
	for i, r := range rows {
		all[i] = toCollection(r)
	}
	return all, nil
}

// Collection returns one.
func (d *DB) Collection(ctx context.Context, id int64) (butler.Collection, error) {
	const op = "read collection"
	row, err := d.reads.Collection(ctx, id)
	if err != nil {
		return butler.Collection{}, missing(op, "collection", id, err)
	}
	return toCollection(row), nil
}

// CollectionItems returns a page of the Items of a Collection, and how many there are in all.
func (d *DB) CollectionItems(ctx context.Context, id int64, offset, limit int) (items []butler.Item, total int64, err error) {
	const op = "list collection"
	err = d.read(ctx, op, func(t transaction) error {
		c, err := t.Collection(ctx, id)
		if err != nil {
			return missing(op, "collection", id, err)
		}
		total = c.Items
		rows, err := t.CollectionItems(ctx, catdb.CollectionItemsParams{Collection: id, Offset: int64(max(0, offset)), Limit: page(limit)})
		for _, r := range rows {
			items = append(items, toItem(r))
		}
		return err
	})
	return items, total, err
}

// ItemCollections returns the Collections that an Item is in.
func (d *DB) ItemCollections(ctx context.Context, item int64) (all []butler.Collection, err error) {
	rows, err := d.reads.CollectionsOfItems(ctx, idList([]int64{item}))
	for _, r := range rows {
		all = append(all, toCollection(r.Collection))
	}
	return all, fail("list collections", err)
}

// AddCollection makes one by hand.
func (d *DB) AddCollection(ctx context.Context, c butler.Collection, items []int64) (made butler.Collection, err error) {
	const op = "make collection"
	err = d.changeCollections(ctx, op, func(t transaction) (int64, error) {
		s, err := t.section(ctx, op, c.Section)
		if err != nil {
			return 0, err
		}
		c.Rule, c.Key = "", ""
		if c.Kind == "" {
			if c.Kind, err = t.kindOf(ctx, s.Kind, items); err != nil {
				return 0, err
			}
		}
		row, err := rowOf(op, c)
		if err != nil {
			return 0, err
		}
		if err := t.checkMembers(ctx, op, row.Section, row.Kind, items); err != nil {
			return 0, err
		}
		id, err := t.AddCollection(ctx, catdb.AddCollectionParams{
			Section: row.Section, Key: row.Key, Kind: row.Kind, Title: row.Title, SortTitle: row.SortTitle, SortKey: row.SortKey,
			Summary: row.Summary, Added: toMS(d.now()),
		})
		if errors.Is(err, sql.ErrNoRows) {
			return 0, titleTaken(op, row.Title)
		}
		if err != nil {
			return 0, err
		}
		if err := t.setMembers(ctx, id, items); err != nil {
			return 0, err
		}
		row, err = t.Collection(ctx, id)
		made = toCollection(row)
		return c.Section, err
	})
	return made, err
}

// EditCollection changes a Collection that was made by hand.
func (d *DB) EditCollection(ctx context.Context, id int64, e butler.CollectionEdit) (edited butler.Collection, err error) {
	const op = "change collection"
	err = d.changeCollections(ctx, op, func(t transaction) (int64, error) {
		was, err := t.Collection(ctx, id)
		switch {
		case err != nil:
			return 0, missing(op, "collection", id, err)
		case was.Rule != "":
			return 0, butler.E(butler.KindConflict, op, "%q is built by the rule %q", was.Title, was.Rule).
				WithHint("change the preferences of BuildGracenoteCollections, or make one by hand of the same items")
		}
		if err := t.edit(ctx, op, was, e, toMS(d.now())); err != nil {
			return 0, err
		}
		row, err := t.Collection(ctx, id)
		edited = toCollection(row)
		return was.Section, err
	})
	return edited, err
}

func (t transaction) edit(ctx context.Context, op string, was catdb.Collection, e butler.CollectionEdit, now int64) error {
	c := toCollection(was)
	for to, from := range map[*string]*string{&c.Title: e.Title, &c.SortTitle: e.SortTitle, &c.Summary: e.Summary} {
		if from != nil {
			*to = *from
		}
	}
	row, err := rowOf(op, c)
	if err != nil {
		return err
	}
	holder, err := t.CollectionKey(ctx, catdb.CollectionKeyParams{Section: was.Section, Key: row.Key})
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	case err == nil && holder != was.ID:
		return titleTaken(op, row.Title)
	}
	if e.Items != nil || len(e.Add)+len(e.Remove) > 0 {
		before, err := t.CollectionMembers(ctx, was.ID)
		if err != nil {
			return err
		}
		items := e.Members(before)
		if err := t.checkMembers(ctx, op, row.Section, row.Kind, items); err != nil {
			return err
		}
		if err := t.setMembers(ctx, was.ID, items); err != nil {
			return err
		}
	}
	return t.UpdateCollection(ctx, catdb.UpdateCollectionParams{
		ID: was.ID, Key: row.Key, Kind: row.Kind, Title: row.Title, SortTitle: row.SortTitle, SortKey: row.SortKey,
		Summary: row.Summary, Updated: now,
	})
}

// RemoveCollection forgets one; its Items stay.
func (d *DB) RemoveCollection(ctx context.Context, id int64) error {
	const op = "remove collection"
	return d.changeCollections(ctx, op, func(t transaction) (int64, error) {
		c, err := t.Collection(ctx, id)
		if err != nil {
			return 0, missing(op, "collection", id, err)
		}
		_, err = t.RemoveCollection(ctx, id)
		return c.Section, err
	})
}

// changeCollections changes Collections of the Section that change returns, and tells of it; 0 for none.
func (d *DB) changeCollections(ctx context.Context, op string, change func(t transaction) (int64, error)) error {
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		section, err := change(t)
		if err != nil || section == 0 || d.publish == nil {
			return err
		}
		events, err = t.sectionEvent(ctx, section)
		return err
	})
	if err == nil {
		d.tell(events)
	}
	return err
}

// kindOf returns the kind of the first Item, or that of what a kind of Section holds at the top.
func (t transaction) kindOf(ctx context.Context, kind butler.SectionKind, items []int64) (butler.ItemKind, error) {
	if len(items) > 0 {
		rows, err := t.ItemsByID(ctx, idList(items[:1]))
		if err != nil || len(rows) > 0 {
			return butler.ItemKind(append(rows, catdb.Item{})[0].Kind), err
		}
	}
	return map[butler.SectionKind]butler.ItemKind{
		butler.Movies: butler.Movie, butler.Shows: butler.Show, butler.Music: butler.Artist, butler.Photos: butler.Photo,
	}[kind], nil
}

// checkMembers finds what must not be in a Collection.
func (t transaction) checkMembers(ctx context.Context, op string, section int64, kind string, items []int64) error {
	rows, err := t.ItemsByID(ctx, idList(items))
	if err != nil {
		return err
	}
	fit := make(map[int64]bool, len(rows))
	for _, r := range rows {
		fit[r.ID] = r.Section == section && r.Kind == kind
	}
	for _, id := range items {
		switch ok, known := fit[id]; {
		case !known:
			return butler.E(butler.KindInvalid, op, "there is no item %d", id)
		case !ok:
			return butler.E(butler.KindInvalid, op, "item %d is no %s of this library", id, kind)
		}
	}
	return nil
}

// setMembers makes the Items of a Collection these, in this order. One that is there twice has its first place.
func (t transaction) setMembers(ctx context.Context, id int64, items []int64) error {
	if err := t.ClearCollection(ctx, id); err != nil {
		return err
	}
	for i, item := range items {
		if err := t.AddCollectionItem(ctx, catdb.AddCollectionItemParams{Collection: id, Item: item, Idx: int64(i)}); err != nil {
			return err
		}
	}
	return nil
}

// rowOf returns a Collection as it is stored, or what is wrong with it.
func rowOf(op string, c butler.Collection) (catdb.Collection, error) {
	const longest = 1000 // bytes of a title
	row := catdb.Collection{
		Section: c.Section, Rule: c.Rule, Key: c.Key, Kind: string(c.Kind), Title: butler.TidyLine(c.Title), SortTitle: butler.TidyLine(c.SortTitle),
		Summary: butler.TidyText(c.Summary),
	}
	switch {
	case row.Title == "":
		return row, butler.E(butler.KindInvalid, op, "a collection needs a title")
	case len(row.Title) > longest || len(row.SortTitle) > longest || len(row.Summary) > 64*longest:
		return row, butler.E(butler.KindInvalid, op, "the title or summary of a collection is too long")
	case c.Kind == "" || c.Kind == butler.Extra:
		return row, butler.E(butler.KindInvalid, op, "a collection cannot be of %q", c.Kind)
	}
	if c.Rule == "" {
		row.Key = row.Title
	}
	row.SortKey = strings.ToLower(row.SortTitle)
	if row.SortKey == "" {
		row.SortKey = butler.SortTitleOf(row.Title)
	}
	return row, nil
}

func titleTaken(op, title string) error {
	return butler.E(butler.KindConflict, op, "there is a collection %q already", title).WithHint("choose another title")
}

func toCollection(r catdb.Collection) butler.Collection {
	return butler.Collection{
		ID: r.ID, Section: r.Section, Title: r.Title, SortTitle: r.SortTitle, Summary: r.Summary, Rule: r.Rule,
		Key: keyOf(r), Kind: butler.ItemKind(r.Kind), Items: r.Items, Added: fromMS(r.Added), Updated: fromMS(r.Updated),
	}
}

func keyOf(r catdb.Collection) string {
	if r.Rule == "" {
		return ""
	}
	return r.Key
}
