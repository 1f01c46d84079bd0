package backupdatabase

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"butler"
)

// Reader lists and verifies the backups in the folder that the settings name.
type Reader struct {
	Settings func() butler.Settings
	Data     string // the data folder
	Database butler.Database
}

var _ butler.BackupReader = Reader{}

// Backups returns the copies, newest first, without opening them.
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
		all = append(all, butler.BackupInfo{Path: n, Size: info.Size(), Made: info.ModTime()})
	}
	return all, nil
}

// Verify checks one by its file name.
func (r Reader) Verify(ctx context.Context, name string) (butler.BackupInfo, error) {
	path := filepath.Join(Folder(r.Settings(), r.Data), name)
	if _, err := os.Lstat(path); err != nil || !ours(name) {
		return butler.BackupInfo{}, butler.E(butler.KindNotFound, "verify backup", "there is no backup %q", name).
			WithHint("butler backup list shows those there are")
	}
	info, err := r.Database.VerifyBackup(ctx, path)
	info.Path = name
	return info, err
}
