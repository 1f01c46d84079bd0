package butler

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Blob is a small generated binary of a Part: a fingerprint, voice activity. Its shape is in the README
// of the Task.
type Blob struct {
	Name string // short, unique within its Analysis: "sound"
	Data []byte
}

// MaxBlob is the largest size of a Blob, in bytes.
const MaxBlob = 32 << 20

// BlobRef says where a Blob is kept.
type BlobRef struct {
	Name   string `json:"name"`
	Digest string `json:"digest"` // SHA-256 of its bytes, in hexadecimal: its name in the store
	Size   int64  `json:"size"`   // bytes
}

// BlobStore keeps Blobs by their content. Equal Blobs are kept once.
type BlobStore interface {
	// PutBlob stores bytes, which are on disk when it returns. Errors: [KindNoSpace], [KindInvalid] if
	// they are more than [MaxBlob].
	PutBlob(ctx context.Context, data []byte) (digest string, err error)
	// Blob returns the bytes. Errors: [KindNotFound], [KindDamaged] if they are not what was stored.
	Blob(ctx context.Context, digest string) ([]byte, error)
}

// BlobKeeper is a BlobStore as those see it who clean up.
type BlobKeeper interface {
	BlobStore
	// AllBlobs yields what is stored, in the order of digests. What has no name of a Blob is not among them.
	AllBlobs(ctx context.Context) iter.Seq2[BlobInfo, error]
	// RemoveBlob deletes a Blob. It is no error if it is not there.
	RemoveBlob(ctx context.Context, digest string) error
}

// BlobInfo is a Blob on disk.
type BlobInfo struct {
	Digest   string
	Size     int64     // bytes
	Modified time.Time // when it was stored last; now, if that was within a day and by this process, whatever the clock says
}

// KeepBlobs stores the Blobs of a Result and sets its Refs: whoever commits a Result does so before.
// Errors: those of [BlobStore.PutBlob], and [KindInternal] for two of one name.
func KeepBlobs(ctx context.Context, store BlobStore, r *Result) error {
	r.Refs = nil
	for i, b := range r.Blobs {
		if b.Name == "" || slices.ContainsFunc(r.Blobs[:i], func(other Blob) bool { return other.Name == b.Name }) {
			return E(KindInternal, "keep blobs", "%q is no name of a blob, or that of two", b.Name)
		}
		digest, err := store.PutBlob(ctx, b.Data)
		if err != nil {
			return fmt.Errorf("blob %s: %w", b.Name, err)
		}
		r.Refs = append(r.Refs, BlobRef{Name: b.Name, Digest: digest, Size: int64(len(b.Data))})
	}
	return nil
}
