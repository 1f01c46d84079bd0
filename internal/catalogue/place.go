package catalogue

import (
	"context"
	"database/sql"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// placed remembers what a batch has placed, so that a show is looked up once and not for each of its
// episodes.
type placed struct {
	items map[string]placedItem // by key
	media map[mediaKey]int64
	lists map[string]bool // that have a first range
}

type placedItem struct {
	id  int64
	row catdb.AddItemParams
}

type mediaKey struct {
	item    int64
	version string
}

func newPlaced() placed {
	return placed{items: make(map[string]placedItem), media: make(map[mediaKey]int64), lists: make(map[string]bool)}
}

// place makes the Items and the Media of a place where they are new, and returns the Media.
func (b *batch) place(ctx context.Context, p butler.Place) (int64, error) {
	if len(p.Items) == 0 {
		return 0, butler.E(butler.KindInvalid, b.op, "a file has no place in the library")
	}
	// From the top down, each below the one before: so no Item can come to lie below itself, also if
	// the names of folders turn a tree upside down.
	var parent int64
	for i, item := range p.Items {
		for _, above := range p.Items[:i] {
			if above.Key == item.Key {
				return 0, butler.E(butler.KindInvalid, b.op, "item %q lies in itself", item.Key)
			}
		}
		id, err := b.item(ctx, parent, item)
		if err != nil {
			return 0, err
		}
		parent = id
	}
	return b.media(ctx, parent, p.Version)
}

func (b *batch) media(ctx context.Context, item int64, version string) (int64, error) {
	key := mediaKey{item, version}
	if id, ok := b.placed.media[key]; ok {
		return id, nil
	}
	result, err := b.AddMedia(ctx, catdb.AddMediaParams{Item: item, Version: version})
	if err != nil {
		return 0, err
	}
	id, added, err := inserted(result)
	if err == nil && !added {
		id, err = b.MediaByVersion(ctx, catdb.MediaByVersionParams{Item: item, Version: version})
	}
	b.placed.media[key] = id
	return id, err
}

// item makes an Item or brings it up to date, and returns its id.
func (b *batch) item(ctx context.Context, parent int64, item butler.Item) (int64, error) {
	if item.Key == "" {
		return 0, butler.E(butler.KindInvalid, b.op, "item %q has no key", item.Title)
	}
	row := catdb.AddItemParams{
		Section: b.section, Parent: nullable(parent), Kind: string(item.Kind), Key: item.Key, Title: item.Title,
		SortTitle: item.SortTitle, SortKey: sortKey(item), Folded: folded(item), Year: int64(item.Year), Idx: int64(item.Index),
		IdxEnd: int64(item.IndexEnd), Disc: int64(item.Disc), Aired: item.Aired.String(), Added: b.now,
	}
	for _, list := range []string{"", row.Kind} {
		if !b.placed.lists[list] {
			if err := b.AddFirstRange(ctx, catdb.AddFirstRangeParams{Section: b.section, List: list}); err != nil {
				return 0, err
			}
			b.placed.lists[list] = true
		}
	}
	known, ok := b.placed.items[item.Key]
	if ok && known.row == row {
		return known.id, nil
	}
	if !ok {
		result, err := b.AddItem(ctx, row)
		if err != nil {
			return 0, err
		}
		id, added, err := inserted(result)
		if err != nil {
			return 0, err
		}
		if added {
			b.placed.items[item.Key] = placedItem{id, row}
			b.told.item(id, butler.ChangeAdded)
			return id, nil
		}
	}
	id, err := b.updateItem(ctx, row)
	b.placed.items[item.Key] = placedItem{id, row}
	return id, err
}

func (b *batch) updateItem(ctx context.Context, row catdb.AddItemParams) (int64, error) {
	was, err := b.ItemByKey(ctx, catdb.ItemByKeyParams{Section: b.section, Key: row.Key})
	if err != nil {
		return 0, err
	}
	is := was
	is.Parent, is.Kind, is.Idx, is.IdxEnd, is.Disc = row.Parent, row.Kind, row.Idx, row.IdxEnd, row.Disc
	said, err := b.metadataOf(ctx, was.ID)
	if err != nil {
		return 0, err
	}
	found{row.Title, row.SortTitle, row.Year, row.Aired}.show(&is, said)
	if is == was {
		return was.ID, nil
	}
	if was.Parent != row.Parent && was.Parent.Valid {
		b.orphans[was.Parent.Int64] = true
		if row.Parent.Valid {
			b.adopted = append(b.adopted, bequest{was.Parent.Int64, row.Parent.Int64})
		}
	}
	b.regroup.items[was.ID] = true
	if was.Parent != row.Parent || was.Kind != row.Kind {
		b.regroup.items[was.Parent.Int64] = true
		b.regroup.below[was.ID] = true
	}
	if was.Kind != row.Kind {
		if err := b.RemoveGroups(ctx, was.ID); err != nil {
			return 0, err
		}
	}
	b.told.item(was.ID, butler.ChangeUpdated)
	return was.ID, b.UpdateItem(ctx, catdb.UpdateItemParams{
		ID: is.ID, Parent: is.Parent, Kind: is.Kind, Title: is.Title, SortTitle: is.SortTitle, SortKey: is.SortKey,
		Folded: is.Folded, Year: is.Year, Idx: is.Idx, IdxEnd: is.IdxEnd, Disc: is.Disc, Aired: is.Aired, Found: is.Found, Updated: b.now,
	})
}

// inserted returns the id that an INSERT … ON CONFLICT DO NOTHING gave, and whether it did.
func inserted(result sql.Result) (id int64, added bool, err error) {
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return 0, false, err
	}
	id, err = result.LastInsertId()
	return id, true, err
}

// folded is what searches look into, NULL if that is what pages are ordered by.
func folded(item butler.Item) sql.NullString {
	s := fold(item.Title)
	if s == sortKey(item) {
		return sql.NullString{}
	}
	return sql.NullString{String: s, Valid: true}
}

// sortKey is what pages are ordered by: without regard to case.
func sortKey(item butler.Item) string {
	if item.SortTitle != "" {
		return strings.ToLower(item.SortTitle)
	}
	return strings.ToLower(item.Title)
}
