package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strconv"
)

// Check verifies the integrity of the database itself. It reads all of it, while others go on.
func (d *DB) Check(ctx context.Context) (problems []string, err error) {
	problems, err = check(ctx, d.readers)
	return problems, fail("check database", err)
}

// Pages given back by one transaction: writers wait for no more than that.
const pagesAtOnce = 500

// Optimize refreshes the planner's statistics, gives free space back to the file system and empties
// the write-ahead log. It does so in small steps, so that others can write meanwhile.
func (d *DB) Optimize(ctx context.Context) error {
	const op = "optimize database"
	// A sample of each index is enough for a choice between indexes, and keeps this short.
	if _, err := d.writer.ExecContext(ctx, "PRAGMA analysis_limit = 1000"); err != nil {
		return fail(op, err)
	}
	if _, err := d.writer.ExecContext(ctx, "ANALYZE"); err != nil {
		return fail(op, err)
	}
	for {
		before, err := number(ctx, d.writer, "PRAGMA freelist_count")
		if err != nil {
			return fail(op, err)
		}
		if before == 0 {
			break
		}
		if err := drain(ctx, d.writer, pagesAtOnce); err != nil {
			return fail(op, err)
		}
		after, err := number(ctx, d.writer, "PRAGMA freelist_count")
		if err != nil {
			return fail(op, err)
		}
		if after >= before { // others free as fast, or the file cannot shrink
			break
		}
	}
	return fail(op, d.checkpoint(ctx))
}

// drain gives back free pages. The PRAGMA frees a page a step, so all its rows must be asked for.
func drain(ctx context.Context, db *sql.DB, pages int) (err error) {
	rows, err := db.QueryContext(ctx, "PRAGMA incremental_vacuum("+strconv.Itoa(pages)+")")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
	}
	return rows.Err()
}

// checkpoint moves the write-ahead log into the database. If a reader is in the way, the next one
// will do it.
func (d *DB) checkpoint(ctx context.Context) error {
	var busy, log, moved int64
	return d.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved)
}

func number(ctx context.Context, db *sql.DB, query string) (n int64, err error) {
	err = db.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// Size returns the bytes that the database and its logs take.
func (d *DB) Size(context.Context) (total int64, err error) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(d.path + suffix)
		switch {
		case err == nil:
			total += info.Size()
		case !errors.Is(err, fs.ErrNotExist):
			return 0, fail("measure database", err)
		}
	}
	return total, nil
}
