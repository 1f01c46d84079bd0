package backupdatabase

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"butler"
)

const op = "backup database"

const (
	prefix = "butler-"
	suffix = ".db"
	layout = "20060102T150405.000Z"
)

// name returns the file name of a backup begun at a time. Names sort by time.
func name(at time.Time) string { return prefix + at.UTC().Format(layout) + suffix }

// ours reports whether a file name is one that name makes. Only such files are ever removed.
func ours(file string) bool {
	stamp, ok := strings.CutPrefix(file, prefix)
	stamp, ok2 := strings.CutSuffix(stamp, suffix)
	_, err := time.Parse(layout, stamp)
	return ok && ok2 && err == nil
}

// prepare makes the folder, removes what a Run that was killed left half-written, and refuses a folder without room for
// a copy.
func prepare(ctx context.Context, dir, data string, db butler.Database) error {
	if err := apart(dir, data); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folderError(err)
	}
	if err := apart(dir, data); err != nil { // now that links can be followed
		return err
	}
	if err := sweep(dir); err != nil {
		return err
	}
	size, err := db.Size(ctx)
	if err != nil {
		return err
	}
	return room(dir, size)
}

// apart refuses folders in which the server keeps other files of its own: some are emptied or cleaned, and in the data
// folder itself the Blobs of copies would be those that the server uses, of which it removes those that no copy needs.
func apart(dir, data string) error {
	if followed, err := filepath.EvalSymlinks(dir); err == nil {
		dir = followed
	}
	if followed, err := filepath.EvalSymlinks(data); err == nil {
		data = followed
	}
	within, err := filepath.Rel(data, dir)
	if err != nil {
		return nil // they have nothing in common
	}
	first, _, _ := strings.Cut(filepath.ToSlash(within), "/")
	if slices.Contains([]string{".", "blobs", "bundles", "cache", "logs", "queue", "scratch"}, first) {
		return butler.E(butler.KindInvalid, op, "the backup folder is one in which the server keeps other files").
			WithHint("set %s to a folder of its own, best on another disk, or leave it empty", PrefPath)
	}
	return nil
}

// leftFor is for how long nobody has written to what was left half-written.
const leftFor = time.Hour

// sweep removes what a Run that was killed left half-written: it may be as large as the database.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return folderError(err)
	}
	for _, e := range entries {
		hidden, isHidden := strings.CutPrefix(e.Name(), ".")
		made, rest, _ := strings.Cut(hidden, suffix+".")
		if !isHidden || !ours(made+suffix) || !strings.Contains(rest, ".tmp") {
			continue
		}
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < leftFor {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return folderError(err)
		}
	}
	return nil
}

// room refuses a folder without room for a copy.
func room(dir string, size int64) error {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return folderError(err)
	}
	const spare = 16 << 20
	if free := int64(stat.Bavail) * stat.Bsize; free < size+spare {
		return butler.E(butler.KindNoSpace, op, "the copy needs about %d MB, and %d MB are free", (size+spare)>>20, free>>20).
			WithHint(hintSpace, PrefPath)
	}
	return nil
}

func folderError(err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "the backup folder cannot be used: %w", butler.FileErrorCause(err)).
		WithHint(hintFolder, PrefPath)
}

const hintFolder = "check that the folder of %s exists, is mounted, is writable and belongs to the user that runs butler"

// ofFolder gives an error of the Catalogue, whose hints are about the data folder, those of the backup folder.
func ofFolder(err error) error {
	e, ok := errors.AsType[*butler.Error](err)
	if !ok {
		return err
	}
	switch with := *e; e.Kind {
	case butler.KindPermission, butler.KindUnreachable, butler.KindNotFound:
		return with.WithHint(hintFolder, PrefPath)
	case butler.KindNoSpace:
		return with.WithHint(hintSpace, PrefPath)
	default:
		return err
	}
}

const hintSpace = "free some space, or set %s to another disk"

// list returns the file names of the backups, oldest first.
func list(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, folderError(err)
	}
	var all []string
	for _, e := range entries {
		if e.Type().IsRegular() && ours(e.Name()) {
			all = append(all, e.Name())
		}
	}
	slices.Sort(all)
	return all, nil
}

// rotate removes the oldest backups until keep are left. The one just verified always stays, also
// when a clock set back makes it look old. What has a later name than it was made before, by a clock that was ahead, and goes
// first: else it would stay for ever in the place of newer copies.
func rotate(dir, verified string, keep int) (removed []string, freed int64, err error) {
	all, err := list(dir)
	if err != nil {
		return nil, 0, err
	}
	var ahead, others []string
	for _, n := range all {
		if n > verified {
			ahead = append(ahead, n)
		} else if n != verified {
			others = append(others, n)
		}
	}
	others = append(ahead, others...)
	for len(others) > max(keep-1, 0) {
		path := filepath.Join(dir, others[0])
		info, err := os.Lstat(path)
		if err != nil {
			return removed, freed, butler.FileErrorCause(err)
		}
		if err := errors.Join(os.Remove(path), removeNote(path)); err != nil {
			return removed, freed, butler.FileErrorCause(err)
		}
		removed, freed, others = append(removed, others[0]), freed+info.Size(), others[1:]
	}
	return removed, freed, nil
}
