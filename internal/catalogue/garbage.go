package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// LongMissing yields the Parts of a Section that have been missing since before a time, in the order of ids. They must
// have been missing for as long by the steady clock too.
func (d *DB) LongMissing(ctx context.Context, section int64, before time.Time) iter.Seq2[butler.MissingPart, error] {
	return func(yield func(butler.MissingPart, error) bool) {
		now := d.now()
		passed, _ := d.steady.read(now)
		q := catdb.LongMissingParams{
			Section: section, Before: toMS(before), Steady: passed - max(0, now.Sub(before).Milliseconds()), Max: pageSize,
		}
		for {
			rows, err := d.reads.LongMissing(ctx, q)
			if err != nil {
				yield(butler.MissingPart{}, fail("list missing files", err))
				return
			}
			for _, r := range rows {
				p := butler.MissingPart{
					PartContent: butler.PartContent{Part: r.ID, ContentID: r.ContentID},
					Path:        string(r.Path), Since: fromMS(r.Missing), Bytes: r.Bytes,
				}
				if !yield(p, nil) {
					return
				}
			}
			if len(rows) < pageSize {
				return
			}
			q.After = rows[len(rows)-1].ID
		}
	}
}

// BundleFiles returns the names of the files that a Bundle is to hold.
func (d *DB) BundleFiles(ctx context.Context, p butler.PartContent) ([]string, error) {
	names, err := d.reads.ArtifactNames(ctx, catdb.ArtifactNamesParams{Part: p.Part, ContentID: p.ContentID})
	return names, fail("list files of a bundle", err)
}

// referrers returns what refers to Blobs, by table: Findings, the Assets of Metadata, and what can be undone of both.
func referrers() map[string]string {
	const kept = `SELECT b.value ->> 'digest' AS digest FROM collected AS c, json_each(substr(c.data ->> '$.%[1]s', 2)) AS b
		WHERE c.tbl = '%[2]s' AND length(c.data ->> '$.%[1]s') > 1`
	return map[string]string{
		"findings":  "SELECT b.value ->> 'digest' AS digest FROM findings AS f, json_each(f.blobs) AS b WHERE f.blobs <> ''",
		"metadata":  "SELECT b.value ->> 'digest' AS digest FROM metadata AS m, json_each(m.assets) AS b WHERE m.assets <> ''",
		"collected": fmt.Sprintf(kept, "blobs", "findings") + " UNION ALL " + fmt.Sprintf(kept, "assets", "metadata"),
	}
}

// BlobDigests yields the digests that something refers to, in their order: all of one moment, so that what is put
// back or taken out meanwhile is among them.
func (d *DB) BlobDigests(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		const op = "list digests"
		if err := referred(ctx, d.path, copying, yield); err != nil && !errors.Is(err, errEnough) {
			yield("", fail(op, err))
		}
	}
}

var errEnough = errors.New("the consumer has seen enough")

// referred sorts the digests into a table of a connection of its own, beside the database and not in memory, and reads
// that: no transaction is open while the consumer works. The database may be a copy that was made before some of
// the tables were there.
func referred(ctx context.Context, path string, m mode, yield func(string, error) bool) (err error) {
	db, err := connect(ctx, path, m, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var selects []string
	for table, query := range referrers() {
		n, err := count(ctx, db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", table)
		if err != nil {
			return err
		}
		if n > 0 {
			selects = append(selects, query)
		}
	}
	if len(selects) == 0 {
		return nil
	}
	for _, statement := range []string{
		"PRAGMA temp_store = FILE", "PRAGMA cache_size = -8192",
		"CREATE TEMP TABLE referred (digest TEXT PRIMARY KEY) WITHOUT ROWID",
		"INSERT INTO temp.referred SELECT DISTINCT digest FROM (" + strings.Join(selects, " UNION ALL ") + ") WHERE digest IS NOT NULL ORDER BY digest",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	rows, err := db.QueryContext(ctx, "SELECT digest FROM temp.referred ORDER BY digest")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var digest sql.RawBytes
		if err := rows.Scan(&digest); err != nil {
			return err
		}
		if !yield(string(digest), nil) {
			return errEnough
		}
	}
	return rows.Err()
}

func count(ctx context.Context, db *sql.DB, query string, args ...any) (n int64, err error) {
	err = db.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}
