package bundle

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"butler"
)

// Copy makes the Bundle of a Part hold what another holds: that of the same file before its tags were
// changed. It succeeds also if there is none. Files are shared where the file system can: they are
// never written in place.
func (s *Store) Copy(ctx context.Context, from, to butler.PartContent) error {
	const op = "copy bundle"
	source, err := folder(from)
	if err != nil {
		return err
	}
	target, err := folder(to)
	if err != nil {
		return err
	}
	if source == target {
		return nil
	}
	s.fresh.add(target) // its files have the times of the others
	var folders []string
	err = filepath.WalkDir(s.path(source), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
		}
		name, err := filepath.Rel(s.path(source), path)
		if err != nil {
			return err
		}
		there := s.path(target, name)
		if d.IsDir() {
			folders = append(folders, there)
			return os.MkdirAll(there, 0o700)
		}
		return share(path, there)
	})
	if errors.Is(err, fs.ErrNotExist) && len(folders) == 0 {
		return nil
	}
	for _, f := range append(folders, filepath.Dir(s.path(target)), s.path(bundlesDir)) {
		if err == nil {
			err = syncPath(f)
		}
	}
	return wrap(op, err)
}

// share makes a file known by another name, or copies it where that cannot be.
func share(from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
