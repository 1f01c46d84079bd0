package catalogue

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"butler"
)

func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "catalogue.db"), filepath.Join(dir, "copy.db")
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a.mkv", "A", "c1")))
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	done(t, d, 1, "previews", "index-sd.bif")
	must(t, d.KeepAnswer(t.Context(), butler.Answer{Key: "k", Status: 200, Body: []byte("{}")}))

	info, err := d.Backup(t.Context(), copied)
	must(t, err)
	if info.Path != copied || info.Rows["parts"] != 1 || info.Rows["streams"] != 2 || info.Rows["stored"] != 1 || info.Rows["answers"] != 1 || info.Schema != 1 || info.Size == 0 || info.Made.IsZero() {
		t.Errorf("info: %+v", info)
	}
	stat, err := os.Stat(copied)
	must(t, err)
	if stat.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", stat.Mode())
	}
	_, err = d.Backup(t.Context(), copied)
	wantKind(t, err, butler.KindConflict)
	_, err = d.Backup(t.Context(), filepath.Join(dir, "no", "copy.db"))
	wantKind(t, err, butler.KindNotFound)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = d.Backup(ended, filepath.Join(dir, "ended.db"))
	wantKind(t, err, butler.KindInterrupted)

	apply(t, d, s.ID, put(film("/media/Films/b.mkv", "B", "c2")))
	must(t, d.Close())
	onlyFiles(t, dir, "catalogue.db", "copy.db")

	kept, err := Restore(t.Context(), copied, path)
	must(t, err)
	wantParts(t, path, 1)
	wantParts(t, kept, 2)
	onlyFiles(t, dir, "catalogue.db", "copy.db", filepath.Base(kept))
	restored, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	stored, err := restored.Stored(t.Context())
	must(t, err)
	if len(stored) != 1 || stored[0].Files != 1 || stored[0].Bytes != 10 {
		t.Errorf("stored: %+v", stored)
	}
	must(t, restored.Close())
}

// A server that was killed leaves a log, which belongs to the old database and not to the new one.
func TestRestoreTakesTheLogAway(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "catalogue.db"), filepath.Join(dir, "copy.db")
	makeCatalogue(t, path)
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	_, err = d.Backup(t.Context(), copied)
	must(t, err)
	apply(t, d, 1, put(film("/media/Films/b.mkv", "B", "c2")))
	crashed := filepath.Join(dir, "crashed.db")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(path + suffix)
		must(t, err)
		must(t, os.WriteFile(crashed+suffix, b, 0o600))
	}
	must(t, d.Close())

	kept, err := Restore(t.Context(), copied, crashed)
	must(t, err)
	wantParts(t, crashed, 1)
	wantParts(t, kept, 2)

	// A database that cannot be read is kept byte by byte, with its log.
	must(t, os.WriteFile(crashed, []byte("gone"), 0o600))
	must(t, os.WriteFile(crashed+"-wal", []byte("gone too"), 0o600))
	kept, err = Restore(t.Context(), copied, crashed)
	must(t, err)
	wantParts(t, crashed, 1)
	b, err := os.ReadFile(kept)
	must(t, err)
	if string(b) != "gone" {
		t.Errorf("kept %q", b)
	}
	if _, err := os.Stat(crashed + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the old log is still there")
	}
}

func TestRestoreWithoutADatabase(t *testing.T) {
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.db")
	makeCatalogue(t, copied)
	kept, err := Restore(t.Context(), copied, filepath.Join(dir, "catalogue.db"))
	must(t, err)
	if kept != "" {
		t.Errorf("kept %q", kept)
	}
	wantParts(t, filepath.Join(dir, "catalogue.db"), 1)
}

func TestBadBackupsAreRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "catalogue.db")
	makeCatalogue(t, path)
	before, err := os.ReadFile(path)
	must(t, err)
	tests := []struct {
		name   string
		damage func(t *testing.T, path string, b []byte)
		kind   butler.Kind
	}{
		{"absent", func(*testing.T, string, []byte) {}, butler.KindNotFound},
		{"empty", func(t *testing.T, path string, _ []byte) { must(t, os.WriteFile(path, nil, 0o600)) }, butler.KindDamaged},
		{"folder", func(t *testing.T, path string, _ []byte) { must(t, os.Mkdir(path, 0o700)) }, butler.KindDamaged},
		{"text", func(t *testing.T, path string, _ []byte) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("text"), 9999), 0o600))
		}, butler.KindDamaged},
		{"half", func(t *testing.T, path string, b []byte) { must(t, os.WriteFile(path, b[:len(b)/2], 0o600)) }, butler.KindDamaged},
		{"odd end", func(t *testing.T, path string, b []byte) { must(t, os.WriteFile(path, b[:len(b)-100], 0o600)) }, butler.KindDamaged},
		{"zeros inside", func(t *testing.T, path string, b []byte) {
			b = bytes.Clone(b)
			clear(b[len(b)/2 : len(b)/2+8192])
			must(t, os.WriteFile(path, b, 0o600))
		}, butler.KindDamaged},
		{"a part without its media", func(t *testing.T, path string, b []byte) {
			must(t, os.WriteFile(path, b, 0o600))
			execFile(t, path, "PRAGMA foreign_keys = 0; DELETE FROM media")
		}, butler.KindDamaged},
		{"other tables", func(t *testing.T, path string, b []byte) {
			must(t, os.WriteFile(path, b, 0o600))
			execFile(t, path, "DROP TABLE goose_db_version")
		}, butler.KindDamaged},
		{"newer", func(t *testing.T, path string, b []byte) {
			must(t, os.WriteFile(path, b, 0o600))
			execFile(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
		}, butler.KindNewerData},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "copy.db")
			test.damage(t, bad, before)
			_, err := Verify(t.Context(), bad)
			wantKind(t, err, test.kind)
			_, err = Restore(t.Context(), bad, path)
			wantKind(t, err, test.kind)
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(before, after) {
				t.Error("the database changed")
			}
			onlyFiles(t, dir, "catalogue.db")
		})
	}
}

func TestOptimizeGivesSpaceBack(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	var changes []butler.Change
	for i := range 3000 {
		name := "film " + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
		changes = append(changes, put(film("/media/Films/"+name, name, name)))
	}
	apply(t, d, s.ID, changes...)
	must(t, d.Optimize(ctx))
	before, err := d.Size(ctx)
	must(t, err)
	must(t, d.RemoveSection(ctx, s.ID))
	must(t, d.Optimize(ctx))
	after, err := d.Size(ctx)
	must(t, err)
	if after > before/2 {
		t.Errorf("%d bytes before, %d after", before, after)
	}
	problems, err := d.Check(ctx)
	must(t, err)
	if len(problems) > 0 {
		t.Error(problems)
	}
}

func wantParts(t *testing.T, path string, want int64) {
	t.Helper()
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	s, err := d.Section(t.Context(), 1)
	must(t, err)
	if s.Parts != want {
		t.Errorf("%d parts, want %d", s.Parts, want)
	}
	must(t, d.Close())
}

// onlyFiles checks that a folder holds these files and nothing that was left behind.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		found := false
		for _, w := range want {
			found = found || e.Name() == w
		}
		if !found {
			t.Errorf("%s was left behind", e.Name())
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%d files, want %v", len(entries), want)
	}
}
