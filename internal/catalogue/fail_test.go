package catalogue

import (
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
