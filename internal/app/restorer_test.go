package app

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/catalogue"
)

// named is a server with a backup in which its library has one name, while it has another by now.
func named(t *testing.T) (o Options, backup string) {
	t.Helper()
	o = Options{Data: t.TempDir(), Token: testToken}
	db, err := catalogue.Open(t.Context(), catalogue.Options{Path: filepath.Join(o.Data, "catalogue.db")})
	if err != nil {
		t.Fatal(err)
	}
	s, err := db.AddSection(t.Context(), butler.Section{Kind: butler.Movies, Name: "before", Roots: []string{"/before"}})
	if err != nil {
		t.Fatal(err)
	}
	// The Run that makes the copy is in it.
	if _, err := db.CreateRun(t.Context(), butler.Run{Task: "BackupDatabase", State: butler.RunRunning, Trigger: butler.TriggerManual, Started: time.Now()}); err != nil {
		t.Fatal(err)
	}
	backup = "butler-20260101T020000.000Z.db"
	if err := os.MkdirAll(filepath.Join(o.Data, "backups"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Backup(t.Context(), filepath.Join(o.Data, "backups", backup)); err != nil {
		t.Fatal(err)
	}
	s.Name = "after"
	if err := db.UpdateSection(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return o, backup
}

func restorerOf(a *App) *restorer { return a.newRestorer(a.parts.Load()) }

// library returns what the only one of a server is called.
func libraryName(t *testing.T, a *App) string {
	t.Helper()
	all, err := a.parts.Load().db.Sections(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	return all[0].Name
}

// A copy that was restored while no server ran was made by a Run, too, that is done; what was under way in a database that
// was put aside made nothing.
func TestWhatMadeACopyIsDone(t *testing.T) {
	o, backup := named(t)
	runs := func() butler.Run {
		t.Helper()
		a := start(t, o)
		defer stop(t, a)
		runs, err := a.parts.Load().db.Runs(t.Context(), butler.RunQuery{Task: "BackupDatabase", Limit: 9})
		if err != nil || len(runs) != 1 {
			t.Fatalf("%+v, %v", runs, err)
		}
		return runs[0]
	}
	kept, err := Restore(t.Context(), o.Data, backup)
	if err != nil {
		t.Fatal(err)
	}
	if r := runs(); r.State != butler.RunDone || r.Total != 0 {
		t.Errorf("%+v", r)
	}
	if _, err := Restore(t.Context(), o.Data, kept); err != nil {
		t.Fatal(err)
	}
	if f, err := openFolder(o.Data); err != nil {
		t.Fatal(err)
	} else if s, err := f.loadRestore(); err != nil || !s.Made.IsZero() {
		t.Errorf("%+v, %v", s, err)
	} else if err := f.close(); err != nil {
		t.Fatal(err)
	}
	if r := runs(); strings.Contains(r.Reason, "restored") {
		t.Errorf("%+v", r)
	}
}

func TestAStagedBackupIsRestoredAtTheNextStart(t *testing.T) {
	o, backup := named(t)
	asked := 0
	o.Restart = func() { asked++ }
	a := start(t, o)
	r := restorerOf(a)
	if err := r.CarryOutRestore(t.Context()); !butler.IsKind(err, butler.KindNotFound) || asked != 0 {
		t.Errorf("%v, %d", err, asked)
	}
	status, err := r.StageRestore(t.Context(), backup)
	if err != nil || status.Staged == nil || status.Staged.Name != backup || !status.CanRestart || status.Last != nil {
		t.Fatalf("%+v, %v", status, err)
	}
	if libraryName(t, a) != "after" {
		t.Error("what is staged only has an effect already")
	}
	if err := r.CarryOutRestore(t.Context()); err != nil || asked != 1 {
		t.Errorf("%v, %d", err, asked)
	}
	stop(t, a)

	a = start(t, o)
	if got := libraryName(t, a); got != "before" {
		t.Errorf("the library is called %q", got)
	}
	runs, err := a.parts.Load().db.Runs(t.Context(), butler.RunQuery{Task: "BackupDatabase", Limit: 9})
	if err != nil || len(runs) != 1 || runs[0].State != butler.RunDone || runs[0].Ended.Before(runs[0].Started) || runs[0].Ended.After(status.Staged.At) {
		t.Errorf("what made the copy has not ended with it: %+v, %v", runs, err)
	}
	r = restorerOf(a)
	status, err = r.RestoreStatus(t.Context())
	if err != nil || status.Staged != nil || status.Last == nil || status.Last.Problem != "" || status.Last.Acknowledged ||
		len(status.Kept) != 1 || status.Kept[0].Path != status.Last.Kept {
		t.Fatalf("%+v, %+v, %v", status, status.Last, err)
	}
	if err := r.AcknowledgeRestore(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The one before can be had back.
	if _, err := r.StageRestore(t.Context(), status.Last.Kept); err != nil {
		t.Fatal(err)
	}
	if err := r.RemoveKept(t.Context(), status.Last.Kept); !butler.IsKind(err, butler.KindConflict) {
		t.Error(err)
	}
	stop(t, a)
	a = start(t, o)
	if got := libraryName(t, a); got != "after" {
		t.Errorf("the library is called %q", got)
	}
	r = restorerOf(a)
	if status, err = r.RestoreStatus(t.Context()); err != nil || len(status.Kept) != 2 || status.Last.Acknowledged {
		t.Fatalf("%+v, %v", status, err)
	}
	for _, k := range status.Kept {
		if err := r.RemoveKept(t.Context(), k.Path); err != nil {
			t.Error(err)
		}
	}
	if status, err = r.RestoreStatus(t.Context()); err != nil || len(status.Kept) != 0 {
		t.Errorf("%+v, %v", status, err)
	}
}

func TestABadBackupIsNotStaged(t *testing.T) {
	o, backup := named(t)
	a := start(t, o)
	r := restorerOf(a)
	path := filepath.Join(o.Data, "backups", backup)
	if err := os.WriteFile(path, bytes.Repeat([]byte("text"), 9999), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]butler.Kind{
		backup: butler.KindDamaged, "": butler.KindNotFound, "../catalogue.db": butler.KindNotFound, "catalogue.db": butler.KindNotFound,
		"butler-20260102T020000.000Z.db": butler.KindNotFound, keptPrefix + "20260101T000000Z": butler.KindNotFound,
		keptPrefix + "20260101T000000Z/../../x": butler.KindNotFound, keptPrefix + "20260101T000000Z-wal": butler.KindNotFound,
	} {
		if _, err := r.StageRestore(t.Context(), name); !butler.IsKind(err, kind) {
			t.Errorf("%q: %v", name, err)
		}
		if err := r.RemoveKept(t.Context(), name); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if status, err := r.RestoreStatus(t.Context()); err != nil || status.Staged != nil {
		t.Errorf("%+v, %v", status, err)
	}
	if err := r.CancelRestore(t.Context()); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
}

// What is found to be bad only when it is carried out leaves the database as it was.
func TestABackupThatWentBadLeavesTheDatabase(t *testing.T) {
	o, backup := named(t)
	a := start(t, o)
	if _, err := restorerOf(a).StageRestore(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := restorerOf(a).CarryOutRestore(t.Context()); !butler.IsKind(err, butler.KindRefused) {
		t.Error(err) // nobody would start it anew
	}
	stop(t, a)
	if err := os.WriteFile(filepath.Join(o.Data, "backups", backup), bytes.Repeat([]byte("text"), 9999), 0o600); err != nil {
		t.Fatal(err)
	}
	a = start(t, o)
	if got := libraryName(t, a); got != "after" {
		t.Errorf("the library is called %q", got)
	}
	status, err := restorerOf(a).RestoreStatus(t.Context())
	if err != nil || status.Staged != nil || status.Last == nil || status.Last.Problem == "" || status.Last.Hint == "" || len(status.Kept) != 0 {
		t.Errorf("%+v, %+v, %v", status, status.Last, err)
	}
}

func TestAStagedRestoreCanBeCancelled(t *testing.T) {
	o, backup := named(t)
	a := start(t, o)
	r := restorerOf(a)
	if _, err := r.StageRestore(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := r.CancelRestore(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop(t, a)
	if got := libraryName(t, start(t, o)); got != "after" {
		t.Errorf("the library is called %q", got)
	}
}

// A restore that ends the server each time is given up; one that a signal cuts off is not.
func TestRestoresThatDoNotEnd(t *testing.T) {
	silent := slog.New(slog.DiscardHandler)
	o, backup := named(t)
	f, err := openFolder(o.Data)
	if err != nil {
		t.Fatal(err)
	}
	staged := &stagedRestore{Path: filepath.Join(o.Data, "backups", backup), StagedRestore: butler.StagedRestore{Name: backup}}
	if err := f.saveRestore(restoreState{Staged: staged}); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for range restoreTries + 1 {
		if err := f.carryOutRestore(ended, silent); err == nil {
			t.Error("what was cut off has come to an end")
		}
	}
	if s, err := f.loadRestore(); err != nil || s.Staged == nil || s.Staged.Tries != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	staged.Tries = restoreTries
	if err := f.saveRestore(restoreState{Staged: staged}); err != nil {
		t.Fatal(err)
	}
	if err := f.carryOutRestore(t.Context(), silent); err != nil {
		t.Error(err)
	}
	if s, err := f.loadRestore(); err != nil || s.Staged != nil || s.Last.Problem == "" || s.Last.Hint == "" {
		t.Errorf("%+v, %v", s, err)
	}
	if err := os.WriteFile(f.path("restore.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.carryOutRestore(t.Context(), silent); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("it is not known whether one is staged: %v", err)
	}
	if err := f.close(); err != nil {
		t.Fatal(err)
	}
}
