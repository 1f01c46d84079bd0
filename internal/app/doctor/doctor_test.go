package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// server is one of which each part can be made to fail.
type server struct {
	butler.Database
	butler.Library
	butler.RunStore
	butler.Operator
	damage   []string
	err      error
	sections []butler.Section
	runs     []butler.Run
	tasks    []butler.TaskStatus
	workers  []butler.WorkerStatus
	copies   []butler.BackupInfo
	settings map[string]string
	update   butler.UpdateStatus
}

func (s *server) Check(context.Context) ([]string, error)                     { return s.damage, s.err }
func (s *server) Size(context.Context) (int64, error)                         { return 5 << 20, s.err }
func (s *server) Sections(context.Context) ([]butler.Section, error)          { return s.sections, s.err }
func (s *server) Runs(context.Context, butler.RunQuery) ([]butler.Run, error) { return s.runs, s.err }
func (s *server) Tasks(context.Context) ([]butler.TaskStatus, error)          { return s.tasks, s.err }
func (s *server) Workers(context.Context) ([]butler.WorkerStatus, error)      { return s.workers, s.err }
func (s *server) Backups(context.Context) ([]butler.BackupInfo, error)        { return s.copies, s.err }
func (s *server) Verify(context.Context, string) (butler.BackupInfo, error) {
	return butler.BackupInfo{}, nil
}
func (s *server) Settings() butler.Settings {
	return butler.NewSettings(butler.CorePreferences(2), s.settings)
}
func (s *server) values(context.Context) (map[string]string, error) { return s.settings, s.err }
func (s *server) storage(context.Context) (butler.Storage, error) {
	return butler.Storage{Files: []butler.Stored{{Bytes: 95 << 30}}, Backups: 1 << 20}, s.err
}

type updater struct {
	butler.Updater
	status butler.UpdateStatus
}

func (u updater) Status() butler.UpdateStatus { return u.status }

type programmes struct {
	butler.GuideReader
	status butler.GuideStatus
}

func (p programmes) Status(context.Context) (butler.GuideStatus, error) { return p.status, nil }

type meter struct{ l butler.Load }

func (m meter) Load() butler.Load { return m.l }

func subject(t *testing.T, s *server) Subject {
	t.Helper()
	data := t.TempDir()
	if err := os.Chmod(data, 0o700); err != nil {
		t.Fatal(err)
	}
	return Subject{
		Version: "1.0", Started: now.Add(-time.Hour), Now: func() time.Time { return now }, Data: data,
		FFmpeg: "ffmpeg 7.1", Landlock: 4, Address: "127.0.0.1:32500", Values: s.values,
		Database: s, Library: s, Runs: s, Backups: s, Operator: s, Storage: s.storage, Updater: updater{status: s.update},
		Alarms: func() []butler.Alarm { return nil }, Load: meter{butler.Load{Known: true, Average: 0.5, Pressure: 0.1}},
	}
}

// sound is a server with which all is well.
func sound(t *testing.T) *server {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "film.mkv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return &server{
		sections: []butler.Section{{Name: "Films", Roots: []string{root}, Scanned: now.Add(-time.Hour), Parts: 1}},
		runs:     []butler.Run{{Created: now.Add(-time.Hour)}},
		tasks:    []butler.TaskStatus{{Name: "BackupDatabase", Enabled: true, Interval: 3}, {Name: "Off"}},
		workers:  []butler.WorkerStatus{{Slots: 2}},
		copies:   []butler.BackupInfo{{Path: "b", Made: now.Add(-6 * 24 * time.Hour)}},
	}
}

func TestExamine(t *testing.T) {
	tests := []struct {
		name   string
		change func(s *server, d *Subject)
		state  butler.CheckState
		look   string
		text   string
	}{
		{"damaged database", func(s *server, _ *Subject) { s.damage = []string{"row 7"} }, butler.CheckProblem, "database", "row 7"},
		{"no backup", func(s *server, _ *Subject) { s.copies = nil }, butler.CheckWarning, "backups", "no backup"},
		{"old backup", func(s *server, _ *Subject) { s.copies[0].Made = now.Add(-7 * 24 * time.Hour) }, butler.CheckWarning, "backups", "7 days old"},
		{"backup of tomorrow", func(s *server, _ *Subject) { s.copies[0].Made = now.Add(24 * time.Hour) }, butler.CheckWarning, "backups", "future"},
		{"clock at its beginning", func(_ *server, d *Subject) { d.Now = func() time.Time { return time.Unix(0, 0) } }, butler.CheckProblem, "clock", "1970"},
		{"clock set back", func(s *server, _ *Subject) { s.runs[0].Created = now.Add(time.Hour) }, butler.CheckWarning, "clock", "set back"},
		{"no data folder", func(_ *server, d *Subject) { d.Data += "/none" }, butler.CheckProblem, "data folder", "cannot be written to"},
		{"open secrets", func(_ *server, d *Subject) {
			_ = os.WriteFile(filepath.Join(d.Data, "token"), nil, 0o644) //nolint:gosec // that is what is to be found
			_ = os.Chmod(filepath.Join(d.Data, "token"), 0o644)          //nolint:gosec // whatever the umask
		}, butler.CheckWarning, "data folder", "others on this machine may read token"},
		{"no sandbox", func(_ *server, d *Subject) { d.Landlock = 0 }, butler.CheckNote, "ffmpeg", "Landlock"},
		{"plain to all", func(_ *server, d *Subject) { d.Address = "[::]:32500" }, butler.CheckWarning, "network", "without TLS"},
		{"mount away", func(s *server, _ *Subject) { s.sections[0].Roots[0] += "/none" }, butler.CheckProblem, "libraries", "folder 1 of library \"Films\" cannot be read"},
		{"never scanned", func(s *server, _ *Subject) { s.sections[0].Scanned = time.Time{} }, butler.CheckWarning, "libraries", "never scanned"},
		{"missing files", func(s *server, _ *Subject) { s.sections[0].Missing = 3 }, butler.CheckNote, "libraries", "3 files missing"},
		{"value of another version", func(s *server, _ *Subject) { s.settings = map[string]string{butler.PrefStartHour: "99"} }, butler.CheckWarning, "preferences", butler.PrefStartHour},
		{"paused", func(s *server, _ *Subject) { s.settings = map[string]string{butler.PrefPaused: "true"} }, butler.CheckNote, "preferences", "paused"},
		{"all off", func(s *server, _ *Subject) { s.tasks[0].Enabled = false }, butler.CheckWarning, "tasks", "no task"},
		{"a failure", func(s *server, _ *Subject) { s.tasks[0].Last = &butler.Run{State: butler.RunFailed, Reason: "full"} }, butler.CheckWarning, "tasks", "failed last: full"},
		{"no worker", func(s *server, _ *Subject) { s.workers = nil }, butler.CheckProblem, "workers", "no worker"},
		{"quota", func(s *server, _ *Subject) { s.settings = map[string]string{butler.PrefQuota: "100"} }, butler.CheckWarning, "storage", "95 GB of the 100 GB"},
		{"update", func(_ *server, d *Subject) {
			d.Updater = updater{status: butler.UpdateStatus{Release: &butler.Release{Version: "2.0"}}}
		}, butler.CheckNote, "updates", "2.0"},
		{"an alarm", func(_ *server, d *Subject) {
			d.Alarms = func() []butler.Alarm { return []butler.Alarm{{Text: "X has never succeeded", Hint: "see why"}} }
		}, butler.CheckWarning, "alarms", "X has never"},
		{"a broken guide", func(_ *server, d *Subject) {
			d.Guide = programmes{status: butler.GuideStatus{Sources: []butler.GuideSource{{Name: "tv.xml", Problem: "line 7"}}}}
		}, butler.CheckWarning, "guide", "tv.xml: line 7"},
		{"no pressure is told", func(s *server, d *Subject) {
			s.settings = map[string]string{butler.PrefIdleOnly: "true"}
			d.Load = meter{butler.Load{Known: true, Pressure: -1}}
		}, butler.CheckWarning, "load", butler.PrefIdleOnly + " has no effect"},
		{"nothing answers", func(s *server, _ *Subject) {
			s.err = &fs.PathError{Op: "open", Path: "/secret/place", Err: errors.New("input/output error")}
		}, butler.CheckProblem, "database", "input/output error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := sound(t)
			d := subject(t, s)
			tt.change(s, &d)
			all := d.Examine(t.Context())
			found := slices.ContainsFunc(all, func(c butler.Check) bool {
				return c.Name == tt.look && c.State == tt.state && strings.Contains(c.Text, tt.text)
			})
			if !found {
				t.Errorf("no %s of %s with %q in %+v", tt.state, tt.look, tt.text, all)
			}
			for _, c := range all {
				if strings.Contains(c.Text+c.Hint, d.Data) || strings.Contains(c.Text, "/secret/place") {
					t.Errorf("%+v tells a path", c)
				}
				if c.State != butler.CheckGood && c.Hint == "" && s.err == nil {
					t.Errorf("%+v does not say what to do", c)
				}
			}
		})
	}
}

func TestAllIsWell(t *testing.T) {
	for _, c := range subject(t, sound(t)).Examine(t.Context()) {
		if c.State != butler.CheckGood && c.Text != "it runs as root" {
			t.Errorf("%+v", c)
		}
	}
}

// An empty folder is what is left where a disk was mounted.
func TestAnEmptyFolder(t *testing.T) {
	s := sound(t)
	s.sections[0].Roots[0] = t.TempDir()
	all := subject(t, s).Examine(t.Context())
	if !slices.ContainsFunc(all, func(c butler.Check) bool {
		return c.State == butler.CheckProblem && strings.Contains(c.Text, "not mounted")
	}) {
		t.Errorf("%+v", all)
	}
}

func TestWhatHangsIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		s := Subject{Now: func() time.Time { return now }, Data: t.TempDir()}
		begun := time.Now()
		all := s.one(t.Context(), look{"mount", within, func(context.Context) ([]butler.Check, error) { <-gone; return nil, nil }})
		if len(all) != 1 || all[0].State != butler.CheckProblem || time.Since(begun) != within {
			t.Errorf("%+v after %v", all, time.Since(begun))
		}
		close(gone)
	})
}
