package app

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"butler"
	"butler/internal/catalogue"
	"butler/tasks/backupdatabase"
)

// restorer stages backups, which the next start restores.
type restorer struct {
	folder  folder
	backups backupdatabase.Reader
	restart func() // nil if whoever runs the server has to do that
	log     *slog.Logger
	mu      sync.Mutex // of the file with the state
}

var _ butler.Restorer = (*restorer)(nil)

func (a *App) newRestorer(p *parts) *restorer {
	return &restorer{
		folder: a.folder, restart: a.o.Restart, log: a.log,
		backups: backupdatabase.Reader{Settings: p.scheduler.Settings, Data: a.folder.root, Database: p.db},
	}
}

const opRestore = "restore backup"

// RestoreStatus implements [butler.Restorer].
func (r *restorer) RestoreStatus(context.Context) (butler.RestoreStatus, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.folder.loadRestore()
	if err != nil {
		return butler.RestoreStatus{}, err
	}
	status := butler.RestoreStatus{Last: s.Last, CanRestart: r.restart != nil}
	if s.Staged != nil {
		status.Staged = &s.Staged.StagedRestore
	}
	status.Kept, err = r.folder.keptDatabases()
	return status, err
}

// StageRestore implements [butler.Restorer].
func (r *restorer) StageRestore(ctx context.Context, name string) (butler.RestoreStatus, error) {
	path, info, err := r.verify(ctx, name)
	if err != nil {
		return butler.RestoreStatus{}, err
	}
	if err := r.room(info.Size); err != nil {
		return butler.RestoreStatus{}, err
	}
	err = r.change(func(s *restoreState) error {
		s.Staged = &stagedRestore{Path: path, StagedRestore: butler.StagedRestore{
			Name: name, Made: info.Made, At: time.Now(), Bytes: info.Size,
		}}
		return nil
	})
	if err != nil {
		return butler.RestoreStatus{}, err
	}
	r.log.Warn("the next start restores a backup", "name", name)
	return r.RestoreStatus(ctx)
}

// verify finds a copy by its name and checks it whole.
func (r *restorer) verify(ctx context.Context, name string) (path string, info butler.BackupInfo, err error) {
	if isKept(name) {
		path = r.folder.path(name)
		if !exists(path) {
			return "", info, noSuchDatabase(name)
		}
		info, err = catalogue.Verify(ctx, path)
		return path, info, err
	}
	if path, err = r.backups.Path(name); err != nil {
		return "", info, err
	}
	info, err = r.backups.Verify(ctx, name)
	return path, info, err
}

// room refuses a copy for which there is no room beside the database, which is kept.
func (r *restorer) room(size int64) error {
	const spare = 16 << 20
	disk, err := diskSpace(r.folder.root)
	if err != nil {
		return err
	}
	if disk.Free < size+spare {
		return butler.E(butler.KindNoSpace, opRestore, "it needs %d MB, and %d MB are free for the data folder", (size+spare)>>20, disk.Free>>20).
			WithHint("free some space: databases that earlier restores have put aside can be removed")
	}
	return nil
}

// CancelRestore implements [butler.Restorer].
func (r *restorer) CancelRestore(context.Context) error {
	return r.change(func(s *restoreState) error {
		if s.Staged == nil {
			return nothingStaged()
		}
		s.Staged = nil
		return nil
	})
}

// CarryOutRestore implements [butler.Restorer].
func (r *restorer) CarryOutRestore(ctx context.Context) error {
	status, err := r.RestoreStatus(ctx)
	switch {
	case err != nil:
		return err
	case status.Staged == nil:
		return nothingStaged()
	case r.restart == nil:
		return butler.E(butler.KindRefused, opRestore, "whoever runs this server has to start it anew").
			WithHint("stop the server and start it again: it restores the backup then")
	}
	r.log.Info("the server starts anew to restore a backup", "name", status.Staged.Name)
	r.restart()
	return nil
}

// AcknowledgeRestore implements [butler.Restorer].
func (r *restorer) AcknowledgeRestore(context.Context) error {
	return r.change(func(s *restoreState) error {
		if s.Last != nil {
			s.Last.Acknowledged = true
		}
		return nil
	})
}

// RemoveKept implements [butler.Restorer].
func (r *restorer) RemoveKept(_ context.Context, name string) error {
	if !isKept(name) || !exists(r.folder.path(name)) {
		return noSuchDatabase(name)
	}
	return r.change(func(s *restoreState) error {
		if s.Staged != nil && s.Staged.Name == name {
			return butler.E(butler.KindConflict, opRestore, "%s is to be restored at the next start", name).WithHint("cancel that first")
		}
		for _, suffix := range []string{"-wal", "-shm", ""} {
			if err := os.Remove(r.folder.path(name + suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fileError("remove database", name, err)
			}
		}
		return nil
	})
}

// change changes the state.
func (r *restorer) change(do func(*restoreState) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.folder.loadRestore()
	if err != nil {
		return err
	}
	if err := do(&s); err != nil {
		return err
	}
	return r.folder.saveRestore(s)
}

func nothingStaged() error {
	return butler.E(butler.KindNotFound, opRestore, "no restore is staged").WithHint("stage one with: butler backup restore NAME --stage")
}

func noSuchDatabase(name string) error {
	return butler.E(butler.KindNotFound, opRestore, "there is no database %q that was put aside", name).
		WithHint("butler backup status shows those there are")
}

// keptPrefix is what the names of databases begin with that restores have put aside: see [catalogue.Restore].
const keptPrefix = "catalogue.db.replaced-"

// isKept reports whether a file name is one of a database that was put aside, not of its log.
func isKept(name string) bool {
	stamp, ok := strings.CutPrefix(name, keptPrefix)
	_, err := time.Parse("20060102T150405Z", stamp)
	return ok && err == nil
}

// keptDatabases returns those that were put aside, newest first.
func (f folder) keptDatabases() ([]butler.BackupInfo, error) {
	entries, err := os.ReadDir(f.root)
	if err != nil {
		return nil, fileError("list databases", f.root, err)
	}
	var all []butler.BackupInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && isKept(e.Name()) {
			all = append(all, butler.BackupInfo{Path: e.Name(), Size: info.Size(), Made: info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b butler.BackupInfo) int { return cmp.Compare(b.Path, a.Path) })
	return all, nil
}

// baseOf returns the last element of a path, "" for none.
func baseOf(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Base(path)
}
