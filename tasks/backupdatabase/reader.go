package backupdatabase

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"butler"
	"butler/internal/bundle"
)

// Reader lists and verifies the backups in the folder that the settings name.
type Reader struct {
	Settings func() butler.Settings
	Data     string // the data folder
	Database butler.Database
}

var _ butler.BackupReader = Reader{}

// Backups returns the copies, newest first, without opening them, with what was found when they were checked last.
func (r Reader) Backups(_ context.Context) ([]butler.BackupInfo, error) {
	dir := Folder(r.Settings(), r.Data)
	names, err := list(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all := make([]butler.BackupInfo, 0, len(names))
	for _, n := range slices.Backward(names) {
		info, err := os.Lstat(filepath.Join(dir, n))
		if err != nil {
			continue // rotated away meanwhile
		}
		b := butler.BackupInfo{Path: n, Size: info.Size(), Made: info.ModTime()}
		readNote(filepath.Join(dir, n), &b, info)
		all = append(all, b)
	}
	return all, nil
}

// Verify checks one by its file name, and notes what it finds. That it cannot be noted, in a folder that may only be read,
// is no reason not to tell it.
func (r Reader) Verify(ctx context.Context, name string) (butler.BackupInfo, error) {
	path, err := r.Path(name)
	if err != nil {
		return butler.BackupInfo{}, err
	}
	info, err := r.Database.VerifyBackup(ctx, path)
	if err == nil {
		info.LackingBlobs, err = r.lackingBlobs(ctx, path)
	}
	info.Path = name
	if err != nil && !butler.IsKind(err, butler.KindDamaged) && !butler.IsKind(err, butler.KindNewerData) {
		return info, err // nothing was found out
	}
	info, _ = writeNote(path, checked(info, err, time.Now()))
	return info, err
}

// Path returns where a copy lies, by its file name. Errors: [butler.KindNotFound].
func (r Reader) Path(name string) (string, error) {
	path := filepath.Join(Folder(r.Settings(), r.Data), name)
	if _, err := os.Lstat(path); err != nil || !ours(name) {
		return "", butler.E(butler.KindNotFound, "find backup", "there is no backup %q", name).
			WithHint("butler backup list shows those there are")
	}
	return path, nil
}

// lackingBlobs reads the Blobs that a copy refers to and counts those that are not beside it as they were.
func (r Reader) lackingBlobs(ctx context.Context, path string) (lacking int64, err error) {
	dir := filepath.Join(filepath.Dir(path), BlobsDir)
	if _, err := os.Lstat(dir); err != nil {
		return 0, nil // it has none: see PrefBlobs
	}
	blobs := bundle.ReadBlobs(dir)
	var last string
	for digest, err := range r.Database.BackupBlobs(ctx, path) {
		if err != nil {
			return 0, err
		}
		if digest == last {
			continue
		}
		last = digest
		if _, err := blobs.Blob(ctx, digest); ctx.Err() != nil {
			return 0, err
		} else if err != nil {
			lacking++
		}
	}
	return lacking, nil
}
