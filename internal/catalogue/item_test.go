package catalogue

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

func TestItemsBelowStandInTheirOrder(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Shows, "Shows")
	var changes []butler.Change
	for _, e := range []int{10, 2, 1} {
		changes = append(changes, put(episode(fmt.Sprintf("/media/Shows/%d", e), "Show", 1, e, fmt.Sprint(e))))
	}
	extra := film("/media/Shows/trailer", "", "t")
	extra.Place.Items = []butler.Item{{Kind: butler.Show, Key: "show:Show", Title: "Show"}, {Kind: butler.Extra, Key: "x", Title: "Trailer"}}
	apply(t, d, s.ID, append(changes, put(extra))...)
	shows, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID})
	must(t, err)
	if total != 1 || shows[0].Kind != butler.Show {
		t.Fatalf("on top: %+v", shows)
	}
	below, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Parent: shows[0].ID})
	must(t, err)
	if total != 2 || below[1].Kind != butler.Season {
		t.Fatalf("below: %+v", below)
	}
	seasons, _, err := list(ctx, d, butler.ItemQuery{Parent: shows[0].ID, Kind: butler.Season})
	must(t, err)
	episodes, total, err := list(ctx, d, butler.ItemQuery{Parent: seasons[0].ID, Limit: 2, Offset: 1})
	must(t, err)
	if total != 3 || len(episodes) != 2 || episodes[0].Index != 2 || episodes[1].Index != 10 {
		t.Errorf("episodes: %+v", episodes)
	}
	all, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Kind: butler.Episode})
	must(t, err)
	if total != 3 || len(all) != 3 {
		t.Errorf("all episodes: %+v", all)
	}
	section, err := d.Section(ctx, s.ID)
	must(t, err)
	if section.Items != 3 || section.Parts != 4 {
		t.Errorf("section: %+v", section)
	}
}
