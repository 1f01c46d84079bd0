package catalogue

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"butler"
)

// Drill restores a copy into an empty folder and opens it as a server does. It checks it whole, reads of it what people
// see first, and writes to it. problems is what does not agree in it and can be lived with. The error says why the
// copy cannot be restored. What is left in the folder is the caller's to remove.
func (d *DB) Drill(ctx context.Context, path, dir string) (problems []string, err error) {
	const op = "restore drill"
	target := filepath.Join(dir, "catalogue.db")
	temp, err := copyFile(ctx, path, target)
	if err != nil {
		return nil, fail(op, err)
	}
	if err := os.Rename(temp, target); err != nil {
		return nil, fail(op, err)
	}
	restored, err := Open(ctx, Options{Path: target, BackupDir: dir})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, restored.Close()) }()
	if found, err := restored.Check(ctx); err != nil || len(found) > 0 {
		return nil, errors.Join(err, asDamage(op, found))
	}
	if err := restored.tryWriting(ctx); err != nil {
		return nil, fail(op, err)
	}
	if problems, err = restored.tryReading(ctx); err != nil {
		return nil, err
	}
	counters, err := column(ctx, restored.readers, miscounted)
	return append(problems, counters...), fail(op, err)
}

func asDamage(op string, problems []string) error {
	if len(problems) == 0 {
		return nil
	}
	return butler.E(butler.KindDamaged, op, "%s (%d problems)", problems[0], len(problems)).
		WithHint("look at the disk that holds the copy")
}

// miscounted finds counts that triggers keep and that are not what they count.
const miscounted = `
SELECT 'section ' || s.id || ' counts ' || s.parts || ' files and ' || s.missing || ' missing ones; it holds others'
FROM sections AS s LEFT JOIN (
    SELECT section, count(*) FILTER (WHERE missing = 0) AS present, count(*) FILTER (WHERE missing <> 0) AS missing FROM parts GROUP BY section
) AS p ON p.section = s.id
WHERE s.removed = 0 AND (s.parts <> coalesce(p.present, 0) OR s.missing <> coalesce(p.missing, 0))
UNION ALL
SELECT 'section ' || s.id || ' counts ' || r.n || ' items at the top; it holds others'
FROM sections AS s JOIN (SELECT section, sum(n) AS n FROM item_ranges WHERE list = '' GROUP BY section) AS r ON r.section = s.id
WHERE s.removed = 0 AND r.n <> (SELECT count(*) FROM items AS i WHERE i.section = s.id AND i.parent IS NULL)`

// tryWriting writes something in a transaction that is given up.
func (d *DB) tryWriting(ctx context.Context) error {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	const write = "INSERT INTO preferences (id, value) VALUES ('restore drill', '') ON CONFLICT DO NOTHING"
	_, err = tx.ExecContext(ctx, write)
	return errors.Join(err, tx.Rollback())
}

// tryReading lists what is in each Section, finds it by its title, and looks at it.
func (d *DB) tryReading(ctx context.Context) (problems []string, err error) {
	if _, err := d.SettingValues(ctx); err != nil {
		return nil, err
	}
	if _, err := d.Runs(ctx, butler.RunQuery{Limit: 10}); err != nil {
		return nil, err
	}
	sections, err := d.Sections(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		page, err := d.Items(ctx, butler.ItemQuery{Section: s.ID, Limit: 5})
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			if _, err := d.Item(ctx, item.ID); err != nil {
				return nil, err
			}
			const all = 1000
			found, err := d.Items(ctx, butler.ItemQuery{Section: s.ID, Kind: item.Kind, Title: item.Title, Limit: all})
			if err != nil {
				return nil, err
			}
			missed := !slices.ContainsFunc(found.Items, func(i butler.Item) bool { return i.ID == item.ID })
			if missed && found.Total <= all {
				problems = append(problems, fmt.Sprintf("a search for the title of item %d does not find it", item.ID))
			}
		}
	}
	return problems, nil
}

// BackupBlobs yields the digests of the Blobs that a copy refers to.
func (d *DB) BackupBlobs(ctx context.Context, path string) iter.Seq2[string, error] {
	const op = "list the blobs of a backup"
	return func(yield func(string, error) bool) {
		if _, err := os.Stat(path); err != nil {
			yield("", fail(op, err))
			return
		}
		if err := referred(ctx, path, immutable, yield); err != nil && !errors.Is(err, errEnough) {
			yield("", fail(op, err))
		}
	}
}
