package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"butler"
	"butler/internal/catalogue"
	"butler/internal/update"
	"butler/tasks/checkforupdates"
)

// updatesFolder is where newer versions are kept in the data folder.
const updatesFolder = "updates"

// openUpdates opens what is known of newer versions.
func (a *App) openUpdates() error {
	self := a.tools.Sandbox // this program
	origin := update.OriginOf(self, os.Getenv)
	var err error
	a.updates, err = update.New(update.Options{
		Dir: a.folder.path(updatesFolder), Version: a.o.Version, Installed: origin.Version,
		Barred: update.Barred(origin.Installed, a.o.Version, os.Getenv),
		Feed:   a.releases, Restart: a.o.Restart, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.ending("end updates", func(context.Context) error { a.updates.Close(); return nil })
	return nil
}

// releases returns what the preferences say of the feed.
func (a *App) releases() update.Feed {
	p := a.parts.Load()
	if p == nil {
		return update.Feed{}
	}
	s := p.scheduler.Settings()
	if _, ok := s.Definition(checkforupdates.PrefFeed); !ok { // a server that has other Tasks only
		return update.Feed{}
	}
	return update.Feed{
		URL: s.Text(checkforupdates.PrefFeed), Key: s.Text(checkforupdates.PrefKey), Channel: s.Text(checkforupdates.PrefChannel),
	}
}

// notUp notes that the server did not come up, for a newer version that is tried.
func (a *App) notUp(ctx context.Context, err error) error {
	if err == nil || a.updates == nil {
		return err
	}
	cause := err
	if ctx.Err() != nil {
		cause = butler.E(butler.KindInterrupted, "start server", "%w", context.Cause(ctx))
	}
	return errors.Join(err, a.updates.Failed(cause))
}

// openCatalogue opens the database. If a newer version that is given up has changed it, the copy that its migration
// has left takes its place; without one, the database is left as it is and not opened.
func (a *App) openCatalogue(ctx context.Context) (*catalogue.DB, error) {
	o := catalogue.Options{
		Path: a.folder.path("catalogue.db"), BackupDir: a.folder.path("backups"), Publish: a.publish, Log: a.log,
	}
	if err := a.folder.carryOutRestore(ctx, a.log); err != nil {
		return nil, err
	}
	db, err := catalogue.Open(ctx, o)
	if err == nil {
		if err := a.folder.endBackups(ctx, db); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	known, needed := a.updates.Recover()
	if !needed {
		return db, err
	}
	if butler.IsKind(err, butler.KindNewerData) {
		kept, recoverErr := recoverDatabase(ctx, a.folder, known)
		if recoverErr != nil {
			return nil, recoverErr
		}
		a.log.Warn("the database is that of before the update again; what was done since is in the one that was put aside", "kept", kept)
		db, err = catalogue.Open(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	if err := a.updates.Recovered(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// recoverDatabase restores the copy of the newest schema that a migration has left and that is not among those known before.
func recoverDatabase(ctx context.Context, f folder, known []string) (kept string, err error) {
	const op = "go back to the installed version"
	copies, err := migrationCopies(f)
	if err != nil {
		return "", err
	}
	slices.SortFunc(copies, func(a, b string) int { return cmp.Compare(schemaOf(b), schemaOf(a)) })
	for _, name := range copies {
		if slices.Contains(known, name) {
			continue
		}
		kept, err := catalogue.Restore(ctx, filepath.Join(f.path("backups"), name), f.path("catalogue.db"))
		if butler.IsKind(err, butler.KindNewerData) || butler.IsKind(err, butler.KindDamaged) {
			continue // from between two migrations, or of no use
		}
		return kept, err
	}
	return "", butler.E(butler.KindNewerData, op, "the newer version has changed the database and left no copy that can be used").
		WithHint("bring back an older copy with butler backup restore, or install the newer version again")
}

// schemaOf returns the schema that a copy is of, as its name says.
func schemaOf(name string) (schema int64) {
	_, _ = fmt.Sscanf(name, "catalogue-schema-%d-", &schema) // 0 for another name
	return schema
}

// migrationCopies returns the names of the copies of the database that migrations have left.
func migrationCopies(f folder) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(f.path("backups"), "catalogue-schema-*.db"))
	if err != nil {
		return nil, fmt.Errorf("list copies of the database: %w", err)
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = filepath.Base(p)
	}
	return names, nil
}

// Launch says how a server is about to be started.
type Launch struct {
	Data    string
	Version string   // of this program
	Args    []string // of this process, with its name
	Log     *slog.Logger
}

// Newer makes this process the newer version that is staged in a data folder, or came up before. It returns if there
// is none, and then this program is the one to be the server; also if another server has the folder.
func (l Launch) Newer() error {
	root, err := filepath.Abs(l.Data)
	if err != nil || !update.Pending(filepath.Join(root, updatesFolder)) {
		return nil //nolint:nilerr // New says what is wrong with the folder
	}
	f, err := openFolder(root)
	if butler.IsKind(err, butler.KindLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	program, chooser, err := l.choose(f)
	if err == nil && program != "" {
		l.Log.Info("starting the newer version", "program", program)
		if err = chooser.Become(program, l.Args, os.Environ()); err != nil {
			l.Log.Error("the newer version cannot be started: the installed one goes on", "error", err)
			err = chooser.Refused(err)
		}
	}
	return errors.Join(err, f.close())
}

func (l Launch) choose(f folder) (string, update.Chooser, error) {
	self, err := os.Executable()
	if err != nil {
		return "", update.Chooser{}, butler.E(butler.KindInternal, "find this program", "%w", err)
	}
	origin := update.OriginOf(self, os.Getenv)
	c := update.Chooser{
		Dir: f.path(updatesFolder), Version: l.Version, Origin: origin,
		Barred: update.Barred(origin.Installed, l.Version, os.Getenv),
		Copies: func() ([]string, error) { return migrationCopies(f) }, Log: l.Log,
	}
	program, err := c.Choose()
	return program, c, err
}

// Anew makes this process a server of the same data folder again, with the version that is to be it then. The server
// has been stopped. It returns only if that fails.
func (l Launch) Anew() error {
	self, err := os.Executable()
	if err != nil {
		return butler.E(butler.KindInternal, "find this program", "%w", err)
	}
	return update.Anew(update.OriginOf(self, os.Getenv), l.Args, os.Environ())
}
