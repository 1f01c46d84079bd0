package catalogue

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"butler"
)

// Restore puts a backup in the place of the database at path. No server may have that open: the
// caller holds the data folder's lock. The copy is verified before anything changes, and the old
// database is kept beside it; kept is its path, "" if there was none. Errors: [butler.KindDamaged]
// and [butler.KindNewerData] for a backup that cannot be used, [butler.KindNoSpace],
// [butler.KindPermission], [butler.KindNotFound].
func Restore(ctx context.Context, backup, path string) (kept string, err error) {
	const op = "restore database"
	if path, err = filepath.Abs(path); err != nil {
		return "", fail(op, err)
	}
	if _, err := Verify(ctx, backup); err != nil {
		return "", err
	}
	if err := sweep(path); err != nil {
		return "", fail(op, err)
	}
	temp, err := copyFile(ctx, backup, path)
	defer func() {
		if remove := os.Remove(temp); temp != "" && !errors.Is(remove, fs.ErrNotExist) {
			err = errors.Join(err, fail(op, remove))
		}
	}()
	if err != nil {
		return "", fail(op, err)
	}
	if _, err := Verify(ctx, temp); err != nil { // what was read twice may differ
		return "", err
	}
	if kept, err = putAside(ctx, path); err != nil {
		return "", fail(op, err)
	}
	return kept, fail(op, settle(temp, path))
}

// sweep removes what a Restore to path that was killed left half-written.
func sweep(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), "."+filepath.Base(path)+".")
		if !ok || !strings.HasSuffix(rest, ".tmp") || !e.Type().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(filepath.Dir(path), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// copyFile copies a file to a temporary one beside path, which it returns.
func copyFile(ctx context.Context, from, path string) (temp string, err error) {
	src, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer src.Close()
	dst, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // 0600
	if err != nil {
		return "", err
	}
	_, err = io.Copy(dst, reader{ctx, src})
	return dst.Name(), errors.Join(err, dst.Close())
}

// reader ends with its context.
type reader struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// putAside gives the old database a second name, under which it is kept, and sees to it that no
// write-ahead log of it remains beside path: that would be applied to the new one. The database
// stays at path until the new one takes its place in one step.
func putAside(ctx context.Context, path string) (kept string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	// A sound database takes its log in when its last connection closes. A damaged one may not, and
	// is kept as it is.
	if db, err := connect(ctx, path, plain, 1); err == nil {
		_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		if err := errors.Join(err, db.Close()); err != nil && butler.IsKind(fail("", err), butler.KindLocked) {
			return "", err
		}
	}
	at := time.Now()
	for err = fs.ErrExist; errors.Is(err, fs.ErrExist); at = at.Add(time.Second) { // two within a second
		kept = stamped(path, at)
		err = os.Link(path, kept)
	}
	if err != nil {
		return "", err
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, syncPath(filepath.Dir(path))
}
