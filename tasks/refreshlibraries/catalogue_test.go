package refreshlibraries_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/catalogue"
	"butler/tasks/internal/choretest"
	"butler/tasks/refreshlibraries"
)

// The real Catalogue takes what scans find: new, moved, round and round, missing and back.
func TestScansIntoTheRealCatalogue(t *testing.T) {
	base := t.TempDir()
	root := filepath.Join(base, "films\n\xff")
	db, err := catalogue.Open(t.Context(), catalogue.Options{Path: filepath.Join(base, "catalogue.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	clock := time.Unix(1_700_000_000, 0)
	write := func(rel, content string) {
		t.Helper()
		p := filepath.Join(root, rel)
		clock = clock.Add(time.Second)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, clock, clock); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(from, to string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, to)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(root, from), filepath.Join(root, to)); err != nil {
			t.Fatal(err)
		}
	}
	a, b, c := "A (2001)/A (2001).mkv", "B (2002)/B (2002) - 1080p.mkv", "C\xfe (2003).mkv"
	write(a, "a")
	write(b, "content of b")
	write(c, "content of c, longer")
	section, err := db.AddSection(t.Context(), butler.Section{Kind: butler.Movies, Name: "Films", Roots: []string{root}})
	if err != nil {
		t.Fatal(err)
	}
	task := refreshlibraries.Task()
	scan := func(want refreshlibraries.Counts) {
		t.Helper()
		var report choretest.Report
		host := butler.Host{Settings: choretest.Settings(task, nil), Library: db, Header: contentReader{}}
		if err := task.Chore(t.Context(), host, &report); err != nil {
			t.Fatal(err)
		}
		var sum refreshlibraries.Summary
		report.Figures(t, &sum)
		if sum.Counts != want {
			t.Fatalf("%+v\nwant %+v", sum.Counts, want)
		}
	}
	parts := func() map[string]int64 {
		t.Helper()
		all := map[string]int64{}
		for k, err := range db.Files(t.Context(), section.ID) {
			if err != nil {
				t.Fatal(err)
			}
			if !k.Missing {
				rel, err := filepath.Rel(root, k.Path)
				if err != nil {
					t.Fatal(err)
				}
				all[rel] = k.Part
			}
		}
		return all
	}
	scan(refreshlibraries.Counts{Found: 3, New: 3})
	was := parts()
	scan(refreshlibraries.Counts{Found: 3})

	rename(a, "x") // three go round
	rename(b, a)
	rename(c, b)
	rename("x", c)
	scan(refreshlibraries.Counts{Found: 3, Moved: 3})
	if now := parts(); now[a] != was[b] || now[b] != was[c] || now[c] != was[a] {
		t.Errorf("parts were %v and are %v", was, now)
	}
	rename(a, "../away")
	scan(refreshlibraries.Counts{Found: 2, Missing: 1})
	rename("../away", "Sub/D (2004).mkv")
	scan(refreshlibraries.Counts{Found: 3, Moved: 1})
	if now := parts(); now["Sub/D (2004).mkv"] != was[b] {
		t.Errorf("parts were %v and are %v", was, now)
	}
	write(a, "new")
	write("A (2001)/A (2001).mp4", "another version")
	scan(refreshlibraries.Counts{Found: 5, New: 2})

	page, err := db.Items(t.Context(), butler.ItemQuery{Section: section.ID, Kind: butler.Movie, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, it := range page.Items {
		titles = append(titles, it.Title)
	}
	if want := []string{"A", "B", "Cþ", "D"}; page.Total != 4 || !slices.Equal(titles, want) {
		t.Errorf("%d films: %q, want %q", page.Total, titles, want)
	}
	one, err := db.Item(t.Context(), page.Items[0].ID)
	if err != nil || len(one.Media) != 2 {
		t.Errorf("%v, media of A: %+v", err, one.Media)
	}
	if s, err := db.Section(t.Context(), section.ID); err != nil || s.Scanned.IsZero() || s.Parts != 5 || s.Missing != 0 {
		t.Errorf("%v, %+v", err, s)
	}
}
