package profile

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"butler"
	"butler/internal/durable"
)

const (
	fileName = "profiles.json"
	maxFile  = 1 << 20 // bytes that are read
	foreign  = 0o077   // permissions of others than the owner
	changing = 0o022   // those among them by which a file can be changed
)

// File is where a user's profiles are kept.
type File struct{ path string }

// In returns the file of a folder. Nothing is made yet.
func In(dir string) File { return File{filepath.Join(dir, fileName)} }

// Path returns where it is.
func (f File) Path() string { return f.path }

// Read returns the profiles; that there is no file yet is no error. A file that others may read is closed to
// them; one that others may change is refused, for a server in it would be given the token. Errors:
// KindPermission, KindDamaged.
func (f File) Read() (Book, error) {
	const op = "read the profiles"
	var b Book
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return b, broken(op, err)
	}
	defer file.Close()
	if err := f.guard(file); err != nil {
		return b, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return b, broken(op, err)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields() // what is not understood would be lost when the file is written
	if len(text) > maxFile || d.Decode(&b) != nil || d.More() {
		return Book{}, butler.E(butler.KindDamaged, op, "%s is not what this version writes", f.path).
			WithHint("mend it, or move it away and add the profiles again")
	}
	return b, nil
}

// guard sees to it that an open file is the user's alone.
func (f File) guard(file *os.File) error {
	const op = "read the profiles"
	info, err := file.Stat()
	if err != nil {
		return broken(op, err)
	}
	switch mode := info.Mode(); {
	case !mode.IsRegular():
		return butler.E(butler.KindDamaged, op, "%s is not a file", f.path)
	case mode.Perm()&changing != 0:
		return butler.E(butler.KindPermission, op, "others may change %s", f.path).
			WithHint("look whether it is still yours, then close it to them: chmod 600 %s", f.path)
	case mode.Perm()&foreign != 0:
		if err := file.Chmod(0o600); err != nil {
			return butler.E(butler.KindPermission, op, "others may read %s", f.path).
				WithHint("it holds tokens; close it to them: chmod 600 %s", f.path)
		}
	}
	return nil
}

// Change reads the profiles, changes them, and writes them whole or not at all. Changes of several processes
// follow each other. Errors: those of Read and of change.
func (f File) Change(change func(*Book) error) error {
	const op = "write the profiles"
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return broken(op, err)
	}
	lock := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return broken(op, err)
	}
	defer func() { _ = lock.Unlock() }() // it ends with the process anyway
	b, err := f.Read()
	if err != nil {
		return err
	}
	if err := change(&b); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return butler.E(butler.KindInternal, op, "%w", err)
	}
	if err := durable.Replace(f.path, append(text, '\n')); err != nil {
		return broken(op, err)
	}
	return nil
}

func broken(op string, err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", err)
}
