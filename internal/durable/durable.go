// Package durable writes small files so that they are the old one or the new one at any moment, also if
// the power goes off in the middle.
package durable

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace makes a file that only its owner may read hold the text, in the place of one that may be there.
// The folder must be there.
func Replace(path string, text []byte) error {
	return write(path, text, os.Rename)
}

// Create is like [Replace], but fails with [io/fs.ErrExist] if there is a file already.
func Create(path string, text []byte) error {
	return write(path, text, func(from, to string) error {
		return errors.Join(os.Link(from, to), os.Remove(from))
	})
}

func write(path string, text []byte, move func(from, to string) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = move(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // best effort: it may be gone already
		return err
	}
	return SyncFolder(dir)
}

// SyncFolder makes what was renamed, made or removed in a folder outlast a loss of power.
func SyncFolder(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // named by the caller
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
