package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"butler"
	"butler/internal/catalogue"
)

// Restore puts a backup in the place of the database of a data folder that no server uses. The backup
// is a path, or the name of a file in the folder's own backups. It returns where the database that
// was there before is kept, or "" if there was none. Errors: [butler.KindLocked],
// [butler.KindNotFound], [butler.KindDamaged].
func Restore(ctx context.Context, data, backup string) (kept string, err error) {
	if _, err := os.Stat(data); err != nil {
		return "", butler.E(butler.KindNotFound, "restore backup", "there is no data folder %s", data).
			WithHint("name it with --data")
	}
	f, err := openFolder(data)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	if filepath.Base(backup) == backup {
		if own := filepath.Join(f.path("backups"), backup); exists(own) {
			backup = own
		}
	}
	if !exists(backup) {
		return "", butler.E(butler.KindNotFound, "restore backup", "there is no backup %s", backup).
			WithHint("butler backup list shows those there are")
	}
	return catalogue.Restore(ctx, backup, f.path("catalogue.db"))
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
