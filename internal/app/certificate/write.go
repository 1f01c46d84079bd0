package certificate

import (
	"errors"
	"os"
	"path/filepath"

	"butler"
)

// Write makes a file of the owner's, in a folder of the owner's, that holds the text: whole or not at
// all, in the place of one that may be there.
func Write(path string, text []byte) error {
	if err := replace(path, text); err != nil {
		return butler.E(butler.FileErrorKind(err, butler.KindInternal), "write certificate", "%w", err).
			WithHint("see to the disk that holds the data folder")
	}
	return nil
}

func replace(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
