package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"iter"
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

// The digests of Blobs in Findings, in the Assets of Metadata, and in what can be undone of both. They are sorted by SQLite,
// beside the database and not in memory.
const referredBlobs = `INSERT INTO temp.referred (digest)
	SELECT DISTINCT digest FROM (
		SELECT b.value ->> 'digest' AS digest FROM findings AS f, json_each(f.blobs) AS b WHERE f.blobs <> ''
		UNION ALL
		SELECT b.value ->> 'digest' FROM metadata AS m, json_each(m.assets) AS b WHERE m.assets <> ''
		UNION ALL
		SELECT b.value ->> 'digest' FROM collected AS c, json_each(substr(c.data ->> '$.blobs', 2)) AS b
		WHERE c.tbl = 'findings' AND length(c.data ->> '$.blobs') > 1
		UNION ALL
		SELECT b.value ->> 'digest' FROM collected AS c, json_each(substr(c.data ->> '$.assets', 2)) AS b
		WHERE c.tbl = 'metadata' AND length(c.data ->> '$.assets') > 1)
	WHERE digest IS NOT NULL ORDER BY digest`

// BlobDigests yields the digests that something refers to, in their order: all of one moment, so that what is put
// back or taken out meanwhile is among them.
func (d *DB) BlobDigests(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		const op = "list digests"
		if err := d.referred(ctx, yield); err != nil && !errors.Is(err, errEnough) {
			yield("", fail(op, err))
		}
	}
}

var errEnough = errors.New("the consumer has seen enough")

// referred sorts the digests into a table of a connection of its own, and reads that: no transaction is open while the
// consumer works.
func (d *DB) referred(ctx context.Context, yield func(string, error) bool) (err error) {
	db, err := connect(ctx, d.path, copying, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{
		"PRAGMA temp_store = FILE", "PRAGMA cache_size = -8192",
		"CREATE TEMP TABLE referred (digest TEXT PRIMARY KEY) WITHOUT ROWID", referredBlobs,
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
