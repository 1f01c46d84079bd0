package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"butler"
)

// stamp is how a time is written into the name of a file.
const stamp = "20060102T150405Z"

// Backup copies the database to a new file while others write, and verifies the copy.
func (d *DB) Backup(ctx context.Context, path string) (butler.BackupInfo, error) {
	return backup(ctx, d.path, path)
}

// backup writes the copy under another name, so that whoever finds a file named path has a whole and
// sound one.
func backup(ctx context.Context, from, to string) (info butler.BackupInfo, err error) {
	const op = "back up database"
	if to, err = filepath.Abs(to); err != nil {
		return info, fail(op, err)
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return info, errors.Join(butler.E(butler.KindConflict, op, "there is a file %s already", filepath.Base(to)), err)
	}
	f, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*.tmp") // 0600
	if err != nil {
		return info, fail(op, err)
	}
	temp := f.Name()
	defer func() {
		if remove := os.Remove(temp); !errors.Is(remove, fs.ErrNotExist) {
			err = errors.Join(err, fail(op, remove))
		}
	}()
	if err := f.Close(); err != nil {
		return info, fail(op, err)
	}
	if err := copyInto(ctx, from, temp); err != nil {
		return info, fail(op, err)
	}
	if info, err = Verify(ctx, temp); err != nil {
		return info, err
	}
	if err := settle(temp, to); err != nil {
		return info, fail(op, err)
	}
	info.Path = to
	return info, nil
}

// settle makes a finished file appear under its name, to survive a loss of power.
func settle(temp, to string) error {
	if err := syncPath(temp); err != nil {
		return err
	}
	if err := os.Rename(temp, to); err != nil {
		return err
	}
	return syncPath(filepath.Dir(to))
}

// syncPath syncs a file or a folder.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// VerifyBackup opens a copy and checks its integrity.
func (d *DB) VerifyBackup(ctx context.Context, path string) (butler.BackupInfo, error) {
	return Verify(ctx, path)
}

// Verify opens a copy of a Catalogue without changing it, and checks that it is whole, that its rows
// agree and that this program knows its schema. Errors: [butler.KindNotFound],
// [butler.KindDamaged], [butler.KindNewerData].
func Verify(ctx context.Context, path string) (info butler.BackupInfo, err error) {
	const op = "verify backup"
	if path, err = filepath.Abs(path); err != nil {
		return info, fail(op, err)
	}
	stat, err := os.Stat(path)
	if err != nil {
		return info, fail(op, err)
	}
	info = butler.BackupInfo{Path: path, Size: stat.Size(), Made: stat.ModTime()}
	damaged := func(format string, args ...any) error {
		return butler.E(butler.KindDamaged, op, format, args...).WithHint("use another copy: butler backup list")
	}
	switch wal, walErr := os.Stat(path + "-wal"); {
	case !stat.Mode().IsRegular() || stat.Size() == 0:
		return info, damaged("it is empty or not a file")
	case walErr == nil && wal.Size() > 0:
		return info, damaged("it is a database in use, not a copy")
	}
	db, err := connect(ctx, path, immutable, 1)
	if err != nil {
		return info, fail(op, err)
	}
	defer func() { err = errors.Join(err, fail(op, db.Close())) }()
	if info.Schema, err = schemaVersion(ctx, db); err != nil {
		if e := fail(op, err); butler.IsKind(e, butler.KindInternal) { // its tables are not ours
			return info, damaged("%w", err)
		} else {
			return info, e
		}
	}
	schema, err := fs.Sub(embedded, "schema")
	if err != nil {
		return info, fail(op, err)
	}
	known, err := latest(schema)
	switch {
	case err != nil:
		return info, fail(op, err)
	case info.Schema > known:
		return info, newer(op, info.Schema, known)
	case info.Schema == 0:
		return info, damaged("it holds no tables")
	}
	problems, err := check(ctx, db)
	switch {
	case err != nil:
		return info, fail(op, err)
	case len(problems) > 0:
		return info, damaged("%s", strings.Join(problems, "; "))
	}
	info.Rows, err = countRows(ctx, db)
	return info, fail(op, err)
}

// check returns what is wrong with a database, at most a few dozen lines.
func check(ctx context.Context, db *sql.DB) (problems []string, err error) {
	integrity, err := column(ctx, db, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, err
	}
	for _, line := range integrity {
		if line != "ok" {
			problems = append(problems, line)
		}
	}
	foreign, err := column(ctx, db, `SELECT "table" || ' row ' || coalesce(rowid, '?') || ' refers to no row of ' || parent
		FROM pragma_foreign_key_check LIMIT 20`)
	return append(problems, foreign...), err
}

// countRows counts the rows of every table; those of the indexes of words are none of ours.
func countRows(ctx context.Context, db *sql.DB) (map[string]int64, error) {
	tables, err := column(ctx, db, `SELECT name FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'goose\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int64, len(tables))
	for _, table := range tables {
		var n int64
		quoted := `"` + strings.ReplaceAll(table, `"`, `""`) + `"`
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", table, err)
		}
		counts[table] = n
	}
	return counts, nil
}

// column returns the text of the only column of all rows.
func column(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// stamped returns a path that says when what lies there was put aside.
func stamped(path string, at time.Time) string {
	return path + ".replaced-" + at.UTC().Format(stamp)
}
