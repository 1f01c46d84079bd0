package cleanoldbundles

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/bundle"
	"butler/tasks/internal/choretest"
)

// files is what Bundles are to hold, by Part.
type files struct {
	butler.Garbage
	of map[int64][]string
}

func (f files) BundleFiles(_ context.Context, p butler.PartContent) ([]string, error) {
	return f.of[p.Part], nil
}

type library struct {
	butler.Library
	parts []butler.PartContent
}

func (l library) PartContents(context.Context) iter.Seq2[butler.PartContent, error] {
	return func(yield func(butler.PartContent, error) bool) {
		for _, p := range l.parts {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// fill puts one file into the Bundle of each Part and makes it old.
func fill(t *testing.T, dir string, s *bundle.Store, age time.Duration, parts ...butler.PartContent) {
	t.Helper()
	for _, p := range parts {
		scratch, err := s.Scratch("test-")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(scratch, "x"), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Put(t.Context(), p, scratch, []butler.Artifact{{Name: "x", Size: 5}}); err != nil {
			t.Fatal(err)
		}
	}
	then := time.Now().Add(-age)
	err := filepath.WalkDir(filepath.Join(dir, "bundles"), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, then, then)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestClean(t *testing.T) {
	live := butler.PartContent{Part: 1, ContentID: "aa01"}
	replaced := butler.PartContent{Part: 1, ContentID: "aa00"}
	gone := butler.PartContent{Part: 2, ContentID: "bb02"}
	young := butler.PartContent{Part: 3, ContentID: "cc03"}
	tests := []struct {
		name  string
		known []butler.PartContent
		want  figures
		loud  int
	}{
		{"some are gone", []butler.PartContent{live}, figures{Kept: 2, Removed: 2, Strays: 1, Freed: 14}, 0},
		{"all are known", []butler.PartContent{live, replaced, gone, young}, figures{Kept: 4, Strays: 1, Freed: 4}, 0},
		{"a lost catalogue", nil, figures{Strays: 1, Freed: 4}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := bundle.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			stray := filepath.Join(dir, "bundles", "stray")
			if err := os.WriteFile(stray, []byte("junk"), 0o600); err != nil {
				t.Fatal(err)
			}
			fill(t, dir, s, 48*time.Hour, live, replaced, gone)
			s = reopen(t, dir)
			fillYoung(t, s, young)
			var report choretest.Report
			known := files{of: map[int64][]string{1: {"x"}, 2: {"x"}, 3: {"x"}}}
			before := tree(t, dir)
			err = run(t.Context(), butler.Host{Library: library{parts: tt.known}, Bundles: s, Garbage: known, Run: butler.Run{Dry: true}}, &report)
			if err != nil {
				t.Fatal(err)
			}
			var told figures
			report.Figures(t, &told)
			if after := tree(t, dir); !slices.Equal(before, after) {
				t.Errorf("a dry run leaves %v of %v", after, before)
			}
			report = choretest.Report{}
			err = run(t.Context(), butler.Host{Library: library{parts: tt.known}, Bundles: s, Garbage: known}, &report)
			if err != nil {
				t.Fatal(err)
			}
			var sum figures
			report.Figures(t, &sum)
			if tt.loud > 0 { // how many were looked at before it gave up is not fixed
				sum.Kept, told.Kept = 0, 0
			}
			if told != sum {
				t.Errorf("the dry run said %+v, the real one did %+v", told, sum)
			}
			if sum != tt.want || len(report.Said) != tt.loud {
				t.Errorf("%+v, want %+v; said %q", sum, tt.want, report.Said)
			}
			if f, err := s.Open(live, "x"); err != nil {
				t.Errorf("the living bundle is gone: %v", err)
			} else {
				f.Close()
			}
		})
	}
}

// fillYoung leaves the time of the Bundle as it is.
func fillYoung(t *testing.T, s *bundle.Store, p butler.PartContent) {
	t.Helper()
	scratch, err := s.Scratch("test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(scratch, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), p, scratch, []butler.Artifact{{Name: "x"}}); err != nil {
		t.Fatal(err)
	}
}

// reopen returns the Store of the next process, which knows nothing of what this one has stored.
func reopen(t *testing.T, dir string) *bundle.Store {
	t.Helper()
	s, err := bundle.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tree returns all paths below a folder.
func tree(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What lies in a living Bundle and has no row goes, once it is a day old; the rest stays.
func TestWithinLivingBundles(t *testing.T) {
	p := butler.PartContent{Part: 7, ContentID: "aa07"}
	dir := t.TempDir()
	s := reopen(t, dir)
	fill(t, dir, s, 48*time.Hour, p)
	in := func(name string) string {
		return filepath.Join(dir, "bundles", "aa", "aa07-7", filepath.FromSlash(name))
	}
	put := func(name string, age time.Duration) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(in(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(in(name), []byte("123"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(in(name), time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	put("chapters/1.jpg", 25*time.Hour)
	put("old\nname", 25*time.Hour)
	put("young", time.Hour)
	put("future", -9000*time.Hour)
	host := func(s *bundle.Store) butler.Host {
		return butler.Host{Library: library{parts: []butler.PartContent{p}}, Bundles: s, Garbage: files{of: map[int64][]string{7: {"x"}}}}
	}
	look := func(h butler.Host) (sum figures) {
		t.Helper()
		var report choretest.Report
		if err := run(t.Context(), h, &report); err != nil {
			t.Fatal(err)
		}
		report.Figures(t, &sum)
		return sum
	}
	if sum := look(host(s)); sum.Files != 0 {
		t.Errorf("what this process has stored is not old, whatever the clock says: %+v", sum)
	}
	if sum := look(host(reopen(t, dir))); sum != (figures{Kept: 1, Files: 2, Freed: 6}) {
		t.Errorf("%+v", sum)
	}
	for name, want := range map[string]bool{"x": true, "chapters/1.jpg": false, "old\nname": false, "young": true, "future": true} {
		if _, err := os.Stat(in(name)); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}
