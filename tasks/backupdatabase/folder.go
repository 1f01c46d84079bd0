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

// prepare makes the folder and refuses one without room for a copy.
func prepare(ctx context.Context, dir string, db butler.Database) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folderError(err)
	}
	size, err := db.Size(ctx)
	if err != nil {
		return err
	}
	return room(dir, size)
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
			WithHint("free some space, or set %s to another disk", PrefPath)
	}
	return nil
}

func folderError(err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "the backup folder cannot be used: %w", cause(err)).
		WithHint("check that the folder of %s exists, is mounted and belongs to the user that runs butler", PrefPath)
}

func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

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
// when a clock set back makes it look old.
func rotate(dir, verified string, keep int) (removed []string, freed int64, err error) {
	all, err := list(dir)
	if err != nil {
		return nil, 0, err
	}
	others := slices.DeleteFunc(all, func(n string) bool { return n == verified })
	for len(others) > max(keep-1, 0) {
		path := filepath.Join(dir, others[0])
		info, err := os.Lstat(path)
		if err != nil {
			return removed, freed, cause(err)
		}
		if err := os.Remove(path); err != nil {
			return removed, freed, cause(err)
		}
		removed, freed, others = append(removed, others[0]), freed+info.Size(), others[1:]
	}
	return removed, freed, nil
}
