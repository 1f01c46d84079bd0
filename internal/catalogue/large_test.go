//go:build !race

package catalogue

// What needs many thousand rows and one goroutine: under the race detector it takes minutes and shows
// nothing, so `make test` runs it without.

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"butler"
)

// Pages put together are the whole list in order, also after it changed.
func TestPagesMakeUpTheList(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Photos, "Photos")
	n := 3*rangeLength + 500
	var titles []string
	var changes []butler.Change
	for i := range n {
		title := fmt.Sprintf("Photo %d", i*7919%10007)
		titles = append(titles, title)
		p := film(fmt.Sprintf("/media/Photos/%d", i), title, fmt.Sprint(i))
		p.Place.Items[0].Kind = butler.Photo
		changes = append(changes, put(p))
	}
	apply(t, d, s.ID, changes...)
	compare := func(kind butler.ItemKind) {
		t.Helper()
		slices.Sort(titles)
		wrong, err := number(ctx, d.readers, wrongRanges)
		must(t, err)
		if wrong != 0 {
			t.Fatalf("%d wrong ranges", wrong)
		}
		for offset := 0; offset < len(titles); offset += 333 {
			items, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Kind: kind, Offset: offset, Limit: 333})
			must(t, err)
			var got []string
			for _, item := range items {
				got = append(got, item.Title)
			}
			if want := titles[offset:min(offset+333, len(titles))]; total != int64(len(titles)) || !slices.Equal(want, got) {
				t.Fatalf("at %d of %d: %s", offset, total, gocmp.Diff(want, got))
			}
		}
	}
	compare(butler.Photo)
	compare("")
	photo := func(i int, title string) butler.Change { // takes the place of another, whose Item goes
		p := film(fmt.Sprintf("/media/Photos/%d", i), title, fmt.Sprint(i))
		p.Part, p.Place.Items[0].Kind = int64(i+1), butler.Photo
		was := fmt.Sprintf("Photo %d", i*7919%10007)
		titles[slices.Index(titles, was)] = title
		return put(p)
	}
	apply(t, d, s.ID, photo(0, "Aaa"))
	compare(butler.Photo)
	changes = nil
	for i := 1; i < n-100; i++ { // all but a few move into one place
		changes = append(changes, photo(i, fmt.Sprintf("Photo 5 %d", i)))
	}
	apply(t, d, s.ID, changes...)
	compare(butler.Photo)
	compare("")
	longest, err := number(ctx, d.readers, "SELECT max(n) FROM item_ranges")
	must(t, err)
	if longest > 2*rangeLength {
		t.Errorf("a range of %d", longest)
	}
	items, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Offset: n, Limit: 10})
	must(t, err)
	if len(items) != 0 || total != int64(n) {
		t.Errorf("beyond the end: %d of %d", len(items), total)
	}
}

// What is larger than a step is discarded, redone and forgotten whole.
func TestLargeTargetsGoInSteps(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Photos, "s")
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	n := manyParts(t, d, s.ID)
	exec := func(query string) {
		t.Helper()
		_, err := d.writer.ExecContext(ctx, query)
		must(t, err)
	}
	// All lie in one album.
	exec("INSERT INTO items SELECT 1000000, section, NULL, 'album', 'album', '', '', '', '', 0, 0, 0, 0, '', 0, 0, '' FROM items LIMIT 1")
	exec("UPDATE items SET parent = 1000000 WHERE id <> 1000000")
	exec("INSERT INTO findings SELECT id, 1, 1, 0, 0, 'done', '', 0, 0, '', '' FROM parts")
	exec("INSERT INTO artifacts SELECT id, 'a', section, 1, 3, 1 FROM parts")
	album := butler.Target{Item: 1000000}
	must(t, d.Redo(ctx, "previews", album))
	wantLacking(t, d, n)
	exec("UPDATE findings SET redo = 0")
	must(t, d.Register(ctx, []butler.Analysis{{Name: "previews", Task: "other", Version: 1, Applies: previews().Applies}}))
	wantLacking(t, d, 0)
	for _, target := range []butler.Target{album, {Section: s.ID}} {
		files := int64(0)
		for f, err := range d.Discard(ctx, "previews", target) {
			must(t, err)
			if files++; f.Name != "a" || f.ContentID != "c" {
				t.Fatalf("%+v", f)
			}
		}
		if files != n {
			t.Errorf("%d files of %d in %+v", files, n, target)
		}
		wantLacking(t, d, n)
		exec("INSERT INTO findings SELECT id, 1, 1, 0, 0, 'done', '', 0, 0, '', '' FROM parts")
		exec("INSERT INTO artifacts SELECT id, 'a', section, 1, 3, 1 FROM parts")
	}

	exec("UPDATE parts SET missing = 1 WHERE id <> 77")
	removed, err := d.RemoveMissing(ctx, s.ID)
	must(t, err)
	if removed != n-1 {
		t.Errorf("%d parts of %d are forgotten", removed, n-1)
	}
	for table, want := range map[string]int64{"parts": 1, "media": 1, "items": 2, "artifacts": 1, "findings": 1} {
		got, err := number(ctx, d.readers, "SELECT count(*) FROM "+table)
		must(t, err)
		if got != want {
			t.Errorf("%d rows in %s, want %d", got, table, want)
		}
	}
	stored, err := d.Stored(ctx)
	must(t, err)
	if diff := gocmp.Diff([]butler.Stored{{Section: s.ID, Analysis: "previews", Bytes: 3, Files: 1}}, stored); diff != "" {
		t.Error(diff)
	}
	must(t, d.RemoveSection(ctx, s.ID))
	if stored, err = d.Stored(ctx); err != nil || len(stored) != 0 {
		t.Errorf("%v, stored: %v", err, stored)
	}
}
