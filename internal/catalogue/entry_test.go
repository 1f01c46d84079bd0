package catalogue

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

var equalTimes = cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })

// What a list shows of an Item is what the Item itself shows.
func TestEntries(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s, show, season := show(t, d)
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	second := film("/media/s/film-4k", "Film", "c4")
	second.Place.Version, second.File.Chapters = "4K", []butler.Chapter{{Index: 1, End: 5}}
	disc := film("/media/s/film-2", "Film", "c5")
	disc.Place.Index = 2
	apply(t, d, s.ID, put(second), put(disc), butler.Change{Missing: 8})
	done(t, d, 1, "previews", "a.bif")
	done(t, d, 7, "previews", "b.bif", "c.bif")

	var items []butler.Item
	for _, q := range []butler.ItemQuery{{Section: s.ID}, {Parent: show}, {Parent: season}, {Kind: butler.Movie}} {
		p, err := d.Items(ctx, q)
		must(t, err)
		items = append(items, p.Items...)
	}
	entries, err := d.Entries(ctx, items)
	must(t, err)
	type summary struct {
		Title            string
		Children, Leaves int64
		Parents          []int64
	}
	var got []summary
	for i, e := range entries {
		got = append(got, summary{e.Title, e.Children, e.Leaves, ids(e.Parents)})
		detail, err := d.Item(ctx, e.ID)
		must(t, err)
		for _, m := range detail.Media {
			for j := range m.Parts {
				m.Parts[j].Chapters = nil
			}
			alone, err := d.Media(ctx, m.ID)
			must(t, err)
			if alone.ID != m.ID || alone.Item != e.ID || alone.Duration != m.Duration || len(alone.Parts) != len(m.Parts) {
				t.Errorf("media %d: %+v", m.ID, alone)
			}
		}
		if diff := cmp.Diff(detail.Media, e.Media, equalTimes); diff != "" {
			t.Errorf("media of %s:\n%s", e.Title, diff)
		}
		if diff := cmp.Diff(detail.Artifacts, e.Artifacts); diff != "" {
			t.Errorf("artifacts of %s:\n%s", e.Title, diff)
		}
		if diff := cmp.Diff(items[i], e.Item, equalTimes); diff != "" {
			t.Error(diff)
		}
	}
	film := summary{"Film", 0, 0, nil}
	want := []summary{
		film, {"S", 2, 4, nil}, {"Trailer", 0, 0, []int64{show}}, {"Season 1", 2, 2, []int64{show}}, {"Season 2", 2, 2, []int64{show}},
		{"Pilot", 0, 0, []int64{season, show}}, {"Pilot", 0, 0, []int64{season, show}}, film,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m := entries[0].Media; len(m) != 2 || m[0].Duration != 90_000 || len(m[0].Parts) != 2 || len(m[1].Parts[0].Streams) != 2 {
		t.Errorf("media of the film: %+v", m)
	}
	if a := entries[0].Artifacts; len(a) != 2 || a[0].Part != 7 {
		t.Errorf("artifacts of the film: %+v", a)
	}
	if none, err := d.Entries(ctx, nil); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}

	p, err := d.StreamPart(ctx, entries[0].Media[1].Parts[0].Streams[1].ID)
	must(t, err)
	if p.ID != 7 || len(p.Chapters) != 1 || len(p.Streams) != 2 {
		t.Errorf("part of a stream: %+v", p)
	}
	_, err = d.StreamPart(ctx, 999)
	wantKind(t, err, butler.KindNotFound)
	_, err = d.Media(ctx, 999)
	wantKind(t, err, butler.KindNotFound)
	_, err = d.Item(ctx, 999)
	wantKind(t, err, butler.KindNotFound)
}

// A Section more than SQLite merges makes no difference.
func TestListsOfVeryManySections(t *testing.T) {
	d, _ := openTest(t)
	for i := range maxTerms {
		name := fmt.Sprintf("%03d", i)
		s := addSection(t, d, butler.Movies, name)
		if i%10 == 0 {
			apply(t, d, s.ID, put(film("/media/"+name+"/a", "Film "+name, name)))
		}
	}
	list := func(kind butler.ItemKind, title string) []int64 {
		t.Helper()
		var all []int64
		q := butler.ItemQuery{Kind: kind, Title: title, Sort: butler.SortAdded, Descending: true, Limit: 4}
		for {
			p, err := d.Items(t.Context(), q)
			must(t, err)
			if p.Total != maxTerms/10 {
				t.Fatalf("%d items", p.Total)
			}
			all = append(all, ids(p.Items)...)
			if q.After = p.Next; q.After == "" {
				return all
			}
		}
	}
	merged := list("", "")
	addSection(t, d, butler.Movies, "one more")
	for _, title := range []string{"", "fILM"} {
		for _, kind := range []butler.ItemKind{"", butler.Movie} {
			if diff := cmp.Diff(merged, list(kind, title)); diff != "" || len(merged) != maxTerms/10 {
				t.Errorf("%d items\n%s", len(merged), diff)
			}
		}
	}
}
