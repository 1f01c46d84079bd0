package header

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
)

const block = 64 << 10 // bytes

// ContentID returns the identity of the file's bytes; see the package's documentation.
func (*Reader) ContentID(path string) (string, error) {
	f, err := open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	return contentID(f, f.size)
}

func contentID(r io.ReaderAt, size int64) (string, error) {
	hash := sha256.New()
	hash.Write([]byte("butler content 1\x00"))
	hash.Write(binary.BigEndian.AppendUint64(nil, uint64(size))) //nolint:gosec // a size is not negative
	starts, length := []int64{0}, size
	if size > 3*block {
		starts, length = []int64{0, size/2 - block/2, size - block}, block
	}
	for _, at := range starts {
		n, err := io.Copy(hash, io.NewSectionReader(r, at, length))
		if err == nil && n < length {
			err = io.ErrUnexpectedEOF // it shrinks while we read
		}
		if err != nil {
			return "", fileError("read content", err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:16]), nil
}
