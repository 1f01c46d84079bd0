package catalogue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What goes wrong with a file is told in the reports of Runs, which show no place on the server.
func TestFailuresTellNoPlace(t *testing.T) {
	d, _ := openTest(t)
	dir := filepath.Join(t.TempDir(), "secret", "place")
	for what, f := range map[string]func() error{
		"backup": func() error { _, err := d.Backup(t.Context(), filepath.Join(dir, "copy.db")); return err },
		"verify": func() error { _, err := Verify(t.Context(), filepath.Join(dir, "copy.db")); return err },
		"drill":  func() error { _, err := d.Drill(t.Context(), filepath.Join(dir, "copy.db"), dir); return err },
		"blobs": func() error {
			for _, err := range d.BackupBlobs(t.Context(), filepath.Join(dir, "copy.db")) {
				return err
			}
			return nil
		},
	} {
		if err := f(); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A Restore that was killed leaves no file as large as the database behind for ever.
func TestOpenSweepsWhatARestoreLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	for name, stays := range map[string]bool{".catalogue.db.123.tmp": false, ".catalogue.db2.123.tmp": true, "catalogue.db.1.tmp": true} {
		file := filepath.Join(filepath.Dir(path), name)
		must(t, os.WriteFile(file, []byte("half"), 0o600))
		d, err := Open(t.Context(), Options{Path: path})
		must(t, err)
		must(t, d.Close())
		if _, err := os.Lstat(file); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}
