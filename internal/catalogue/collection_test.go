package catalogue

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"butler"
)

// films stores so many films, and returns their ids.
func someFilms(t testing.TB, d *DB, s butler.Section, n int) (ids []int64) {
	t.Helper()
	var changes []butler.Change
	for i := range n {
		changes = append(changes, put(film(fmt.Sprintf("%s/%d", s.Roots[0], i), fmt.Sprintf("%s %03d", s.Name, i), fmt.Sprint(s.Name, i))))
	}
	apply(t, d, s.ID, changes...)
	all, _, err := list(t.Context(), d, butler.ItemQuery{Section: s.ID, Limit: maxPage})
	must(t, err)
	for _, i := range all {
		ids = append(ids, i.ID)
	}
	return ids
}

func membersOf(t testing.TB, d *DB, id int64) (ids []int64) {
	t.Helper()
	items, total, err := d.CollectionItems(t.Context(), id, 0, maxPage)
	must(t, err)
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	if int(total) != len(ids) {
		t.Errorf("%d items, and %d are told", len(ids), total)
	}
	return ids
}

func TestCollectionsByHand(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s, other := addSection(t, d, butler.Movies, "Films"), addSection(t, d, butler.Shows, "Shows")
	ids := someFilms(t, d, s, 4)
	apply(t, d, other.ID, put(episode("/media/Shows/1", "A", 1, 1, "c1")))
	foreign, _, err := list(ctx, d, butler.ItemQuery{Section: other.ID})
	must(t, err)
	made, err := d.AddCollection(ctx, butler.Collection{Section: s.ID, Title: " The\nBest ", Summary: "of\nall"}, []int64{ids[2], ids[0]})
	must(t, err)
	if made.ID <= butler.FirstCollection || made.Title != "The Best" || made.Items != 2 || made.Kind != butler.Movie || made.Key != "" || made.Summary != "of\nall" {
		t.Errorf("%+v", made)
	}
	for _, bad := range []struct {
		c     butler.Collection
		items []int64
		kind  butler.Kind
	}{
		{butler.Collection{Section: s.ID, Title: "The Best"}, nil, butler.KindConflict},
		{butler.Collection{Section: s.ID, Title: " "}, nil, butler.KindInvalid},
		{butler.Collection{Section: s.ID, Title: "x"}, []int64{ids[0], foreign[0].ID}, butler.KindInvalid},
		{butler.Collection{Section: s.ID, Title: "x"}, []int64{999}, butler.KindInvalid},
		{butler.Collection{Section: s.ID, Title: "x", Kind: butler.Show}, []int64{ids[0]}, butler.KindInvalid},
		{butler.Collection{Section: 99, Title: "x"}, nil, butler.KindNotFound},
	} {
		_, err := d.AddCollection(ctx, bad.c, bad.items)
		wantKind(t, err, bad.kind)
	}
	second, err := d.AddCollection(ctx, butler.Collection{Section: s.ID, Title: "Another"}, nil)
	must(t, err)
	all, err := d.Collections(ctx, s.ID)
	must(t, err)
	if len(all) != 2 || all[0].ID != second.ID {
		t.Errorf("%+v", all)
	}
	worst, low, another := "Worst", "aaa", "Another"
	edited, err := d.EditCollection(ctx, made.ID, butler.CollectionEdit{Title: &worst, SortTitle: &low})
	must(t, err)
	if edited.Title != worst || edited.SortTitle != low || edited.Summary != made.Summary || edited.Items != 2 {
		t.Errorf("%+v", edited)
	}
	for _, e := range []struct {
		edit butler.CollectionEdit
		want []int64
	}{
		{butler.CollectionEdit{}, []int64{ids[2], ids[0]}},
		{butler.CollectionEdit{Add: []int64{ids[0], ids[1]}, Remove: []int64{ids[2], 77}}, []int64{ids[0], ids[1]}},
		{butler.CollectionEdit{Add: []int64{ids[0]}, Remove: []int64{ids[0]}}, []int64{ids[1], ids[0]}},
		{butler.CollectionEdit{Items: &[]int64{ids[3], ids[1], ids[3]}}, []int64{ids[3], ids[1]}},
		{butler.CollectionEdit{Items: &[]int64{}}, nil},
		{butler.CollectionEdit{Add: []int64{ids[3], ids[1]}}, []int64{ids[3], ids[1]}},
	} {
		_, err := d.EditCollection(ctx, made.ID, e.edit)
		must(t, err)
		if got := membersOf(t, d, made.ID); !slices.Equal(got, e.want) {
			t.Errorf("members %d, want %d", got, e.want)
		}
	}
	_, err = d.EditCollection(ctx, made.ID, butler.CollectionEdit{Title: &another})
	wantKind(t, err, butler.KindConflict)
	_, err = d.EditCollection(ctx, made.ID, butler.CollectionEdit{Add: []int64{foreign[0].ID}})
	wantKind(t, err, butler.KindInvalid)
	_, err = d.EditCollection(ctx, 5, butler.CollectionEdit{})
	wantKind(t, err, butler.KindNotFound)
	wantKind(t, d.RemoveCollection(ctx, 5), butler.KindNotFound)
	of, err := d.ItemCollections(ctx, ids[1])
	must(t, err)
	if len(of) != 1 || of[0].Title != "Worst" {
		t.Errorf("%+v", of)
	}
	wantNone(t, d)

	// Items that go leave; with a Section, all goes.
	apply(t, d, s.ID, butler.Change{Missing: partAt(t, d, s.ID, "/media/Films/3")})
	_, err = d.RemoveMissing(ctx, s.ID)
	must(t, err)
	if got := membersOf(t, d, of[0].ID); !slices.Equal(got, []int64{ids[1]}) {
		t.Errorf("members %d", got)
	}
	must(t, d.SetMetadata(ctx, butler.ItemMetadata{Item: ids[0], Origin: butler.OriginLocal, Metadata: butler.Metadata{Assets: []butler.Asset{{Digest: digest("a"), Size: 4}}}}))
	stored, err := d.Stored(ctx)
	must(t, err)
	if want := (butler.Stored{Section: s.ID, Analysis: "metadata", Bytes: 4, Files: 1}); !slices.Equal(stored, []butler.Stored{want}) {
		t.Errorf("%+v", stored)
	}
	wantNone(t, d)
	must(t, d.RemoveSection(ctx, s.ID))
	wantNone(t, d)
	if all, err := d.Collections(ctx, 0); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	for _, table := range []string{"metadata", "collections", "collection_items", "stored_assets"} {
		var n int
		must(t, d.readers.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n))
		if n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

func built(key, title string, members ...int64) butler.BuiltCollection {
	return butler.BuiltCollection{Collection: butler.Collection{Key: key, Title: title, Kind: butler.Movie}, Members: members}
}

func TestRulesOwnWhatTheyBuild(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	ids := someFilms(t, d, s, 4)
	hand, err := d.AddCollection(ctx, butler.Collection{Section: s.ID, Title: "Drama"}, ids[:1])
	must(t, err)
	build := func(rule string, want butler.CollectionChange, all ...butler.BuiltCollection) {
		t.Helper()
		dry, err := d.Build(ctx, s.ID, rule, all, true)
		must(t, err)
		got, err := d.Build(ctx, s.ID, rule, all, false)
		must(t, err)
		if got != want || dry != want {
			t.Errorf("%+v, dry %+v, want %+v", got, dry, want)
		}
		wantNone(t, d)
	}
	build("genre", butler.CollectionChange{Made: 2}, built("drama", "Drama", ids[0], ids[1]), built("war", "War", ids[2]), built("none", "None", 999))
	build("genre", butler.CollectionChange{Kept: 2}, built("drama", "Drama", ids[0], 998, ids[1], ids[0]), built("war", "War", ids[2]))
	all, err := d.Collections(ctx, s.ID)
	must(t, err)
	id := map[string]int64{}
	for _, c := range all {
		id[c.Rule+c.Key] = c.ID
	}
	build("decade", butler.CollectionChange{Made: 1}, built("drama", "1990s", ids...))
	build("genre", butler.CollectionChange{Changed: 1, Made: 1, Removed: 1}, built("drama", "Dramas", ids[0], ids[1]), built("new", "New", ids[3]))
	c, err := d.Collection(ctx, id["genredrama"])
	must(t, err)
	if c.Title != "Dramas" || c.Rule != "genre" || c.Key != "drama" {
		t.Errorf("%+v", c)
	}
	build("genre", butler.CollectionChange{Changed: 1, Kept: 1}, built("drama", "Dramas", ids[1], ids[0]), built("new", "New", ids[3]))
	_, err = d.EditCollection(ctx, c.ID, butler.CollectionEdit{})
	wantKind(t, err, butler.KindConflict)
	_, err = d.Build(ctx, s.ID, "", nil, false)
	wantKind(t, err, butler.KindInvalid)
	_, err = d.Build(ctx, s.ID, "genre", []butler.BuiltCollection{built("a", "A", ids[0]), built("a", "B", ids[0])}, false)
	wantKind(t, err, butler.KindInvalid)
	_, err = d.Build(ctx, 99, "genre", nil, false)
	wantKind(t, err, butler.KindNotFound)
	build("genre", butler.CollectionChange{Removed: 2})
	if got := membersOf(t, d, hand.ID); !slices.Equal(got, ids[:1]) {
		t.Errorf("made by hand: %d", got)
	}
	must(t, d.SetMetadata(ctx, butler.ItemMetadata{Item: ids[2], Origin: butler.OriginLocal, Metadata: butler.Metadata{Genres: []string{"War"}}}))
	some, err := d.Described(ctx, s.ID, butler.Movie, ids[0], 2)
	must(t, err)
	if len(some) != 2 || some[0].ID != ids[1] || some[1].ID != ids[2] || !slices.Equal(some[1].Metadata.Genres, []string{"War"}) {
		t.Errorf("%+v", some)
	}
}

// Whatever rules build, what there is afterwards is what was asked for, and the counts say what changed.
func TestBuildModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), fmt.Sprint(rapid.Uint64().Draw(r, "name"), ".db"))})
		must(t, err)
		defer d.Close()
		s := addSection(t, d, butler.Movies, "Films")
		ids := someFilms(t, d, s, 5)
		before := map[string]string{}
		for range 4 {
			var all []butler.BuiltCollection
			after := map[string]string{}
			for _, key := range []string{"a", "b", "c"} {
				members := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 5, rapid.ID).Draw(r, key)
				c := built(key, rapid.SampledFrom([]string{"T", "U"}).Draw(r, "title"), members...)
				all = append(all, c)
				if len(members) > 0 {
					after[key] = fmt.Sprint(c.Title, members)
				}
			}
			var want butler.CollectionChange
			for key, is := range after {
				switch was, ok := before[key]; {
				case !ok:
					want.Made++
				case was == is:
					want.Kept++
				default:
					want.Changed++
				}
			}
			for key := range before {
				if after[key] == "" {
					want.Removed++
				}
			}
			got, err := d.Build(context.Background(), s.ID, "rule", all, false)
			must(t, err)
			if got != want {
				r.Fatalf("%+v, want %+v", got, want)
			}
			known, err := d.Collections(context.Background(), s.ID)
			must(t, err)
			if len(known) != len(after) {
				r.Fatalf("%d collections, want %d", len(known), len(after))
			}
			for _, c := range known {
				if is := fmt.Sprint(c.Title, membersOf(t, d, c.ID)); is != after[c.Key] {
					r.Fatalf("%s is %s, want %s", c.Key, is, after[c.Key])
				}
			}
			before = after
		}
		wantNone(t, d)
	})
}
