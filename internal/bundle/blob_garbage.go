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
func (s *Store) AllBlobs(ctx context.Context) iter.Seq2[butler.BlobInfo, error] {
	const op = "list blobs"
	return func(yield func(butler.BlobInfo, error) bool) {
		shards, err := os.ReadDir(s.path(blobsDir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield(butler.BlobInfo{}, wrap(op, err))
			return
		}
		for _, shard := range shards {
			files, err := os.ReadDir(s.path(blobsDir, shard.Name()))
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
				if !yield(butler.BlobInfo{Digest: f.Name(), Size: info.Size(), Modified: info.ModTime()}, nil) {
					return
				}
			}
		}
	}
}

// RemoveBlob deletes a Blob, and its folder if that was the last in it.
func (s *Store) RemoveBlob(_ context.Context, digest string) error {
	const op = "remove blob"
	if !isDigest(digest) {
		return butler.E(butler.KindInvalid, op, "%q names no blob", digest)
	}
	path := s.path(blobPath(digest))
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrap(op, err)
	}
	_ = os.Remove(filepath.Dir(path)) // fails as long as it is not empty
	return nil
}
