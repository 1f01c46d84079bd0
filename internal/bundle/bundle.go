// Package bundle keeps the generated files of Parts on disk: one folder, the Bundle, for each Part
// and content; and Blobs, by their own content.
//
// A Bundle lies at bundles/<first two digits of the content id>/<content id>-<part id>/. A Part that
// was moved keeps its Bundle; a file that was replaced gets a new one, and the old is garbage. Files
// appear whole or not at all: they are written in scratch/, synced, and renamed into place. A Blob lies at
// blobs/<first two digits of its digest>/<digest>.
package bundle

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"butler"
)

const (
	bundlesDir = "bundles"
	scratchDir = "scratch"
)

// Store is the folder of all Bundles and Blobs. It is safe for use by several goroutines.
type Store struct {
	*Blobs
	dir   string // absolute
	fresh *fresh
}

var _ butler.BundleStore = (*Store)(nil)

// Open makes the folder if need be and returns its Store. What an earlier process left in scratch is
// of no use to anybody and is removed.
func Open(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, wrap("open bundles", err)
	}
	s := &Store{dir: abs, fresh: &fresh{}}
	s.Blobs = &Blobs{dir: s.path(blobsDir), scratch: s.path(scratchDir), fresh: s.fresh}
	if err := os.RemoveAll(s.path(scratchDir)); err != nil {
		return nil, wrap("open bundles", err)
	}
	for _, d := range []string{bundlesDir, blobsDir, scratchDir} {
		if err := os.MkdirAll(s.path(d), 0o700); err != nil {
			return nil, wrap("open bundles", err)
		}
	}
	return s, nil
}

func (s *Store) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// folder is the path of a Bundle within the store.
func folder(p butler.PartContent) (string, error) {
	if len(p.ContentID) < 2 || strings.Trim(p.ContentID, "0123456789abcdef") != "" || p.Part <= 0 {
		return "", butler.E(butler.KindInvalid, "find bundle", "part %d with content %q has none", p.Part, p.ContentID)
	}
	return filepath.Join(bundlesDir, p.ContentID[:2], p.ContentID+"-"+strconv.FormatInt(p.Part, 10)), nil
}

// parse is the reverse of the last element that folder makes.
func parse(shard, name string) (butler.PartContent, bool) {
	content, id, ok := strings.Cut(name, "-")
	part, err := strconv.ParseInt(id, 10, 64)
	p := butler.PartContent{Part: part, ContentID: content}
	if !ok || err != nil {
		return p, false
	}
	f, err := folder(p)
	return p, err == nil && f == filepath.Join(bundlesDir, shard, name)
}

// Scratch makes an empty folder beside the Bundles.
func (s *Store) Scratch(pattern string) (string, error) {
	dir, err := os.MkdirTemp(s.path(scratchDir), pattern)
	return dir, wrap("make scratch folder", err)
}

// Put moves files of dir into a Bundle. Files that are there already under the same name are
// replaced; others stay.
func (s *Store) Put(ctx context.Context, p butler.PartContent, dir string, artifacts []butler.Artifact) error {
	const op = "store artifacts"
	rel, err := folder(p)
	if err != nil {
		return err
	}
	s.fresh.add(rel)
	folders := map[string]bool{}
	for _, a := range artifacts {
		if err := ctx.Err(); err != nil {
			return &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
		}
		name, err := filepath.Localize(a.Name)
		if err != nil || name == "." {
			return butler.E(butler.KindInvalid, op, "%q is no name within a bundle", a.Name)
		}
		from, to := filepath.Join(dir, name), s.path(rel, name)
		if err := checkFile(from, a.Size); err != nil {
			return err
		}
		if err := move(from, to); err != nil {
			return wrap(op, err)
		}
		for d := filepath.Dir(to); len(d) >= len(s.path(bundlesDir)); d = filepath.Dir(d) {
			folders[d] = true
		}
	}
	for d := range folders {
		if err := syncPath(d); err != nil {
			return wrap(op, err)
		}
	}
	return nil
}

// move moves a file to where it may be the first. Its folder may go in between, if it was empty (see
// [Store.RemoveFile]): then os.MkdirAll says that it exists or that its parent does not, as it falls.
func move(from, to string) (err error) {
	for range 100 {
		err = os.MkdirAll(filepath.Dir(to), 0o700)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err = os.Rename(from, to); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

// checkFile syncs a file and reports one that is not what its Artifact says.
func checkFile(path string, size int64) error {
	const op = "store artifacts"
	info, err := os.Lstat(path)
	if err != nil {
		return wrap(op, err)
	}
	if !info.Mode().IsRegular() || info.Size() != size {
		return butler.E(butler.KindInternal, op, "%s is not the file of %d bytes that was announced", filepath.Base(path), size)
	}
	return wrap(op, syncPath(path))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open opens a file of a Bundle.
func (s *Store) Open(p butler.PartContent, name string) (io.ReadSeekCloser, error) {
	const op = "open artifact"
	rel, err := folder(p)
	if err != nil {
		return nil, err
	}
	local, err := filepath.Localize(name)
	if err != nil {
		return nil, butler.E(butler.KindInvalid, op, "%q is no name within a bundle", name)
	}
	f, err := os.Open(s.path(rel, local))
	if err != nil {
		return nil, wrap(op, err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(butler.E(butler.KindNotFound, op, "%s is no file", name), f.Close())
	}
	return f, nil
}

// RemoveFile deletes a file of a Bundle, and the folders that it leaves empty. It succeeds also if
// there is none.
func (s *Store) RemoveFile(_ context.Context, f butler.BundleFile) error {
	const op = "remove artifact"
	rel, err := folder(f.PartContent)
	if err != nil {
		return err
	}
	local, err := filepath.Localize(f.Name)
	if err != nil || local == "." {
		return butler.E(butler.KindInvalid, op, "%q is no name within a bundle", f.Name)
	}
	if err := os.Remove(s.path(rel, local)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrap(op, err)
	}
	for d := filepath.Dir(filepath.Join(rel, local)); d != bundlesDir; d = filepath.Dir(d) {
		switch err := os.Remove(s.path(d)); {
		case errors.Is(err, syscall.ENOTEMPTY), errors.Is(err, syscall.EEXIST):
			return nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return wrap(op, err)
		}
	}
	return nil
}

// Remove deletes a Bundle. It succeeds also if there is none.
func (s *Store) Remove(_ context.Context, p butler.PartContent) error {
	rel, err := folder(p)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(s.path(rel)); err != nil {
		return wrap("remove bundle", err)
	}
	// The shard goes with its last Bundle; that it is not empty is no error.
	err = os.Remove(s.path(filepath.Dir(rel)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTEMPTY) {
		return wrap("remove bundle", err)
	}
	return nil
}

// wrap gives an error of the file system its kind, without the server's paths.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	err = butler.FileErrorCause(err)
	otherwise := butler.KindInternal
	if errors.Is(err, fs.ErrNotExist) {
		otherwise = butler.KindNotFound
	}
	e := &butler.Error{Kind: butler.FileErrorKind(err, otherwise), Op: op, Err: err}
	switch e.Kind {
	case butler.KindPermission:
		e.Hint = "the data folder and all in it must belong to the user that runs butler, on a writable disk"
	case butler.KindNoSpace:
		e.Hint = "free some space on the disk of the data folder"
	default:
	}
	return e
}
