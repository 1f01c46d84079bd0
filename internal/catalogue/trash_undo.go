package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Undo puts what a Run collected back as it was, but for what has come anew in its place: that is given what people said
// of the former, and what else no scan finds out again. It goes in steps; what a step
// has put back is kept no longer.
func (d *DB) Undo(ctx context.Context, run int64) (restored int64, err error) {
	const op = "undo clean-up"
	if some, err := d.reads.CollectedSome(ctx, run); err != nil {
		return 0, fail(op, err)
	} else if !some {
		return 0, butler.E(butler.KindNotFound, op, "nothing is kept that run %d took out of the library", run).
			WithHint("it can be undone until the task runs the next time: list what can be with: butler trash list")
	}
	for after, last := int64(0), false; !last; {
		var n int64
		var events []butler.Event
		err := d.write(ctx, op, func(t transaction) (err error) {
			u, err := newUndo(ctx, t, d, run)
			if err != nil {
				return err
			}
			n, after, last, err = u.step(ctx, after)
			if err == nil {
				events, err = u.news(ctx)
			}
			return err
		})
		if err != nil {
			return restored, err
		}
		d.tell(events)
		restored += n
	}
	_, err = d.forget(ctx, op, run) // Items that stayed, and what came anew
	return restored, err
}

// undo is one step of an undo.
type undo struct {
	transaction
	run     int64
	now     int64            // ms
	steady  int64            // what has been missing for long begins anew to be missing
	items   map[int64]int64  // what became of Items, by the id that they had
	media   map[int64]int64  // the same of Media
	lists   map[listKey]bool // that have a first range
	told    map[int64]*told  // by Section
	newTold func() *told
	columns map[string][]string
}

func newUndo(ctx context.Context, t transaction, d *DB, run int64) (*undo, error) {
	steady, _ := d.steady.read(d.now())
	u := &undo{
		transaction: t, run: run, now: toMS(d.now()), steady: steady, items: map[int64]int64{}, media: map[int64]int64{}, lists: map[listKey]bool{},
		told: map[int64]*told{}, newTold: d.newTold, columns: map[string][]string{},
	}
	tables := append(partTables(), itemTables()...)
	for _, table := range append(tables, trashTable{name: "parts"}, trashTable{name: "media"}, trashTable{name: "items"}) {
		columns, err := t.columnsOf(ctx, table.name)
		if err != nil {
			return nil, err
		}
		u.columns[table.name] = columns
	}
	return u, nil
}

// step puts some Parts back, and returns up to which one it has come.
func (u *undo) step(ctx context.Context, after int64) (n, upTo int64, last bool, err error) {
	rows, err := u.CollectedParts(ctx, catdb.CollectedPartsParams{Run: u.run, After: after, Max: trashAtOnce})
	if err != nil {
		return 0, 0, false, err
	}
	for _, r := range rows {
		upTo = r.Part
		row, err := decodeTrash(r.Data)
		if err != nil {
			return 0, 0, false, err
		}
		put, err := u.part(ctx, row)
		if err != nil {
			return 0, 0, false, err
		}
		if !put {
			continue
		}
		n++
		if err := u.ForgetCollectedPart(ctx, catdb.ForgetCollectedPartParams{Run: u.run, Part: r.Part}); err != nil {
			return 0, 0, false, err
		}
	}
	return n, upTo, len(rows) < trashAtOnce, u.cutRanges(ctx)
}

// part puts a Part back, unless its Section is gone or another file has its path.
func (u *undo) part(ctx context.Context, row trashRow) (bool, error) {
	id, section := row.int("id"), row.int("section")
	path, _ := row["path"].([]byte)
	holder, err := u.LivePart(ctx, catdb.LivePartParams{Section: section, Path: path})
	if err == nil {
		if err := u.handOverMarkers(ctx, row, holder); err != nil {
			return false, err
		}
		return false, u.handOverMedia(ctx, row.int("media"))
	} else if !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	if _, err := u.Section(ctx, section); errors.Is(err, sql.ErrNoRows) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	media, err := u.mediaOf(ctx, row.int("media"))
	if err != nil {
		return false, err
	}
	row["media"], row["missed"] = media, u.steady
	put, err := u.insertRow(ctx, trashTable{name: "parts"}, u.columns["parts"], row)
	if err != nil || !put {
		return false, err
	}
	rows, err := u.CollectedOfPart(ctx, catdb.CollectedOfPartParams{Run: u.run, Part: id})
	if err != nil {
		return false, err
	}
	kept := make(map[string][]string)
	for _, r := range rows {
		kept[r.Tbl] = append(kept[r.Tbl], r.Data)
	}
	if err := u.putAll(ctx, partTables(), kept); err != nil {
		return false, err
	}
	u.of(section).part(id)
	// What there is to find out may be another by now.
	return true, u.relackPart(ctx, id)
}

// of returns what is told of a Section.
func (u *undo) of(section int64) *told {
	n, ok := u.told[section]
	if !ok {
		n = u.newTold()
		u.told[section] = n
	}
	return n
}

// putAll puts kept rows of some tables back.
func (u *undo) putAll(ctx context.Context, tables []trashTable, kept map[string][]string) error {
	for _, table := range tables {
		for _, data := range kept[table.name] {
			row, err := decodeTrash(data)
			if err != nil {
				return err
			}
			if _, err := u.insertRow(ctx, table, u.columns[table.name], row); err != nil {
				return err
			}
		}
	}
	return nil
}

// mediaOf returns the Media that stands where one was, which is put back if there is none.
func (u *undo) mediaOf(ctx context.Context, id int64) (int64, error) {
	if now, ok := u.media[id]; ok {
		return now, nil
	}
	row, err := u.kept(ctx, "media", id)
	if err != nil {
		return 0, err
	}
	item, err := u.itemOf(ctx, row.int("item"), 0)
	if err != nil {
		return 0, err
	}
	now, err := u.MediaByVersion(ctx, catdb.MediaByVersionParams{Item: item, Version: row.text("version")})
	if errors.Is(err, sql.ErrNoRows) {
		row["item"], now = item, id
		_, err = u.insertRow(ctx, trashTable{name: "media"}, u.columns["media"], row)
	}
	u.media[id] = now
	return now, err
}

// itemOf returns the Item that stands where one was, which is put back, with those above it and what is said of it, if
// there is none.
func (u *undo) itemOf(ctx context.Context, id int64, depth int) (int64, error) {
	if now, ok := u.items[id]; ok {
		return now, nil
	}
	if depth > maxDepth {
		return 0, butler.E(butler.KindDamaged, "undo clean-up", "item %d lies in itself", id)
	}
	row, err := u.kept(ctx, "items", id)
	if err != nil {
		return 0, err
	}
	is, err := u.ItemByKey(ctx, catdb.ItemByKeyParams{Section: row.int("section"), Key: row.text("key")})
	if err == nil {
		return is.ID, u.handOver(ctx, row, is.ID)
	} else if !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if parent := row.int("parent"); parent != 0 {
		if row["parent"], err = u.itemOf(ctx, parent, depth+1); err != nil {
			return 0, err
		}
	}
	if err := u.insertItem(ctx, row); err != nil {
		return 0, err
	}
	u.items[id] = id
	return id, nil
}

// maxDepth is how deep Items lie in each other at most, in a database that is not damaged.
const maxDepth = 16

// insertItem puts an Item back that is gone, and what is said of it.
func (u *undo) insertItem(ctx context.Context, row trashRow) error {
	id, section := row.int("id"), row.int("section")
	for _, list := range []string{"", row.text("kind")} {
		key := listKey{section, list}
		if u.lists[key] {
			continue
		}
		if err := u.AddFirstRange(ctx, catdb.AddFirstRangeParams{Section: section, List: list}); err != nil {
			return err
		}
		u.lists[key] = true
	}
	if _, err := u.insertRow(ctx, trashTable{name: "items"}, u.columns["items"], row); err != nil {
		return err
	}
	u.of(section).item(id, butler.ChangeAdded)
	rows, err := u.CollectedOfItem(ctx, catdb.CollectedOfItemParams{Run: u.run, Item: id})
	if err != nil {
		return err
	}
	kept := make(map[string][]string)
	for _, r := range rows {
		kept[r.Tbl] = append(kept[r.Tbl], r.Data)
	}
	return u.putAll(ctx, itemTables(), kept)
}

// kept returns a kept row of a table by its id.
func (u *undo) kept(ctx context.Context, table string, id int64) (trashRow, error) {
	data, err := u.CollectedRow(ctx, catdb.CollectedRowParams{Run: u.run, Tbl: table, Key: strconv.FormatInt(id, 10)})
	if err != nil {
		return nil, err
	}
	return decodeTrash(data)
}

// news returns what is to be told once the step is committed.
func (u *undo) news(ctx context.Context) (all []butler.Event, err error) {
	for section, news := range u.told {
		if news == nil {
			continue
		}
		if err := u.ofFiles(ctx, news); err != nil {
			return nil, err
		}
		some, err := u.trashEvents(ctx, section, news)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
