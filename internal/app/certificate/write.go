package certificate

import (
	"os"
	"path/filepath"

	"butler"
	"butler/internal/durable"
)

// Write writes a certificate, with its key or without, for its owner only. The folder is made if need be.
func Write(path string, text []byte) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = durable.Replace(path, text)
	}
	if err != nil {
		return butler.E(butler.FileErrorKind(err, butler.KindInternal), "write certificate", "%w", err).
			WithHint("see to the disk that holds the data folder")
	}
	return nil
}
