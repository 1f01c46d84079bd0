package backupdatabase

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

// In these the copies, or the Blobs that the server itself uses, would be cleaned away.
func TestRefusesFoldersOfTheServer(t *testing.T) {
	h := host(t, &database{content: "rows"}, nil)
	digest, err := h.Blobs.PutBlob(t.Context(), []byte("stored since the copy was made"))
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(h.Data, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{h.Data, h.Data + "/", link, filepath.Join(link, "bundles"), filepath.Join(h.Data, "scratch"), filepath.Join(h.Data, "cache", "deep", "er")} {
		h.Settings = choretest.Settings(Task(), map[string]string{PrefPath: dir, PrefKeep: "1"})
		for range 2 {
			if err := run(t.Context(), h, &choretest.Report{}); !butler.IsKind(err, butler.KindInvalid) {
				t.Errorf("%s: %v", dir, err)
			}
		}
	}
	if _, err := h.Blobs.Blob(t.Context(), digest); err != nil {
		t.Error(err)
	}
	for _, dir := range []string{filepath.Join(h.Data, "backups", "deeper"), filepath.Join(h.Data, "cached"), t.TempDir(), h.Data + "2"} {
		h.Settings = choretest.Settings(Task(), map[string]string{PrefPath: dir})
		if err := run(t.Context(), h, &choretest.Report{}); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestSweepsWhatWasLeftHalfWritten(t *testing.T) {
	h := host(t, &database{content: "rows"}, nil)
	dir := filepath.Join(h.Data, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	old, now := time.Now().Add(-2*leftFor), time.Now()
	for name, at := range map[string]time.Time{
		".butler-20200101T020000.000Z.db.123.tmp":         old,
		".butler-20200101T020000.000Z.db.123.tmp-journal": old,
		".butler-20200102T020000.000Z.db.123.tmp":         now, // perhaps of another server
		".butler-mine.db.123.tmp":                         old,
		"butler-20200101T020000.000Z.db.123.tmp":          old,
		".butler-20200101T020000.000Z.db":                 old,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(t.Context(), h, &choretest.Report{}); err != nil {
		t.Fatal(err)
	}
	left := names(t, dir)
	for name, stays := range map[string]bool{
		".butler-20200101T020000.000Z.db.123.tmp": false, ".butler-20200101T020000.000Z.db.123.tmp-journal": false,
		".butler-20200102T020000.000Z.db.123.tmp": true, ".butler-mine.db.123.tmp": true,
		"butler-20200101T020000.000Z.db.123.tmp": true, ".butler-20200101T020000.000Z.db": true,
	} {
		if slices.Contains(left, name) != stays {
			t.Errorf("%s is there: %v", name, !stays)
		}
	}
}

func TestCopiesOfAClockThatWasAheadGoFirst(t *testing.T) {
	dir := t.TempDir()
	of := func(year int) string { return name(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }
	for _, year := range []int{2025, 2026, 2027, 2089, 2090} {
		if err := os.WriteFile(filepath.Join(dir, of(year)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	removed, _, err := rotate(dir, of(2027), 2)
	if err != nil || !slices.Equal(removed, []string{of(2089), of(2090), of(2025)}) || !slices.Equal(names(t, dir), []string{of(2026), of(2027)}) {
		t.Errorf("removed %v, left %v, %v", removed, names(t, dir), err)
	}
}

// What the Catalogue says of a disk is about the data folder, and copies may be elsewhere.
func TestHintsAreOfTheBackupFolder(t *testing.T) {
	for _, k := range []butler.Kind{butler.KindPermission, butler.KindNoSpace, butler.KindUnreachable} {
		h := host(t, &database{content: "rows", fail: butler.E(k, "copy", "no").WithHint("the data folder")}, nil)
		err := run(t.Context(), h, &choretest.Report{})
		if !butler.IsKind(err, k) || !strings.Contains(butler.HintOf(err), PrefPath) {
			t.Errorf("%v, %s", err, butler.HintOf(err))
		}
	}
}
