// Package scratch writes the files that Analyses leave in their folder.
package scratch

import (
	"errors"
	"os"
	"path/filepath"

	"butler"
)

// Create makes a new file called name below dir, with the folders it lies in. It does not touch a
// file that is there already.
func Create(dir, name string) (*os.File, error) {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, Error("make folder", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	return f, Error("make file", err)
}

// Write makes a new file called name below dir with the given content. What it could not finish it
// removes.
func Write(dir, name string, data []byte) error {
	f, err := Create(dir, name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return Error("write file", err)
}

// Remove removes the file or folder called name below dir, if it is there.
func Remove(dir, name string) error {
	return Error("remove file", os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))))
}

// Error gives an error of the file system its kind: a full disk, a missing right, or a fault of
// ours. An error that has a kind keeps it. It returns nil for nil.
func Error(op string, err error) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*butler.Error](err); ok {
		return known
	}
	e := butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", err)
	switch e.Kind {
	case butler.KindNoSpace:
		e.Hint = "make room on the disk of the data folder"
	case butler.KindPermission:
		e.Hint = "give the server the right to write to its data folder"
	default:
	}
	return e
}
