package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"butler"
	"butler/internal/durable"
)

// folder is the data folder, held by this process alone.
type folder struct {
	root string // absolute
	lock *flock.Flock
}

func (f folder) path(name string) string { return filepath.Join(f.root, name) }

// openFolder makes the data folder if need be, and locks it.
func openFolder(dir string) (folder, error) {
	const op = "open data folder"
	if dir == "" {
		return folder{}, butler.E(butler.KindInvalid, op, "no folder is given").WithHint("name one with --data")
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		return folder{}, fileError(op, dir, err)
	}
	for _, d := range []string{root, filepath.Join(root, "cache"), filepath.Join(root, "backups")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return folder{}, fileError(op, dir, err)
		}
	}
	f := folder{root, flock.New(filepath.Join(root, "lock"), flock.SetPermissions(0o600))}
	got, err := f.lock.TryLock()
	switch {
	case err != nil:
		return folder{}, fileError(op, dir, err)
	case !got:
		return folder{}, butler.E(butler.KindLocked, op, "%s is in use by another server", dir).
			WithHint("stop the other server, or name another folder with --data")
	}
	return f, nil
}

// close gives the folder back. The file of the lock stays: to remove it would let two processes each
// lock one of their own.
func (f folder) close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Unlock()
}

// identity returns the machineIdentifier that is kept in a file, which is made if there is none.
func identity(path string) (string, error) {
	const op = "read identity"
	b, err := os.ReadFile(path) //nolint:gosec // in the data folder
	if err == nil {
		id := strings.TrimSpace(string(b))
		if raw, err := hex.DecodeString(id); err != nil || len(raw) != identityBytes {
			return "", butler.E(butler.KindDamaged, op, "%s holds no identity", path).
				WithHint("remove the file: clients will take this for a new server")
		}
		return id, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fileError(op, path, err)
	}
	raw := make([]byte, identityBytes)
	_, _ = rand.Read(raw) // never fails
	id := hex.EncodeToString(raw)
	if err := durable.Replace(path, []byte(id+"\n")); err != nil {
		return "", fileError(op, path, err)
	}
	return id, nil
}

// identityBytes is the length of a machineIdentifier: 40 hexadecimal digits, as clients expect.
const identityBytes = 20

// fileError gives an error of the file system its kind and hint.
func fileError(op, path string, err error) error {
	kind, hint := butler.KindInternal, ""
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		kind, hint = butler.KindPermission, "let the user that runs butler write there, or name another folder with --data"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		kind, hint = butler.KindNoSpace, "free some space on that disk"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		kind, hint = butler.KindInvalid, "name a folder, not a file"
	case errors.Is(err, fs.ErrNotExist): // also where nothing can be made, as in /proc
		kind, hint = butler.KindUnreachable, "it cannot be made there: name another folder with --data"
	}
	return butler.E(kind, op, "%s: %w", path, butler.FileErrorCause(err)).WithHint("%s", hint)
}
