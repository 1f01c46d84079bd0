package catalogue

import (
	"context"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// How many Parts one step takes out, or puts back, each with its rows in other tables.
const trashAtOnce = 250

// The Items of some Media, and those above them. What is above is kept too, though it may stay: when it is gone by the
// time of an undo, it is put back.
const itemsAbove = `WITH RECURSIVE up (id) AS (
	SELECT item FROM media WHERE id IN (SELECT value FROM json_each(?))
	UNION
	SELECT i.parent FROM items AS i JOIN up ON i.id = up.id WHERE i.parent IS NOT NULL)
	SELECT id FROM up`

// Collect takes Parts, if they are still missing, and the Items that are left with nothing, out of the library, and
// keeps them. It goes in steps; what a step has taken is consistent, and counted, also if ctx ends.
func (d *DB) Collect(ctx context.Context, run int64, parts []int64) (taken int64, err error) {
	const op = "collect missing files"
	for some := range slices.Chunk(parts, trashAtOnce) {
		var n int64
		var events []butler.Event
		err := d.write(ctx, op, func(t transaction) (err error) {
			n, events, err = t.collect(ctx, d, run, some)
			return err
		})
		if err != nil {
			return taken, err
		}
		d.tell(events)
		taken += n
	}
	return taken, nil
}

func (t transaction) collect(ctx context.Context, d *DB, run int64, parts []int64) (n int64, events []butler.Event, err error) {
	doomed, err := t.StillMissing(ctx, idList(parts))
	if err != nil || len(doomed) == 0 {
		return 0, nil, err
	}
	k := keeper{t, run, toMS(d.now())}
	left, ids := map[int64]map[int64]bool{}, []int64{} // Media that lose a Part, by Section
	for _, p := range doomed {
		if left[p.Section] == nil {
			left[p.Section] = map[int64]bool{}
		}
		left[p.Section][p.Media] = true
		ids = append(ids, p.ID)
	}
	for _, media := range left {
		if err := k.keepAbove(ctx, media); err != nil {
			return 0, nil, err
		}
	}
	if err := k.keepParts(ctx, ids); err != nil {
		return 0, nil, err
	}
	for _, id := range ids {
		some, err := t.RemovePart(ctx, id)
		if err != nil {
			return 0, nil, err
		}
		n += some
	}
	for section, media := range left {
		news := d.newTold()
		if news != nil {
			news.media = media
		}
		if err := t.ofFiles(ctx, news); err != nil {
			return 0, nil, err
		}
		if err := t.prune(ctx, media, nil, news.remover()); err != nil {
			return 0, nil, err
		}
		if news == nil {
			continue
		}
		told, err := t.trashEvents(ctx, section, news)
		if err != nil {
			return 0, nil, err
		}
		events = append(events, told...)
	}
	return n, events, nil
}

// keeper keeps rows that a Run takes out.
type keeper struct {
	transaction
	run int64
	at  int64 // ms
}

// keepParts keeps Parts with all that is theirs.
func (k keeper) keepParts(ctx context.Context, ids []int64) error {
	parts := trashTable{name: "parts", key: []string{"id"}}
	sections := map[int64]int64{}
	err := k.rowsOf(ctx, "parts", "id", ids, func(row trashRow) error {
		sections[row.int("id")] = row.int("section")
		return k.keep(ctx, parts, row, catdb.CollectParams{Section: row.int("section"), Part: row.int("id"), ContentID: row.text("content_id")})
	})
	if err != nil {
		return err
	}
	for _, table := range partTables() {
		err := k.rowsOf(ctx, table.name, table.of, ids, func(row trashRow) error {
			return k.keep(ctx, table, row, catdb.CollectParams{Section: sections[row.int(table.of)], Part: row.int(table.of)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keepAbove keeps Media, their Items and those above them, with all that is theirs.
func (k keeper) keepAbove(ctx context.Context, left map[int64]bool) error {
	var media []int64
	for id := range left {
		media = append(media, id)
	}
	above, err := k.column(ctx, itemsAbove, idList(media))
	if err != nil {
		return err
	}
	sections := map[int64]int64{}
	items := trashTable{name: "items", key: []string{"id"}}
	err = k.rowsOf(ctx, "items", "id", above, func(row trashRow) error {
		sections[row.int("id")] = row.int("section")
		return k.keep(ctx, items, row, catdb.CollectParams{Section: row.int("section")})
	})
	if err != nil {
		return err
	}
	err = k.rowsOf(ctx, "media", "id", media, func(row trashRow) error {
		return k.keep(ctx, trashTable{name: "media", key: []string{"id"}}, row, catdb.CollectParams{Section: sections[row.int("item")]})
	})
	if err != nil {
		return err
	}
	for _, table := range itemTables() {
		err := k.rowsOf(ctx, table.name, table.of, above, func(row trashRow) error {
			return k.keep(ctx, table, row, catdb.CollectParams{Section: sections[row.int(table.of)], Item: row.int(table.of)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (k keeper) keep(ctx context.Context, table trashTable, row trashRow, p catdb.CollectParams) (err error) {
	p.Run, p.At, p.Tbl, p.Key = k.run, k.at, table.name, table.keyOf(row)
	if p.Data, err = row.encode(); err != nil {
		return err
	}
	return k.Collect(ctx, p)
}
