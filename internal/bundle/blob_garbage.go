package bundle

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"butler"
)

// AllBlobs yields what is stored, in the order of digests.
func (b *Blobs) AllBlobs(ctx context.Context) iter.Seq2[butler.BlobInfo, error] {
	const op = "list blobs"
	return func(yield func(butler.BlobInfo, error) bool) {
		shards, err := os.ReadDir(b.dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield(butler.BlobInfo{}, wrap(op, err))
			return
		}
		for _, shard := range shards {
			files, err := os.ReadDir(filepath.Join(b.dir, shard.Name()))
			if err != nil && shard.IsDir() && !errors.Is(err, fs.ErrNotExist) {
				yield(butler.BlobInfo{}, wrap(op, err))
				return
			}
			for _, f := range files {
				if ctx.Err() != nil {
					yield(butler.BlobInfo{}, &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: ctx.Err()})
					return
				}
				info, err := f.Info()
				if err != nil || !info.Mode().IsRegular() || !isDigest(f.Name()) || f.Name()[:2] != shard.Name() {
					continue // gone meanwhile, or no Blob
				}
				modified := b.fresh.time(f.Name(), info.ModTime())
				if !yield(butler.BlobInfo{Digest: f.Name(), Size: info.Size(), Modified: modified}, nil) {
					return
				}
			}
		}
	}
}

// RemoveBlob deletes a Blob, unless somebody has stored it again just now. Its folder stays: there are no more than 256
// of them.
func (b *Blobs) RemoveBlob(_ context.Context, digest string) error {
	const op = "remove blob"
	if !isDigest(digest) {
		return butler.E(butler.KindInvalid, op, "%q names no blob", digest)
	}
	err := b.fresh.unless(digest, func() error { return os.Remove(b.path(digest)) })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrap(op, err)
	}
	return nil
}
