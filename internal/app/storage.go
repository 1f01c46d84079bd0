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
	backups int64
	cache   int64
	failed  error // why they are not known
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
	if !s.walked.IsZero() && time.Since(s.walked) < walkKept {
		return s.backups, s.cache, s.failed
	}
	backups, err = folderSize(ctx, "backups", backupdatabase.Folder(s.settings(), s.data))
	if err == nil {
		cache, err = folderSize(ctx, "cache", filepath.Join(s.data, "cache"))
	}
	if err != nil {
		backups, cache = 0, 0
		if ctx.Err() != nil { // only this one has gone
			return 0, 0, err
		}
	}
	s.backups, s.cache, s.failed, s.walked = backups, cache, err, time.Now()
	return backups, cache, err
}

// folderSize returns how many bytes the files of a folder have; 0 if it is not there.
func folderSize(ctx context.Context, what, dir string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, folderTimeout)
	defer cancel()
	type result struct {
		bytes int64
		err   error
	}
	done := make(chan result, 1) // the walk ends by itself, also if a dead mount holds it up for long
	go func() {
		bytes, err := walk(ctx, dir)
		done <- result{bytes, err}
	}()
	var err error
	select {
	case r := <-done:
		if r.err == nil || errors.Is(r.err, fs.ErrNotExist) {
			return r.bytes, nil
		}
		err = r.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	return 0, butler.E(butler.FileErrorKind(err, butler.KindUnreachable), "look at disk", "the folder of the %s cannot be looked at: %w", what, err).
		WithHint("see whether its disk is there and answers")
}

func walk(ctx context.Context, dir string) (bytes int64, err error) {
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
