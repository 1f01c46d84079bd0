package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// handOverMarkers gives the file that has come anew, if it is the same, what people said of its Markers.
func (u *undo) handOverMarkers(ctx context.Context, row trashRow, to catdb.LivePartRow) error {
	if to.ContentID == "" || to.ContentID != row.text("content_id") {
		return nil
	}
	const table = "marker_edits"
	rows, err := u.CollectedOfPart(ctx, catdb.CollectedOfPartParams{Run: u.run, Part: row.int("id")})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Tbl != table {
			continue
		}
		edit, err := decodeTrash(r.Data)
		if err != nil {
			return err
		}
		edit["part"] = to.ID
		if _, err := u.insertRow(ctx, trashTable{name: table}, u.columns[table], edit); err != nil {
			return err
		}
	}
	return nil
}

// handOverMedia does as handOver, for the Item of Media of which a Part is not put back.
func (u *undo) handOverMedia(ctx context.Context, media int64) error {
	row, err := u.kept(ctx, "media", media)
	if err != nil {
		return err
	}
	return u.handOverItem(ctx, row.int("item"))
}

// handOverItem does as handOver, if there is an Item that stands where one was.
func (u *undo) handOverItem(ctx context.Context, id int64) error {
	if _, done := u.items[id]; done {
		return nil
	}
	row, err := u.kept(ctx, "items", id)
	if err != nil {
		return err
	}
	is, err := u.ItemByKey(ctx, catdb.ItemByKeyParams{Section: row.int("section"), Key: row.text("key")})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	return u.handOver(ctx, row, is.ID)
}

// handOver gives the Item that has come anew where one was, and those above it, what no scan finds out again: what
// people said and what is known from providers, and its places in Collections. What there is of it already stays.
func (u *undo) handOver(ctx context.Context, row trashRow, to int64) error {
	from := row.int("id")
	u.items[from] = to
	if from != to {
		if err := u.give(ctx, from, to, row.int("section")); err != nil {
			return err
		}
	}
	if parent := row.int("parent"); parent != 0 {
		return u.handOverItem(ctx, parent)
	}
	return nil
}

func (u *undo) give(ctx context.Context, from, to, section int64) error {
	rows, err := u.CollectedOfItem(ctx, catdb.CollectedOfItemParams{Run: u.run, Item: from})
	if err != nil {
		return err
	}
	return u.say(ctx, "undo clean-up", to, u.now, u.of(section), func(transaction) error {
		for _, table := range itemTables() {
			for _, r := range rows {
				if r.Tbl != table.name {
					continue
				}
				row, err := decodeTrash(r.Data)
				if err != nil {
					return err
				}
				origins := []string{string(butler.OriginUser), string(butler.OriginOnline)}
				if table.name == "metadata" && !slices.Contains(origins, row.text("origin")) || table.name == "item_groups" {
					continue
				}
				row[table.of] = to
				if _, err := u.insertRow(ctx, table, u.columns[table.name], row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
