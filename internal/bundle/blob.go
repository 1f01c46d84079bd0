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

// Blobs is a folder of Blobs, each at <first two digits of its digest>/<digest>. It is safe for use by several
// goroutines.
type Blobs struct {
	dir     string // absolute
	scratch string // where files are written before they are moved to their place; on the same file system
	fresh   *fresh // nil where age does not matter
}

var _ butler.BlobKeeper = (*Blobs)(nil)

// OpenBlobs makes a folder if need be and returns its Blobs. No other process may have it open: what was left
// half-written is removed.
func OpenBlobs(dir string) (*Blobs, error) {
	const op = "open blobs"
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, wrap(op, err)
	}
	b := &Blobs{dir: abs, scratch: filepath.Join(abs, scratchDir)}
	if err := os.RemoveAll(b.scratch); err != nil {
		return nil, wrap(op, err)
	}
	return b, wrap(op, os.MkdirAll(b.scratch, 0o700))
}

// ReadBlobs returns the Blobs of a folder that others may have open. Nothing may be put into it.
func ReadBlobs(dir string) *Blobs { return &Blobs{dir: dir} }

// PutBlob stores bytes under their SHA-256. What is there already is read back and left as it is, but
// for its time, by which whoever cleans up sees that somebody wants it.
func (b *Blobs) PutBlob(ctx context.Context, data []byte) (digest string, err error) {
	const op = "store blob"
	if len(data) > butler.MaxBlob {
		return "", butler.E(butler.KindInvalid, op, "%d bytes are more than a blob may have", len(data))
	}
	sum := sha256.Sum256(data)
	digest = hex.EncodeToString(sum[:])
	path := b.path(digest)
	b.fresh.add(digest)
	if _, err := b.Blob(ctx, digest); err == nil {
		if now := time.Now(); os.Chtimes(path, now, now) == nil {
			return digest, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return "", &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
	}
	return digest, wrap(op, b.writeBlob(path, data))
}

// writeBlob writes a file beside the store, and moves it to its place when it is on disk.
func (b *Blobs) writeBlob(path string, data []byte) (err error) {
	f, err := os.CreateTemp(b.scratch, "blob-*")
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

// Has reports whether there is a Blob, without reading it.
func (b *Blobs) Has(digest string) bool {
	if !isDigest(digest) {
		return false
	}
	info, err := os.Lstat(b.path(digest))
	return err == nil && info.Mode().IsRegular()
}

// Blob returns the bytes of a digest, which it verifies.
func (b *Blobs) Blob(ctx context.Context, digest string) ([]byte, error) {
	const op = "read blob"
	if !isDigest(digest) {
		return nil, butler.E(butler.KindNotFound, op, "%q names no blob", digest)
	}
	if err := ctx.Err(); err != nil {
		return nil, &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
	}
	f, err := os.Open(b.path(digest))
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

// path is where a Blob lies.
func (b *Blobs) path(digest string) string { return filepath.Join(b.dir, digest[:2], digest) }
