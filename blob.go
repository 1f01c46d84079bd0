package butler

import "context"

// Blob is a small generated binary of a Part: a fingerprint, voice activity. Its shape is in the README
// of the Task.
type Blob struct {
	Name string // short, unique within its Analysis: "sound"
	Data []byte
}

// MaxBlob is the largest size of a Blob, in bytes.
const MaxBlob = 8 << 20

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
