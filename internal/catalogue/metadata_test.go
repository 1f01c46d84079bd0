package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// items returns all Items of a Section, by title.
func titlesOf(t testing.TB, d *DB, q butler.ItemQuery) (titles []string) {
	t.Helper()
	all, _, err := list(t.Context(), d, q)
	must(t, err)
	for _, i := range all {
		titles = append(titles, i.Title)
	}
	return titles
}

func itemCalled(t testing.TB, d *DB, section int64, title string) butler.Item {
	t.Helper()
	all, _, err := list(t.Context(), d, butler.ItemQuery{Section: section, Title: title, Kind: butler.Movie})
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d items are called %q", len(all), title)
	}
	return all[0]
}

func digest(c string) string { return strings.Repeat(c, 64) }

func TestWhatIsSaidIsShownAndAScanDoesNotUndoIt(t *testing.T) {
	d, clock := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a", "Zebra", "c1")), put(film("/media/Films/b", "Middle", "c2")))
	item := itemCalled(t, d, s.ID, "zebra")
	clock.advance(time.Hour)
	said := butler.ItemMetadata{Item: item.ID, Origin: butler.OriginOnline, Stamp: "v1", Provider: "tmdb", Confidence: 0.9, Metadata: butler.Metadata{
		Title: "The\n \x01Aardvark\n", Year: 2001, Aired: butler.Date{Year: 2001, Month: 2, Day: 3}, Genres: []string{"Drama", " Drama", ""},
		Assets: []butler.Asset{{Kind: butler.AssetPoster, Digest: digest("a"), Size: 7}, {Kind: butler.AssetArt, Digest: digest("b"), Size: 5}},
	}}
	must(t, d.SetMetadata(ctx, said))
	check := func(title, sorted string, year int, order ...string) {
		t.Helper()
		got, err := d.Item(ctx, item.ID)
		must(t, err)
		if got.Title != title || got.SortTitle != sorted || got.Year != year {
			t.Errorf("%q, sorted as %q, of %d; want %q, %q, %d", got.Title, got.SortTitle, got.Year, title, sorted, year)
		}
		if titles := titlesOf(t, d, butler.ItemQuery{Section: s.ID}); !slices.Equal(titles, order) {
			t.Errorf("order %q, want %q", titles, order)
		}
		if found := itemCalled(t, d, s.ID, title); found.ID != item.ID {
			t.Errorf("%q is item %d", title, found.ID)
		}
		tree, err := d.Tree(ctx, item.ID)
		must(t, err)
		if tree.Title != "Zebra" && tree.Title != "Zebra II" || len(tree.Files) != 1 {
			t.Errorf("the tree has %+v", tree)
		}
	}
	check("The Aardvark", "aardvark", 2001, "The Aardvark", "Middle")
	got, err := d.Item(ctx, item.ID)
	must(t, err)
	if got.Aired.String() != "2001-02-03" || !got.Updated.Equal(clock.now()) || len(got.Metadata.Assets) != 2 || !slices.Equal(got.Metadata.Genres, []string{"Drama"}) {
		t.Errorf("%+v", got)
	}
	entries, err := d.Entries(ctx, []butler.Item{{ID: item.ID}})
	must(t, err)
	if diff := cmp.Diff(got.Metadata, entries[0].Metadata); diff != "" {
		t.Error(diff)
	}

	// A scan finds the same again, and then something new: neither is seen, but kept.
	apply(t, d, s.ID, put(film("/media/Films/a", "Zebra", "c1")))
	check("The Aardvark", "aardvark", 2001, "The Aardvark", "Middle")
	again := film("/media/Films/a", "Zebra", "c1")
	again.Place.Items[0].Title, again.Place.Items[0].Year = "Zebra II", 1950
	apply(t, d, s.ID, put(again))
	check("The Aardvark", "aardvark", 2001, "The Aardvark", "Middle")

	// A user says less, and locks what is empty.
	must(t, d.SetMetadata(ctx, butler.ItemMetadata{
		Item: item.ID, Origin: butler.OriginUser, Metadata: butler.Metadata{Title: "Mine", SortTitle: "zz"}, Locked: []string{"year", "title", "year"},
	}))
	check("Mine", "zz", 0, "Middle", "Mine")
	all, err := d.Metadata(ctx, item.ID)
	must(t, err)
	if len(all) != 2 || all[0].Origin != butler.OriginUser || !slices.Equal(all[0].Locked, []string{"title", "year"}) || all[1].Stamp != "v1" ||
		all[1].Provider != "tmdb" || all[1].Confidence != 0.9 || !all[1].At.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v", all)
	}

	// Without either there is what the scan found last.
	must(t, d.RemoveMetadata(ctx, item.ID, butler.OriginUser))
	check("The Aardvark", "aardvark", 2001, "The Aardvark", "Middle")
	must(t, d.RemoveMetadata(ctx, item.ID, butler.OriginOnline))
	must(t, d.RemoveMetadata(ctx, item.ID, butler.OriginOnline))
	must(t, d.RemoveMetadata(ctx, 99, butler.OriginOnline))
	check("Zebra II", "", 1950, "Middle", "Zebra II")
	wantNone(t, d)
}

// wantNone checks that nothing is half done.
func wantNone(t testing.TB, d *DB) {
	t.Helper()
	all := halves()
	for what, query := range moreHalves() {
		all[what] = query
	}
	for what, query := range all {
		var n int64
		must(t, d.readers.QueryRowContext(context.Background(), query).Scan(&n))
		if n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

// moreHalves are queries that count what must not be of Metadata and Collections.
func moreHalves() map[string]string {
	return map[string]string{
		"wrong sums of assets": `SELECT count(*) FROM (SELECT id FROM sections) AS s WHERE
			coalesce((SELECT bytes * 1000 + files FROM stored_assets WHERE section = s.id), 0) <> (
				SELECT coalesce(sum(a.value ->> 'size'), 0) * 1000 + count(*) FROM metadata AS m, json_each(m.assets) AS a
				WHERE m.section = s.id AND m.assets <> '')`,
		"wrong counts of collections": `SELECT count(*) FROM collections AS c WHERE items <> (
			SELECT count(*) FROM collection_items AS i WHERE i.collection = c.id)`,
		"collections with items of others": `SELECT count(*) FROM collections AS c JOIN collection_items AS m ON m.collection = c.id
			JOIN items AS i ON i.id = m.item WHERE i.section <> c.section`,
		"metadata of another section": `SELECT count(*) FROM metadata AS m JOIN items AS i ON i.id = m.item WHERE m.section <> i.section`,
		"found without metadata":      `SELECT count(*) FROM items WHERE found <> '' AND id NOT IN (SELECT item FROM metadata)`,
	}
}

func TestBadMetadataAreRefused(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a", "A", "c1")))
	item := itemCalled(t, d, s.ID, "a").ID
	nan := 0.0
	nan /= nan
	tests := map[string]butler.ItemMetadata{
		"origin":     {Origin: "nobody"},
		"rating":     {Origin: butler.OriginLocal, Metadata: butler.Metadata{Rating: nan}},
		"confidence": {Origin: butler.OriginLocal, Confidence: 2},
		"year":       {Origin: butler.OriginLocal, Metadata: butler.Metadata{Year: 12345}},
		"asset":      {Origin: butler.OriginLocal, Metadata: butler.Metadata{Assets: []butler.Asset{{Digest: "../x"}}}},
		"lock":       {Origin: butler.OriginLocal, Locked: []string{"title"}},
		"field":      {Origin: butler.OriginUser, Locked: []string{"no such"}},
		"latitude":   {Origin: butler.OriginPhoto, Metadata: butler.Metadata{Photo: &butler.PhotoData{Latitude: &nan}}},
		"size":       {Origin: butler.OriginLocal, Metadata: butler.Metadata{Summary: strings.Repeat("x", 2<<20)}},
	}
	for name, m := range tests {
		t.Run(name, func(t *testing.T) {
			m.Item = item
			wantKind(t, d.SetMetadata(t.Context(), m), butler.KindInvalid)
		})
	}
	wantKind(t, d.SetMetadata(t.Context(), butler.ItemMetadata{Item: 99, Origin: butler.OriginLocal}), butler.KindNotFound)
}

func TestOldMetadata(t *testing.T) {
	d, clock := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Shows, "Shows")
	other := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(episode("/media/Shows/1", "A", 1, 1, "c1")), put(episode("/media/Shows/2", "A", 1, 2, "c2")), put(episode("/media/Shows/3", "B", 1, 1, "c3")))
	apply(t, d, other.ID, put(film("/media/Films/1", "F", "c4")))
	ask := func(q butler.OldQuery) (keys []string) {
		t.Helper()
		q.Origin, q.Before = butler.OriginOnline, clock.now()
		all, err := d.OldMetadata(ctx, q)
		must(t, err)
		for _, i := range all {
			keys = append(keys, strings.TrimPrefix(i.Key, "show:"))
		}
		return keys
	}
	want := func(q butler.OldQuery, keys ...string) {
		t.Helper()
		if got := ask(q); !slices.Equal(got, keys) {
			t.Errorf("%+v: %q, want %q", q, got, keys)
		}
	}
	shows := butler.OldQuery{Kinds: []butler.ItemKind{butler.Show, butler.Movie}}
	want(shows, "A", "B", "film:F")
	want(butler.OldQuery{Section: other.ID}, "film:F")
	want(butler.OldQuery{Section: 99})
	want(butler.OldQuery{Kinds: []butler.ItemKind{butler.Episode}, Section: s.ID, Limit: 2}, "A/1/1", "A/1/2")
	all, _, err := list(ctx, d, butler.ItemQuery{Section: s.ID})
	must(t, err)
	a, b := all[0], all[1]
	want(butler.OldQuery{Item: a.ID}, "A", "A/1", "A/1/1", "A/1/2")
	want(butler.OldQuery{Item: a.ID, Kinds: []butler.ItemKind{butler.Show}}, "A")
	want(butler.OldQuery{Kinds: shows.Kinds, After: a.ID}, "B", "film:F")
	// What was written now is not old, whatever another Origin says; later it is.
	must(t, d.SetMetadata(ctx, butler.ItemMetadata{Item: a.ID, Origin: butler.OriginOnline}))
	must(t, d.SetMetadata(ctx, butler.ItemMetadata{Item: b.ID, Origin: butler.OriginLocal}))
	want(shows, "B", "film:F")
	clock.advance(time.Minute)
	want(shows, "A", "B", "film:F")
	// Without a file nobody looks.
	apply(t, d, s.ID, butler.Change{Missing: partAt(t, d, s.ID, "/media/Shows/3")})
	want(shows, "A", "film:F")
}

func TestTreesHoldEverythingAsItWasFound(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Shows, "Shows")
	const shows = treesAtOnce + 5
	var changes []butler.Change
	for i := range shows {
		for e := range 2 {
			changes = append(changes, put(episode(fmt.Sprintf("/media/Shows/%d/%d", i, e), fmt.Sprint("Show ", i), 1, e+1, fmt.Sprint(i, "-", e))))
		}
	}
	apply(t, d, s.ID, changes...)
	n := 0
	for tree, err := range d.Trees(t.Context(), s.ID) {
		must(t, err)
		n++
		if len(tree.Children) != 1 || len(tree.Children[0].Children) != 2 {
			t.Fatalf("%+v", tree)
		}
		first := tree.Children[0].Children[0]
		if first.Index != 1 || len(first.Files) != 1 || first.Files[0].Container != "mkv" || !strings.HasSuffix(first.Files[0].Path, "/0") {
			t.Fatalf("%+v", first)
		}
	}
	if n != shows {
		t.Errorf("%d trees, want %d", n, shows)
	}
	for range d.Trees(t.Context(), 99) {
		t.Error("a section that is not there has a tree")
	}
	if _, err := d.Tree(t.Context(), 9999); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
}
