package catalogue

import (
	"context"
	"iter"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// BlobDigests yields the digest of every Blob that a Finding refers to, some more than once: what may be
// kept of a [butler.BlobStore].
func (d *DB) BlobDigests(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		after := catdb.BlobsParams{Max: pageSize}
		for {
			rows, err := d.reads.Blobs(ctx, after)
			if err != nil {
				yield("", fail("list blobs", err))
				return
			}
			for _, r := range rows {
				for _, ref := range fromJSON[[]butler.BlobRef](r.Blobs) {
					if !yield(ref.Digest, nil) {
						return
					}
				}
			}
			if len(rows) < pageSize {
				return
			}
			last := rows[len(rows)-1]
			after.Part, after.Analysis = last.Part, last.Analysis
		}
	}
}

// blobBytes returns how many bytes the Blobs of a Result have.
func blobBytes(r butler.Result) (n int64) {
	for _, b := range r.Refs {
		n += b.Size
	}
	return n
}
