package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"butler"
	"butler/tasks/backupdatabase"
)

// storage tells what the server keeps on disk.
type storage struct {
	items    butler.ItemReader
	database butler.Database
	settings func() butler.Settings
	data     string

	mu      sync.Mutex // one walks at a time
	backups walker
	cache   walker
	failed  error // why their sizes are not known
	walked  time.Time
}

const (
	walkKept      = 5 * time.Second // how long the sizes of folders, or why there are none, are told again
	folderTimeout = 5 * time.Second
	maxEntries    = 1 << 20 // in a folder whose size is asked for
)

// look returns what there is. Errors: [butler.KindUnreachable] for a folder that does not answer.
func (s *storage) look(ctx context.Context) (found butler.Storage, err error) {
	if found.Files, err = s.items.Stored(ctx); err != nil {
		return butler.Storage{}, err
	}
	found.Generated, found.Quota = butler.Generated(found.Files), s.settings().Quota()
	if found.Database, err = s.database.Size(ctx); err != nil {
		return butler.Storage{}, err
	}
	if found.Backups, found.Cache, err = s.folders(ctx); err != nil {
		return butler.Storage{}, err
	}
	if found.Disk, err = diskSpace(s.data); err != nil {
		return butler.Storage{}, err
	}
	return found, nil
}

// folders returns the sizes of those that have to be walked. Those who ask while a folder does not answer
// wait for it once, not one after the other.
func (s *storage) folders(ctx context.Context) (backups, cache int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.walked.IsZero() || time.Since(s.walked) >= walkKept {
		err := s.backups.walk(ctx, "backups", backupdatabase.Folder(s.settings(), s.data))
		if err == nil {
			err = s.cache.walk(ctx, "cache", filepath.Join(s.data, "cache"))
		}
		if err != nil && ctx.Err() != nil { // only this one has gone
			return 0, 0, err
		}
		s.failed, s.walked = err, time.Now()
	}
	if s.failed != nil {
		return 0, 0, s.failed
	}
	return s.backups.bytes, s.cache.bytes, nil
}

// walker finds how many bytes the files of a folder have.
type walker struct {
	bytes int64                                                // as last found; 0 if the folder is not there
	going chan walked                                          // a walk that a dead mount may hold up, nil for none
	dir   string                                               // that it goes through
	size  func(ctx context.Context, dir string) (int64, error) // nil for folderSize
}

// walked is what a walk has found.
type walked struct {
	bytes int64
	err   error
}

// walk finds it anew. A walk that a dead mount holds up keeps a thread for as long: there is no second one of a folder.
func (w *walker) walk(ctx context.Context, what, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, folderTimeout)
	defer cancel()
	size := w.size
	if size == nil {
		size = folderSize
	}
	select {
	case <-w.going: // it was given up, and has ended since
		w.going = nil
	default:
	}
	if w.going == nil || w.dir != dir {
		going := make(chan walked, 1)
		w.going, w.dir = going, dir
		go func() {
			bytes, err := size(ctx, dir)
			going <- walked{bytes, err}
		}()
	}
	var err error
	select {
	case found := <-w.going:
		w.going = nil
		if found.err == nil || errors.Is(found.err, fs.ErrNotExist) {
			w.bytes = found.bytes
			return nil
		}
		err = found.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), "look at disk", "the folder of the %s cannot be looked at: %w", what, err).
		WithHint("see whether its disk is there and answers")
}

// folderSize walks a folder, until ctx ends.
func folderSize(ctx context.Context, dir string) (bytes int64, err error) {
	entries := 0
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			if path != dir && errors.Is(err, fs.ErrNotExist) {
				return nil // removed meanwhile
			}
			return err
		}
		if entries++; entries > maxEntries {
			return butler.E(butler.KindTooMany, "", "it holds more than %d files", maxEntries)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !e.Type().IsRegular() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes, err
}

func diskSpace(dir string) (butler.DiskSpace, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return butler.DiskSpace{}, butler.E(butler.FileErrorKind(err, butler.KindInternal), "look at disk", "%w", err)
	}
	block := uint64(s.Bsize)                                                                   //nolint:gosec // never negative
	return butler.DiskSpace{Size: int64(s.Blocks * block), Free: int64(s.Bavail * block)}, nil //nolint:gosec // disks are smaller
}
