package catalogue

import "butler"

// blobBytes returns how many bytes the Blobs of a Result have.
func blobBytes(r butler.Result) (n int64) {
	for _, b := range r.Refs {
		n += b.Size
	}
	return n
}
