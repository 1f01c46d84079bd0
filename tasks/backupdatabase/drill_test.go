package backupdatabase

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/bundle"
	"butler/tasks/internal/choretest"
)

// older puts a copy from before beside the new one.
func older(t *testing.T, h butler.Host) string {
	t.Helper()
	dir := filepath.Join(h.Data, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file := name(time.Date(2020, 1, 1, 2, 0, 0, 0, time.UTC))
	if err := os.WriteFile(filepath.Join(dir, file), []byte("rows"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDrill(t *testing.T) {
	tests := []struct {
		name  string
		db    database
		kind  butler.Kind
		state butler.UnitState
		loud  int
		left  int // copies, of which one is older
	}{
		{"comes up", database{}, butler.KindInternal, butler.UnitDone, 0, 1},
		{"does not agree with itself", database{problems: []string{"a counter"}}, butler.KindInternal, butler.UnitDone, 1, 1},
		{"no room", database{drill: butler.E(butler.KindNoSpace, "drill", "full")}, butler.KindInternal, butler.UnitSkipped, 1, 1},
		{"does not come up", database{drill: butler.E(butler.KindDamaged, "drill", "torn")}, butler.KindDamaged, "", 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.db.content = "rows"
			h := host(t, &tt.db, map[string]string{PrefKeep: "1"})
			old := older(t, h)
			var report choretest.Report
			err := run(t.Context(), h, &report)
			if tt.kind != butler.KindInternal {
				if !butler.IsKind(err, tt.kind) {
					t.Fatal(err)
				}
				if left := names(t, filepath.Join(h.Data, "backups")); len(left) != tt.left || left[0] != old {
					t.Errorf("left: %v, want only the older copy", left)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range report.Units {
				if u.Subject == "drill" && u.State != tt.state {
					t.Errorf("%+v", u)
				}
			}
			var sum figures
			report.Figures(t, &sum)
			if sum.Drilled != (tt.state == butler.UnitDone) || sum.Kept != tt.left || len(report.Said) != tt.loud {
				t.Errorf("%+v, %q", sum, report.Said)
			}
			if left, err := os.ReadDir(filepath.Join(h.Data, "scratch")); err != nil || len(left) > 0 {
				t.Errorf("scratch: %v, %v", left, err)
			}
		})
	}
}

// A library that lost most of its rows is more likely a mishap than a wish.
func TestAShrunkDatabaseCostsNoOlderCopy(t *testing.T) {
	for _, tt := range []struct {
		was, now int64
		kept     int
	}{{1000, 499, 2}, {1000, 500, 1}, {99, 0, 1}, {0, 1000, 1}} {
		h := host(t, &database{content: "rows", rows: tt.now}, map[string]string{PrefKeep: "1"})
		older(t, h)
		before, err := json.Marshal(figures{Backup: butler.BackupInfo{Rows: map[string]int64{"parts": tt.was}}})
		if err != nil {
			t.Fatal(err)
		}
		h.Runs = runs{last: butler.Run{Summary: before}}
		var report choretest.Report
		if err := run(t.Context(), h, &report); err != nil {
			t.Fatal(err)
		}
		var sum figures
		report.Figures(t, &sum)
		if sum.Kept != tt.kept || (len(report.Said) > 0) != (tt.kept > 1) || tt.kept > 1 && !strings.Contains(report.Said[0], "parts: 499 of 1000") {
			t.Errorf("%d of %d: %+v, %q", tt.now, tt.was, sum, report.Said)
		}
	}
}

func TestBlobsAreKeptBesideTheCopies(t *testing.T) {
	db := &database{content: "rows"}
	h := host(t, db, map[string]string{PrefKeep: "1"})
	put := func(text string) string {
		d, err := h.Blobs.PutBlob(t.Context(), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first, second, lost := put("first"), put("second"), strings.Repeat("ab", 32)
	backup := func(blobs ...string) (sum figures) {
		t.Helper()
		db.blobs = blobs
		var report choretest.Report
		if err := run(t.Context(), h, &report); err != nil {
			t.Fatal(err)
		}
		report.Figures(t, &sum)
		return sum
	}
	if sum := backup(first, first, lost); sum.Blobs != (blobFigures{Copied: 1, Bytes: 5, Lacking: 1}) {
		t.Errorf("%+v", sum.Blobs)
	}
	older(t, h) // so that there is something to rotate
	if sum := backup(second); sum.Blobs != (blobFigures{Copied: 1, Bytes: 6, Removed: 1, Freed: 5}) {
		t.Errorf("%+v", sum.Blobs)
	}
	kept, err := bundle.OpenBlobs(filepath.Join(h.Data, "backups", BlobsDir))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := kept.Blob(t.Context(), second); string(text) != "second" || kept.Has(first) {
		t.Errorf("%q, %v", text, err)
	}
}
