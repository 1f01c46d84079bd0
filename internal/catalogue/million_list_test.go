package catalogue

import (
	"context"
	"fmt"
	"testing"

	"butler"
)

const (
	showSeasons  = 20
	showEpisodes = 25 // of a season
)

// addShow adds a Section with one show of 500 episodes to a Catalogue of a million other Parts. Each
// has previews.
func addShow(b *testing.B, d *DB) {
	b.Helper()
	s := addSection(b, d, butler.Shows, "shows")
	var changes []butler.Change
	for i := range showSeasons * showEpisodes {
		changes = append(changes, put(episode(fmt.Sprintf("/media/shows/%03d", i), "Show", i/showEpisodes+1, i%showEpisodes+1, fmt.Sprint("e", i))))
	}
	apply(b, d, s.ID, changes...)
	_, err := d.writer.ExecContext(b.Context(), `INSERT INTO artifacts (part, name, section, analysis, size, count)
		SELECT id, 'index-sd.bif', section, 1, 1000, 1 FROM parts WHERE section = ?`, s.ID)
	must(b, err)
	must(b, d.checkpoint(context.Background()))
}

func benchmarkLists(b *testing.B, d *DB, section int64, each func(string, func(*testing.B))) {
	ctx := b.Context()
	ask := func(q butler.ItemQuery, want int64) func(*testing.B) {
		q.Limit = 100
		return func(b *testing.B) {
			p, err := d.Items(ctx, q)
			must(b, err)
			if p.Total != want || len(p.Items) == 0 {
				b.Fatalf("%d of %d items", len(p.Items), p.Total)
			}
		}
	}
	for _, sort := range []butler.ItemSort{butler.SortTitle, butler.SortAdded, butler.SortYear, butler.SortAired} {
		q := butler.ItemQuery{Section: section, Kind: butler.Photo, Sort: sort, Descending: true}
		each(fmt.Sprintf("Items/%s/first100", sort), ask(q, million))
		q.Offset = 10_000
		each(fmt.Sprintf("Items/%s/at10000", sort), ask(q, million))
		q.Offset = million / 2
		each(fmt.Sprintf("Items/%s/middle100", sort), ask(q, million))
		q.Limit = 1
		p, err := d.Items(ctx, q)
		must(b, err)
		q.Offset, q.After = 0, p.Next
		each(fmt.Sprintf("Items/%s/middle100byCursor", sort), ask(q, million))
		q.After, q.Kind, q.Section = "", "", 0
		each(fmt.Sprintf("Items/%s/allSections/first100", sort), ask(q, million+1))
	}
	all := butler.ItemQuery{Section: section, Kind: butler.Photo}
	year, recent, title := all, all, all
	year.Year = 1999
	each("Items/ofAYear", ask(year, 13333))
	recent.AddedSince, recent.Sort, recent.Descending = fromMS(990_000), butler.SortAdded, true
	each("Items/addedSince", ask(recent, 10_002))
	title.Title = "OTO 77777"
	each("Items/title", ask(title, 10))
	title.Title = "photo"
	each("Items/titleOfAll", ask(title, million))
	shows, err := d.Items(ctx, butler.ItemQuery{Kind: butler.Show})
	must(b, err)
	each("Items/deep", ask(butler.ItemQuery{Parent: shows.Items[0].ID, Deep: true}, showSeasons*showEpisodes))
	some, err := d.Items(ctx, butler.ItemQuery{Section: section, Kind: butler.Photo, Limit: 1000})
	must(b, err)
	each("Items/1000ids", func(b *testing.B) {
		p, err := d.Items(ctx, butler.ItemQuery{IDs: ids(some.Items)})
		must(b, err)
		if len(p.Items) != 1000 {
			b.Fatal(p.Total)
		}
	})
	entries := func(items []butler.Item, leaves int64) func(*testing.B) {
		return func(b *testing.B) {
			all, err := d.Entries(ctx, items)
			must(b, err)
			if len(all) != len(items) || all[0].Leaves != leaves {
				b.Fatalf("%+v", all[0])
			}
		}
	}
	each("Entries/100", entries(some.Items[:100], 0))
	each("Entries/1000", entries(some.Items, 0))
	each("Entries/show", entries(shows.Items, showSeasons*showEpisodes))
	episodes, err := d.Items(ctx, butler.ItemQuery{Kind: butler.Episode, Limit: 1000})
	must(b, err)
	each("Entries/500episodes", entries(episodes.Items, 0))
	each("Item", func(b *testing.B) {
		detail, err := d.Item(ctx, some.Items[0].ID)
		must(b, err)
		if len(detail.Work) != 3 {
			b.Fatalf("%+v", detail)
		}
	})
	each("Stored", func(b *testing.B) {
		all, err := d.Stored(ctx)
		must(b, err)
		if len(all) != 1 {
			b.Fatalf("%+v", all)
		}
	})
}

func benchmarkTargets(b *testing.B, d *DB, each func(string, func(*testing.B))) {
	ctx := b.Context()
	shows, err := d.Items(ctx, butler.ItemQuery{Kind: butler.Show})
	must(b, err)
	show := butler.Target{Item: shows.Items[0].ID}
	const n = showSeasons * showEpisodes
	each("Lacking/show", func(b *testing.B) {
		all, err := d.Lacking(ctx, butler.LackQuery{Analyses: []string{"previews", "loudness"}, Target: show, Limit: 100})
		must(b, err)
		if len(all) != 100 {
			b.Fatalf("%d parts", len(all))
		}
	})
	each("CountLacking/show", func(b *testing.B) {
		lack, err := d.CountLacking(ctx, "previews", show)
		must(b, err)
		if lack != n {
			b.Fatalf("%d parts", lack)
		}
	})
	each("Redo/show", func(b *testing.B) { must(b, d.Redo(ctx, "previews", show)) })
	each("Discard/show", func(b *testing.B) {
		for _, err := range d.Discard(ctx, "previews", show) {
			must(b, err)
		}
	})
	each("RemoveMissing/none", func(b *testing.B) {
		_, err := d.RemoveMissing(ctx, shows.Items[0].Section)
		must(b, err)
	})
}
