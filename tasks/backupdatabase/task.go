// Package backupdatabase is the Task that copies the Catalogue while it is in use, verifies the copy,
// and keeps the last few.
package backupdatabase

import (
	"context"
	"path/filepath"
	"time"

	"butler"
)

// The preferences of this Task.
const (
	PrefPath = "ButlerDatabaseBackupPath"
	PrefKeep = "ButlerDatabaseBackupKeep"
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
	Kept    int               `json:"kept"`    // copies there are now
	Rotated []string          `json:"rotated"` // copies that were removed
	Freed   int64             `json:"freed"`   // bytes
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	began := time.Now()
	dir := Folder(host.Settings, host.Data)
	report.Expect(1)
	if err := prepare(ctx, dir, host.Database); err != nil {
		return err
	}
	report.Doing("copying and verifying the database", -1)
	info, err := host.Database.Backup(ctx, filepath.Join(dir, name(began)))
	if err != nil {
		return err
	}
	rotated, freed, err := rotate(dir, filepath.Base(info.Path), host.Settings.Int(PrefKeep))
	if err != nil {
		report.Loud("old backups could not be removed: " + err.Error())
	}
	kept, err := list(dir)
	if err != nil {
		return err
	}
	if err := report.Sum(figures{info, len(kept), rotated, freed}); err != nil {
		return err
	}
	return report.Unit(ctx, butler.UnitReport{
		Subject: "database",
		Title:   filepath.Base(info.Path),
		State:   butler.UnitDone,
		Reason:  "copied, opened, integrity and rows checked",
		Bytes:   info.Size,
		Elapsed: time.Since(began),
		At:      time.Now(),
	})
}
