package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// CollectedFiles returns the files that a Run took out and that are kept, after one of them.
func (d *DB) CollectedFiles(ctx context.Context, run int64, after string, limit int) (all []butler.CollectedFile, err error) {
	const op = "list what was taken out"
	err = d.read(ctx, op, func(t transaction) error {
		rows, err := t.CollectedFiles(ctx, catdb.CollectedFilesParams{Run: run, After: after, Max: int64(limit)})
		if err != nil {
			return err
		}
		for _, r := range rows {
			part, err := decodeTrash(r.Data)
			if err != nil {
				return err
			}
			path, _ := part["path"].([]byte)
			f := butler.CollectedFile{Key: r.Key, Section: r.Section, Path: string(path), Bytes: part.int("size")}
			if f.Titles, err = t.collectedTitles(ctx, run, part.int("media")); err != nil {
				return err
			}
			all = append(all, f)
		}
		return nil
	})
	return all, err
}

// collectedTitles returns the titles of the Item of Media that were taken out and of those above it, from the top down.
// What stayed in the library was kept too.
func (t transaction) collectedTitles(ctx context.Context, run, media int64) (titles []string, err error) {
	row, err := t.collectedRow(ctx, run, "media", media)
	if err != nil || row == nil {
		return nil, err
	}
	const deepest = 8
	for id := row.int("item"); id != 0 && len(titles) < deepest; id = row.int("parent") {
		if row, err = t.collectedRow(ctx, run, "items", id); err != nil {
			return nil, err
		}
		if row == nil {
			break
		}
		titles = append(titles, row.text("title"))
	}
	slices.Reverse(titles)
	return titles, nil
}

// collectedRow returns a row that a Run took out; nil if it is not kept.
func (t transaction) collectedRow(ctx context.Context, run int64, table string, id int64) (trashRow, error) {
	text, err := t.CollectedRow(ctx, catdb.CollectedRowParams{Run: run, Tbl: table, Key: strconv.FormatInt(id, 10)})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeTrash(text)
}
