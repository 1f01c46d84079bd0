package catalogue

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"butler"
)

// nightly fills a Catalogue with something of each kind, and returns the path of a backup of it.
func nightly(t *testing.T) (d *DB, copied string) {
	t.Helper()
	dir := t.TempDir()
	d, err := Open(t.Context(), Options{Path: filepath.Join(dir, "catalogue.db")})
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	show(t, d)
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	u, err := d.Lease(t.Context(), butler.Unit{Part: 1, Analyses: []string{"previews"}})
	must(t, err)
	must(t, d.Commit(t.Context(), u, []butler.Outcome{{Analysis: "previews", Version: 1, Result: butler.Result{
		Blobs: []butler.Blob{{Name: "b"}}, Refs: []butler.BlobRef{{Name: "b", Digest: "dd", Size: 5}},
	}}}))
	copied = filepath.Join(dir, "copy.db")
	_, err = d.Backup(t.Context(), copied)
	must(t, err)
	return d, copied
}

func TestDrill(t *testing.T) {
	d, copied := nightly(t)
	before, err := os.ReadFile(copied)
	must(t, err)
	tests := []struct {
		name    string
		change  func(t *testing.T, path string)
		kind    butler.Kind
		problem string
	}{
		{name: "sound", change: func(*testing.T, string) {}},
		{name: "absent", change: func(t *testing.T, path string) { must(t, os.Remove(path)) }, kind: butler.KindNotFound},
		{name: "damaged", change: func(t *testing.T, path string) {
			b := bytes.Clone(before)
			clear(b[len(b)/2 : len(b)/2+8192])
			must(t, os.WriteFile(path, b, 0o600))
		}, kind: butler.KindDamaged},
		{name: "rows that refer to nothing", change: func(t *testing.T, path string) {
			execFile(t, path, "PRAGMA foreign_keys = 0; DELETE FROM media")
		}, kind: butler.KindDamaged},
		{name: "wrong counters", change: func(t *testing.T, path string) {
			execFile(t, path, "UPDATE sections SET parts = 99; UPDATE item_ranges SET n = n + 1 WHERE list = ''")
		}, problem: "section 1 counts 99 files"},
		{name: "titles that searches miss", change: func(t *testing.T, path string) {
			execFile(t, path, "UPDATE items SET folded = 'other', sort_key = 'other' WHERE parent IS NULL")
		}, problem: "a search for the title of item"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "copy.db")
			must(t, os.WriteFile(path, before, 0o600))
			test.change(t, path)
			given, _ := os.ReadFile(path)
			problems, err := d.Drill(t.Context(), path, t.TempDir())
			if test.kind != butler.KindInternal {
				wantKind(t, err, test.kind)
				return
			}
			must(t, err)
			if (test.problem == "") != (len(problems) == 0) || !strings.HasPrefix(strings.Join(problems, ""), test.problem) {
				t.Errorf("problems: %q", problems)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(given, after) {
				t.Errorf("the copy changed: %v", err)
			}
		})
	}
}

func TestBackupBlobs(t *testing.T) {
	d, copied := nightly(t)
	var all []string
	for digest, err := range d.BackupBlobs(t.Context(), copied) {
		must(t, err)
		all = append(all, digest)
	}
	if !slices.Equal(all, []string{"dd"}) {
		t.Errorf("blobs %v", all)
	}
	for _, err := range d.BackupBlobs(t.Context(), copied+"x") {
		wantKind(t, err, butler.KindNotFound)
	}
}
