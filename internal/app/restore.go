package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"butler"
	"butler/internal/bundle"
	"butler/internal/catalogue"
	"butler/tasks/backupdatabase"
)

// Restore puts a backup in the place of the database of a data folder that no server uses, and adds the Blobs that lie
// beside the backup. The backup is a path, or the name of a file in the folder's own backups. It returns where the
// database that was there before is kept, or "" if there was none. Errors: [butler.KindLocked],
// [butler.KindNotFound], [butler.KindDamaged], [butler.KindNoSpace].
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
	s, err := f.loadRestore()
	if err != nil {
		return "", err
	}
	if kept, s.Made, err = restoreInto(ctx, f, backup); err != nil {
		return "", err
	}
	return kept, f.saveRestore(s)
}

// restoreInto puts a backup in the place of the database of a folder that this process holds and that has none open. It
// returns also when a Run made the backup; the zero time for a database that was put aside, which none has made.
func restoreInto(ctx context.Context, f folder, backup string) (kept string, made time.Time, err error) {
	info, err := catalogue.Verify(ctx, backup)
	if err != nil {
		return "", made, err
	}
	if !isKept(filepath.Base(backup)) {
		made = info.Made
	}
	from := filepath.Join(filepath.Dir(backup), backupdatabase.BlobsDir)
	if from != f.path(backupdatabase.BlobsDir) { // those of a database that was put aside are where they were
		if err := restoreBlobs(ctx, from, f.root); err != nil {
			return "", made, err
		}
	}
	kept, err = catalogue.Restore(ctx, backup, f.path("catalogue.db"))
	return kept, made, err
}

// restoreBlobs adds the Blobs of a folder to those of a data folder, before there are rows that refer to them. Those
// that nothing refers to are garbage that a Task collects. A damaged one is left out: what it belongs to is made again.
func restoreBlobs(ctx context.Context, from, data string) error {
	if _, err := os.Stat(from); err != nil {
		return nil
	}
	store, err := bundle.Open(data)
	if err != nil {
		return err
	}
	blobs := bundle.ReadBlobs(from)
	for b, err := range blobs.AllBlobs(ctx) {
		if err != nil {
			return err
		}
		if _, err := store.Blob(ctx, b.Digest); err == nil {
			continue // there, and sound
		}
		content, err := blobs.Blob(ctx, b.Digest)
		if butler.IsKind(err, butler.KindDamaged) || butler.IsKind(err, butler.KindNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := store.PutBlob(ctx, content); err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
