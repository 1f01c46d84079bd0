package app

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"butler"
	"butler/internal/app/doctor"
	"butler/internal/catalogue"
	"butler/internal/machine"
	"butler/internal/media/tool"
	"butler/tasks/backupdatabase"
)

// examiner looks at the server, for one who asks at a time.
type examiner struct {
	subject doctor.Subject
	busy    sync.Mutex
}

// examine looks at everything. Errors: [butler.KindConflict] while another looks.
func (e *examiner) examine(ctx context.Context) ([]butler.Check, error) {
	const op = "examine the server"
	if !e.busy.TryLock() {
		return nil, butler.E(butler.KindConflict, op, "an examination goes on already").WithHint("wait for it to end")
	}
	defer e.busy.Unlock()
	all := e.subject.Examine(ctx)
	if err := ctx.Err(); err != nil {
		return nil, &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
	}
	return all, nil
}

// subject is this server, as it runs.
func (a *App) subject(p *parts, disk *storage) doctor.Subject {
	return doctor.Subject{
		Version: a.o.Version, Started: a.started, Now: time.Now, Data: a.folder.root,
		FFmpeg: "ffmpeg " + a.tools.Version, Landlock: tool.Landlock(), Address: a.ears.Addr().String(), TLS: a.tls != nil,
		Values: p.db.SettingValues, Database: p.db, Library: p.db, Runs: p.db, Operator: p.scheduler, Storage: disk.look,
		Guide: p.guide, Updater: a.updates, Alarms: a.reports.alarms, Load: machine.New(),
		Backups: backupdatabase.Reader{Settings: p.scheduler.Settings, Data: a.folder.root, Database: p.db},
	}
}

// Examine looks at a data folder that no server uses, and at what a server would need. Errors: [butler.KindLocked] if a
// server uses it, [butler.KindNotFound].
func Examine(ctx context.Context, data, version string) (all []butler.Check, err error) {
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		return nil, butler.E(butler.KindNotFound, "examine", "there is no data folder %s", data).WithHint("name it with --data")
	}
	f, err := openFolder(data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	s := doctor.Subject{Version: version, Now: time.Now, Data: f.root, Landlock: tool.Landlock()}
	tools, missing := tool.Find(ctx)
	if missing == nil {
		s.FFmpeg = "ffmpeg " + tools.Version
	}
	broken := openForExamination(ctx, f, &s)
	defer func() {
		if db, ok := s.Database.(*catalogue.DB); ok {
			err = errors.Join(err, db.Close())
		}
	}()
	all = s.Examine(ctx)
	for name, cause := range map[string]error{"ffmpeg": missing, "database": broken} {
		if cause != nil {
			all = append(all, butler.Check{Name: name, State: butler.CheckProblem, Text: butler.FileErrorCause(cause).Error(), Hint: butler.HintOf(cause)})
		}
	}
	return all, nil
}

// openForExamination opens the database as a server would, if there is one. One of an older version is left as it is: who
// only looks must not be the reason that the program of that version cannot open it any more.
func openForExamination(ctx context.Context, f folder, s *doctor.Subject) error {
	path := f.path("catalogue.db")
	if !exists(path) {
		return nil
	}
	behind, err := catalogue.Behind(ctx, path)
	if err != nil {
		return err
	}
	if behind {
		return butler.E(butler.KindConflict, "open database", "it is of an older version, and was not looked into").
			WithHint("start the server, which brings it up to date; before that it copies it to the folder backups")
	}
	db, err := catalogue.Open(ctx, catalogue.Options{Path: path, BackupDir: f.path("backups")})
	if err != nil {
		return err
	}
	s.Database, s.Library, s.Runs, s.Values = db, db, db, db.SettingValues
	return nil
}
