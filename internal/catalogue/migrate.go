package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"butler"
)

// applicationID marks a SQLite file as a Catalogue ("BTLR").
const applicationID = 0x42544c52

// migrate brings the schema of a database up to date.
func migrate(ctx context.Context, path, backupDir string, schema fs.FS, log *slog.Logger) (err error) {
	const op = "open catalogue"
	known, err := latest(schema)
	if err != nil {
		return fail(op, err)
	}
	// Looked at before anything is changed: it may be somebody else's database.
	has, err := inspect(ctx, path)
	switch {
	case err != nil:
		return fail(op, err)
	case has > known:
		return newer(op, has, known)
	case has == known:
		return nil
	case has > 0:
		name := fmt.Sprintf("catalogue-schema-%d-%s.db", has, time.Now().UTC().Format(stamp))
		copied := filepath.Join(backupDir, name)
		if _, err := backup(ctx, path, copied); err != nil {
			return fmt.Errorf("copy the database before its migration: %w", err)
		}
		log.InfoContext(ctx, "database copied before its migration", "file", copied, "schema", has)
	}
	db, err := connect(ctx, path, writing, 1)
	if err != nil {
		return fail(op, err)
	}
	defer func() { err = errors.Join(err, fail(op, db.Close())) }()
	if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return fail(op, err)
	}
	p, err := goose.NewProvider(database.DialectSQLite3, db, schema, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fail(op, err)
	}
	results, err := p.Up(ctx)
	if err != nil {
		return fail("migrate catalogue", err)
	}
	for _, r := range results {
		log.InfoContext(ctx, "schema applied", "version", r.Source.Version, "took", r.Duration)
	}
	return nil
}

// Behind reports whether a database is of an older version, and would be migrated by being opened. It changes nothing.
func Behind(ctx context.Context, path string) (bool, error) {
	const op = "look at catalogue"
	schema, err := fs.Sub(embedded, "schema")
	if err != nil {
		return false, fail(op, err)
	}
	known, err := latest(schema)
	if err != nil {
		return false, fail(op, err)
	}
	has, err := inspect(ctx, path)
	return has < known, fail(op, err)
}

// latest returns the newest version that a schema knows.
func latest(schema fs.FS) (int64, error) {
	names, err := fs.Glob(schema, "*.sql")
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		newest = max(newest, v)
	}
	return newest, nil
}

// inspect returns the schema version of a database file, 0 for an empty one.
func inspect(ctx context.Context, path string) (version int64, err error) {
	db, err := connect(ctx, path, plain, 1)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return schemaVersion(ctx, db)
}

func schemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	var tables, id int64
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, err
	}
	switch {
	case tables == 0:
		return 0, nil
	case id != applicationID:
		return 0, butler.E(butler.KindDamaged, "open catalogue", "the file is a database of another program").WithHint(hintDamaged)
	}
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version, err
}

func newer(op string, has, known int64) error {
	return butler.E(butler.KindNewerData, op, "the database has schema %d, this program knows %d", has, known).
		WithHint("run the newer version of the program that wrote it, or bring back an older copy with: butler backup restore")
}
