package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"butler"
)

const blobsDir = "blobs"

var _ butler.BlobKeeper = (*Store)(nil)

// PutBlob stores bytes under their SHA-256. What is there already is read back and left as it is, but
// for its time, by which whoever cleans up sees that somebody wants it.
func (s *Store) PutBlob(ctx context.Context, data []byte) (digest string, err error) {
	const op = "store blob"
	if len(data) > butler.MaxBlob {
		return "", butler.E(butler.KindInvalid, op, "%d bytes are more than a blob may have", len(data))
	}
	sum := sha256.Sum256(data)
	digest = hex.EncodeToString(sum[:])
	path := s.path(blobPath(digest))
	if _, err := s.Blob(ctx, digest); err == nil {
		if now := time.Now(); os.Chtimes(path, now, now) == nil {
			return digest, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return "", &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
	}
	return digest, wrap(op, s.writeBlob(path, data))
}

// writeBlob writes a file beside the store, and moves it to its place when it is on disk.
func (s *Store) writeBlob(path string, data []byte) (err error) {
	f, err := os.CreateTemp(s.path(scratchDir), "blob-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // scratch is emptied at the next start in any case
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err := move(f.Name(), path); err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := syncPath(folder); err != nil {
		return err
	}
	return syncPath(filepath.Dir(folder))
}

// Blob returns the bytes of a digest, which it verifies.
func (s *Store) Blob(ctx context.Context, digest string) ([]byte, error) {
	const op = "read blob"
	if !isDigest(digest) {
		return nil, butler.E(butler.KindNotFound, op, "%q names no blob", digest)
	}
	if err := ctx.Err(); err != nil {
		return nil, &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
	}
	f, err := os.Open(s.path(blobPath(digest)))
	if err != nil {
		return nil, wrap(op, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, butler.MaxBlob+1))
	if err != nil {
		return nil, wrap(op, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != digest {
		return nil, butler.E(butler.KindDamaged, op, "blob %s is not what was stored", digest).
			WithHint("look at the disk of the data folder; what needs the blob is made again if it is redone")
	}
	return data, nil
}

func isDigest(name string) bool {
	return len(name) == 2*sha256.Size && strings.Trim(name, "0123456789abcdef") == ""
}

// blobPath is where a Blob lies within the store.
func blobPath(digest string) string { return filepath.Join(blobsDir, digest[:2], digest) }
