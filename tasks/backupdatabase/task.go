// Package backupdatabase is the Task that copies the Catalogue while it is in use, verifies the copy,
// and keeps the last few.
package backupdatabase

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"butler"
)

// The preferences of this Task.
const (
	PrefPath  = "ButlerDatabaseBackupPath"
	PrefKeep  = "ButlerDatabaseBackupKeep"
	PrefBlobs = "ButlerDatabaseBackupBlobs"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "BackupDatabase",
		Title:       "Backup Database",
		Description: "Create a dated, verified backup copy of the server's database in the configured backup directory",
		Schedule:    butler.Schedule{Interval: 3},
		Gate:        butler.Gate{Preference: "ButlerTaskBackupDatabase", Default: "true"},
		Phase:       butler.PhaseBackup,
		Exclusive:   butler.ResourceDatabase,
		Uncuttable:  true,
		Activity:    "butler.backup",
		Preferences: []butler.Preference{
			{ID: PrefPath, Label: "Backup directory", Type: butler.PreferenceText, Format: butler.FormatFolder, Group: "butler",
				Summary: "The absolute path of the directory in which to store database backups. Empty for backups in the data folder."},
			{ID: PrefKeep, Label: "Backups to keep", Type: butler.PreferenceInt, Default: "3", Min: 1, Max: 1000, Advanced: true, Group: "butler",
				Summary: "How many dated copies are kept. The oldest go only after a new one was verified."},
			{ID: PrefBlobs, Label: "Back up blobs too", Type: butler.PreferenceBool, Default: "true", Advanced: true, Group: "butler",
				Summary: "Pictures of items, fingerprints and the like are kept beside the copies, each once. Without them, what is made by analyses is made again after a restore; pictures that came from elsewhere have to be fetched again."},
		},
		Chore: run,
	}
}

// Folder returns where backups are kept: the preference, or a folder in the data folder.
func Folder(s butler.Settings, data string) string {
	if dir := s.Text(PrefPath); dir != "" {
		return dir
	}
	return filepath.Join(data, "backups")
}

// figures is the summary of the Run.
type figures struct {
	Backup  butler.BackupInfo `json:"backup"`
	Drilled bool              `json:"drilled"` // it was restored, opened, read and written in a scratch folder
	Shrunk  []string          `json:"shrunk"`  // tables that hold less than half of what the copy before held
	Kept    int               `json:"kept"`    // copies there are now
	Rotated []string          `json:"rotated"` // copies that were removed
	Freed   int64             `json:"freed"`   // bytes
	Blobs   blobFigures       `json:"blobs"`
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	began := time.Now()
	dir := Folder(host.Settings, host.Data)
	report.Expect(-1)
	if err := prepare(ctx, dir, host.Data, host.Database); err != nil {
		return err
	}
	report.Doing("copying and verifying the database", -1)
	info, err := host.Database.Backup(ctx, filepath.Join(dir, name(began)))
	if err != nil {
		return ofFolder(err)
	}
	sum := figures{Backup: info}
	done := butler.UnitReport{
		Subject: "database", Title: filepath.Base(info.Path), State: butler.UnitDone, Bytes: info.Size,
		Reason: "copied, opened, integrity and rows checked", Elapsed: time.Since(began), At: time.Now(),
	}
	if err := report.Unit(ctx, done); err != nil {
		return err
	}
	if sum.Drilled, err = drill(ctx, host, report, info); err != nil {
		return err
	}
	info = checked(info, nil, time.Now())
	if sum.Drilled {
		info.Drilled = info.Verified
	}
	if _, err := writeNote(info.Path, info); err != nil {
		report.Loud("what was found out about the copy could not be noted beside it: " + err.Error())
	}
	whole := true
	if host.Settings.Bool(PrefBlobs) {
		began := time.Now()
		var cause error
		if sum.Blobs, cause = copyBlobs(ctx, host, report, info.Path); ctx.Err() != nil {
			return cause
		}
		whole = cause == nil
		if err := reportBlobs(ctx, report, sum.Blobs, cause, began); err != nil {
			return err
		}
	}
	if sum.Shrunk, err = shrunk(ctx, host, info); err != nil {
		return err
	}
	switch {
	case len(sum.Shrunk) > 0:
		report.Loud("the database holds less than half of what it held at the copy before (" + strings.Join(sum.Shrunk, "; ") + "): no older copy is removed")
	case whole:
		if err := makeRoom(ctx, host, report, &sum); err != nil {
			return err
		}
	}
	kept, err := list(dir)
	if err != nil {
		return err
	}
	sum.Kept = len(kept)
	return report.Sum(sum)
}

// makeRoom removes the oldest copies, and the Blobs that only they needed. What cannot be removed is no reason for the
// new copy not to count.
func makeRoom(ctx context.Context, host butler.Host, report butler.Reporter, sum *figures) error {
	dir := filepath.Dir(sum.Backup.Path)
	var err error
	sum.Rotated, sum.Freed, err = rotate(dir, filepath.Base(sum.Backup.Path), host.Settings.Int(PrefKeep))
	if err != nil {
		report.Loud("old backups could not be removed: " + err.Error())
	}
	if len(sum.Rotated) == 0 {
		return nil
	}
	u := butler.UnitReport{
		Subject: "rotated", Title: strings.Join(sum.Rotated, ", "), State: butler.UnitDone,
		Reason: "removed: newer copies are kept", Bytes: -sum.Freed, At: time.Now(),
	}
	if err := report.Unit(ctx, u); err != nil {
		return err
	}
	copies, err := list(dir)
	if err == nil {
		err = pruneBlobs(ctx, host, dir, copies, &sum.Blobs)
	}
	if err != nil && ctx.Err() == nil {
		report.Loud("blobs that no copy needs could not be removed: " + err.Error())
	}
	return ctx.Err()
}
