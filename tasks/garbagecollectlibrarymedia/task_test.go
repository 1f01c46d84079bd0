package garbagecollectlibrarymedia

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

const day = 24 * time.Hour

// catalogue is one Section in memory.
type catalogue struct {
	butler.Library
	butler.Garbage
	section butler.Section
	files   []butler.KnownFile
	since   time.Time // since when the missing ones are
	broken  error
	taken   []int64
	run     int64
	keep    int64

	meanwhile func() // happens when missing files are asked for
}

func (c *catalogue) Sections(context.Context) ([]butler.Section, error) {
	return []butler.Section{c.section}, nil
}

func (c *catalogue) Files(context.Context, int64) iter.Seq2[butler.KnownFile, error] {
	return func(yield func(butler.KnownFile, error) bool) {
		for _, f := range c.files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (c *catalogue) LongMissing(_ context.Context, _ int64, before time.Time) iter.Seq2[butler.MissingPart, error] {
	return func(yield func(butler.MissingPart, error) bool) {
		if c.meanwhile != nil {
			c.meanwhile()
		}
		for _, f := range c.files {
			p := butler.MissingPart{PartContent: butler.PartContent{Part: f.Part}, Path: f.Path, Since: c.since, Bytes: 10}
			if f.Missing && c.since.Before(before) && !yield(p, nil) {
				return
			}
		}
	}
}

func (c *catalogue) Collect(_ context.Context, run int64, parts []int64) (int64, error) {
	if c.broken != nil {
		return 0, c.broken
	}
	c.run, c.taken = run, append(c.taken, parts...)
	return int64(len(parts)), nil
}

func (c *catalogue) Forget(_ context.Context, keep int64) (int64, error) {
	c.keep = keep
	return 3, nil
}

// library makes a folder with files of which some are missing.
func library(t *testing.T, there, missing int) *catalogue {
	t.Helper()
	root := t.TempDir()
	c := &catalogue{since: time.Now().Add(-40 * day), section: butler.Section{
		ID: 7, Name: "Films", Roots: []string{root}, Scanned: time.Now().Add(-day), Parts: int64(there), Missing: int64(missing),
	}}
	for i := range there + missing {
		f := butler.KnownFile{Part: int64(i + 1), Path: filepath.Join(root, fmt.Sprintf("%d\n\xff.mkv", i)), Missing: i >= there}
		c.files = append(c.files, f)
		if !f.Missing {
			if err := os.WriteFile(f.Path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

func work(t *testing.T, c *catalogue, dry bool, values map[string]string) (figures, choretest.Report, error) {
	t.Helper()
	var report choretest.Report
	err := run(t.Context(), butler.Host{
		Settings: choretest.Settings(Task(), values), Run: butler.Run{ID: 42, Dry: dry}, Library: c, Garbage: c,
	}, &report)
	var sum figures
	if err == nil {
		report.Figures(t, &sum)
	}
	return sum, report, err
}

func TestCollect(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, c *catalogue)
		values map[string]string
		want   figures
		why    string // it is skipped
	}{
		{"long missing", nil, nil, figures{Sections: 1, Taken: 2, Bytes: 20, GivenUp: 3}, ""},
		{"missing for days", func(_ *testing.T, c *catalogue) { c.since = time.Now().Add(-20 * day) }, nil, figures{Sections: 1, GivenUp: 3}, ""},
		{"fewer days", func(_ *testing.T, c *catalogue) { c.since = time.Now().Add(-20 * day) }, map[string]string{PrefDays: "10"}, figures{Sections: 1, Taken: 2, Bytes: 20, GivenUp: 3}, ""},
		{"only people empty the trash", nil, map[string]string{butler.PrefEmptyTrash: "false"}, figures{Sections: 1, Left: 2}, ""},
		{"it opts out", func(_ *testing.T, c *catalogue) { c.section.OptOuts = []string{"GarbageCollectLibraryMedia"} }, nil, figures{}, "opts out"},
		{"never scanned", func(_ *testing.T, c *catalogue) { c.section.Scanned = time.Time{} }, nil, figures{}, "never scanned"},
		{"scanned long ago", func(_ *testing.T, c *catalogue) { c.section.Scanned = time.Now().Add(-9 * day) }, nil, figures{}, "9 days ago"},
		{"the clock was set back", func(_ *testing.T, c *catalogue) { c.section.Scanned = time.Now().Add(900 * day) }, nil, figures{}, "clock"},
		{"the scan was troubled", func(_ *testing.T, c *catalogue) { c.section.Warning = "half of it is away" }, nil, figures{}, "half of it"},
		{"the scan did not end", func(_ *testing.T, c *catalogue) {
			c.section.Scanned = time.Now().Add(-6 * day)
			c.since = time.Now().Add(-5 * day)
		},
			map[string]string{PrefDays: "1"}, figures{Sections: 1, GivenUp: 3}, ""},
		{"the root is gone", func(t *testing.T, c *catalogue) { t.Helper(); remove(t, c.section.Roots[0]) }, nil, figures{}, "mounted"},
		{"the root is empty", func(t *testing.T, c *catalogue) {
			t.Helper()
			remove(t, c.section.Roots[0])
			if err := os.Mkdir(c.section.Roots[0], 0o700); err != nil {
				t.Fatal(err)
			}
		}, nil, figures{}, "empty"},
		{"other files are in the root", func(t *testing.T, c *catalogue) {
			t.Helper()
			remove(t, c.section.Roots[0])
			if err := os.MkdirAll(filepath.Join(c.section.Roots[0], "lost+found"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, nil, figures{}, "none of the files"},
		{"one is there again", func(t *testing.T, c *catalogue) {
			t.Helper()
			if err := os.WriteFile(c.files[len(c.files)-1].Path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, nil, figures{Sections: 1, Taken: 1, Bytes: 10, GivenUp: 3}, ""},
		{"the disk does not say whether one is there", func(t *testing.T, c *catalogue) {
			t.Helper()
			loop := filepath.Join(c.section.Roots[0], "loop")
			if err := os.Symlink("loop", loop); err != nil {
				t.Fatal(err)
			}
			c.files[len(c.files)-1].Path = filepath.Join(loop, "a.mkv")
		}, nil, figures{Sections: 1, Taken: 1, Bytes: 10, GivenUp: 3}, ""},
		{"nothing is missing", func(_ *testing.T, c *catalogue) { c.files, c.section.Missing = c.files[:20], 0 }, nil, figures{Sections: 1, GivenUp: 3}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := library(t, 20, 2)
			if tt.change != nil {
				tt.change(t, c)
			}
			told, _, err := work(t, c, true, tt.values)
			if err != nil || len(c.taken) > 0 || c.keep != 0 {
				t.Fatalf("dry: %v; took %v, gave up all but %d", err, c.taken, c.keep)
			}
			sum, report, err := work(t, c, false, tt.values)
			if err != nil {
				t.Fatal(err)
			}
			if tt.why != "" {
				tt.want = figures{Sections: 1, Skipped: 1, GivenUp: 3}
				last := report.Units[len(report.Units)-1]
				if last.State != butler.UnitSkipped || !strings.Contains(last.Reason, tt.why) || len(report.Said) != 1 || strings.Contains(last.Reason, filepath.Dir(c.section.Roots[0])) {
					t.Errorf("it says %q; %q", last.Reason, report.Said)
				}
			}
			if sum != tt.want || int64(len(c.taken)) != sum.Taken {
				t.Errorf("%+v, want %+v; took %v", sum, tt.want, c.taken)
			}
			if sum.Left == 0 && (told.Taken != sum.Taken || told.Bytes != sum.Bytes || told.Skipped != sum.Skipped) {
				t.Errorf("told %+v, did %+v", told, sum)
			}
			if sum.Taken > 0 && (c.run != 42 || c.keep != 42 || !strings.Contains(strings.Join(report.Said, " "), "butler trash undo 42")) {
				t.Errorf("run %d, kept %d, said %q", c.run, c.keep, report.Said)
			}
		})
	}
}

func remove(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}

// A disk that goes away while the Task looks at it says of no file that it is there again.
func TestTheDiskGoesAwayMeanwhile(t *testing.T) {
	c := library(t, 20, 2)
	c.meanwhile = func() { remove(t, c.section.Roots[0]) }
	sum, report, err := work(t, c, false, nil)
	if err != nil || sum.Skipped != 1 || sum.Taken != 0 || len(c.taken) > 0 || len(report.Said) != 1 {
		t.Errorf("%+v, %v; took %v, said %q", sum, err, c.taken, report.Said)
	}
}

func TestMassLoss(t *testing.T) {
	for _, tt := range []struct {
		there, missing int
		taken          int64
	}{{80, 20, 20}, {79, 21, 0}, {1, 5, 5}, {1, 6, 0}, {2000, 501, 0}, {4000, 999, 999}, {0, 1, 0}} {
		c := library(t, tt.there, tt.missing)
		sum, report, err := work(t, c, false, nil)
		if err != nil || sum.Taken != tt.taken || int64(len(c.taken)) != tt.taken {
			t.Errorf("%d there, %d missing: %+v, %v; %q", tt.there, tt.missing, sum, err, report.Said)
		}
		if !slices.IsSorted(c.taken) || len(slices.Compact(c.taken)) != int(tt.taken) {
			t.Errorf("took %v", c.taken)
		}
	}
}

func TestCollectFails(t *testing.T) {
	c := library(t, 20, 2)
	c.broken = butler.E(butler.KindNoSpace, "collect", "the disk is full")
	if _, _, err := work(t, c, false, nil); !butler.IsKind(err, butler.KindNoSpace) || c.keep != 0 {
		t.Errorf("%v; what can be undone was given up: %d", err, c.keep)
	}
}
