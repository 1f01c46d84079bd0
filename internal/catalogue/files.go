package catalogue

import (
	"context"
	"iter"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// How many rows an iterator reads at a time. Between pages no transaction is open, so that a slow
// consumer does not keep checkpoints waiting.
const pageSize = 2000

// Files yields what is known of every file of a Section, in the byte order of paths. Files that are
// stored meanwhile may or may not be among them.
func (d *DB) Files(ctx context.Context, section int64) iter.Seq2[butler.KnownFile, error] {
	return func(yield func(butler.KnownFile, error) bool) {
		after := catdb.FilesParams{Section: section, Path: []byte{}, Max: pageSize}
		for {
			rows, err := d.reads.Files(ctx, after)
			if err != nil {
				yield(butler.KnownFile{}, fail("list files", err))
				return
			}
			for _, r := range rows {
				f := butler.KnownFile{
					Part: r.ID, Path: string(r.Path), Size: r.Size, ModifiedNS: r.ModifiedNs, ContentID: r.ContentID,
					Missing: r.Missing != 0, Problem: r.Problem,
				}
				if !yield(f, nil) {
					return
				}
			}
			if len(rows) < pageSize {
				return
			}
			last := rows[len(rows)-1]
			after.Path, after.ID = last.Path, last.ID
		}
	}
}

// PartContents yields the id and content id of every Part, and of those that can be put back, in the order of ids.
func (d *DB) PartContents(ctx context.Context) iter.Seq2[butler.PartContent, error] {
	return func(yield func(butler.PartContent, error) bool) {
		after := catdb.PartContentsParams{Max: pageSize}
		for {
			rows, err := d.reads.PartContents(ctx, after)
			if err != nil {
				yield(butler.PartContent{}, fail("list parts", err))
				return
			}
			for _, r := range rows {
				if !yield(butler.PartContent{Part: r.ID, ContentID: r.ContentID}, nil) {
					return
				}
			}
			if len(rows) < pageSize {
				return
			}
			after.After = rows[len(rows)-1].ID
		}
	}
}
