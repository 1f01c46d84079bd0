package cleanoldcachefiles

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

func TestClean(t *testing.T) {
	data := t.TempDir()
	outside := filepath.Join(t.TempDir(), "precious")
	write := func(path string, size int, age time.Duration) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	write(outside, 7, 400*day)
	cache := filepath.Join(data, "cache")
	write(filepath.Join(cache, "old"), 100, 31*day)
	write(filepath.Join(cache, "a", "large"), 2<<20, 3*day)
	write(filepath.Join(cache, "a", "b", "new"), 10, day)
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(cache, "link")); err != nil {
		t.Fatal(err)
	}

	h := butler.Host{Settings: choretest.Settings(Task(), map[string]string{PrefSize: "1"}), Data: data}
	var report choretest.Report
	dry := h
	dry.Run.Dry = true
	if err := run(t.Context(), dry, &report); err != nil {
		t.Fatal(err)
	}
	var told figures
	report.Figures(t, &told)
	if _, err := os.Stat(filepath.Join(cache, "old")); err != nil {
		t.Error("the dry run removed a file")
	}
	report = choretest.Report{}
	if err := run(t.Context(), h, &report); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"old": false, "a/large": false, "a/b/new": true} {
		if _, err := os.Stat(filepath.Join(cache, path)); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error("a file outside was removed through a link")
	}
	var sum figures
	report.Figures(t, &sum)
	if sum != told {
		t.Errorf("the dry run said %+v, the real one did %+v", told, sum)
	}
	if sum.Removed != 2 || sum.Freed != 100+2<<20 || report.Total != 2 {
		t.Errorf("%+v, expected %d", sum, report.Total)
	}
}

func TestNoCache(t *testing.T) {
	h := butler.Host{Settings: choretest.Settings(Task(), nil), Data: t.TempDir()}
	if err := run(t.Context(), h, &choretest.Report{}); err != nil {
		t.Error(err)
	}
}

func TestChoose(t *testing.T) {
	now := time.Now()
	files := func() []file {
		return []file{{"c", 30, now}, {"a", 10, now.Add(-3 * time.Hour)}, {"b", 20, now.Add(-2 * time.Hour)}}
	}
	tests := []struct {
		name   string
		old    time.Time
		budget int64
		want   int
		left   figures
	}{
		{"all fit", now.Add(-24 * time.Hour), 60, 0, figures{Files: 3, Bytes: 60}},
		{"one is old", now.Add(-150 * time.Minute), 60, 1, figures{Files: 2, Bytes: 50}},
		{"one too many", now.Add(-24 * time.Hour), 59, 1, figures{Files: 2, Bytes: 50}},
		{"no room", now.Add(-24 * time.Hour), 0, 3, figures{}},
	}
	for _, tt := range tests {
		doomed, left := choose(files(), tt.old, tt.budget)
		if len(doomed) != tt.want || left != tt.left {
			t.Errorf("%s: %d go, %+v left", tt.name, len(doomed), left)
		}
	}
}
