package catalogue

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler"
)

// said is what the model knows of a film.
type said struct {
	found  butler.Item
	origin map[butler.Origin]butler.ItemMetadata
}

// Whatever scans and people say in whatever order, an Item shows what is in force, lists and searches go by it, and
// nothing that is counted is wrong.
func TestMetadataModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), fmt.Sprint(rapid.Uint64().Draw(r, "name"), ".db"))})
		must(t, err)
		defer d.Close()
		s := addSection(t, d, butler.Movies, "Films")
		model := make(map[int]*said)
		ids := make(map[int]int64)
		titles := rapid.SampledFrom([]string{"", "The A", "b", "C", "Ärger", "zz", "2001"})
		years := rapid.SampledFrom([]int{0, 1950, 2001})
		origins := rapid.SampledFrom(butler.Origins())
		films := rapid.IntRange(0, 4)
		r.Repeat(map[string]func(*rapid.T){
			"scan": func(r *rapid.T) {
				i := films.Draw(r, "film")
				p := film(fmt.Sprint("/media/Films/", i), fmt.Sprint("film ", i), fmt.Sprint("c", i))
				item := &p.Place.Items[0]
				if title := titles.Draw(r, "title"); title != "" {
					item.Title, item.SortTitle = title, butler.SortTitleOf(title)
				}
				item.Year, item.Aired = years.Draw(r, "year"), butler.Date{}
				apply(t, d, s.ID, put(p))
				if model[i] == nil {
					model[i] = &said{origin: make(map[butler.Origin]butler.ItemMetadata)}
					all, _, err := list(t.Context(), d, butler.ItemQuery{Section: s.ID})
					must(t, err)
					for _, got := range all {
						if got.Key == item.Key {
							ids[i] = got.ID
						}
					}
				}
				model[i].found = *item
			},
			"say": func(r *rapid.T) {
				i := films.Draw(r, "film")
				if model[i] == nil {
					return
				}
				m := butler.ItemMetadata{Item: ids[i], Origin: origins.Draw(r, "origin"), Metadata: butler.Metadata{
					Title: titles.Draw(r, "title"), SortTitle: titles.Draw(r, "sort"), Year: years.Draw(r, "year"),
				}}
				if m.Origin == butler.OriginUser && rapid.Bool().Draw(r, "lock") {
					m.Locked = []string{"year"}
				}
				for range rapid.IntRange(0, 2).Draw(r, "assets") {
					m.Assets = append(m.Assets, butler.Asset{Kind: butler.AssetArt, Digest: digest("a"), Size: 3})
				}
				must(t, d.SetMetadata(t.Context(), m))
				model[i].origin[m.Origin] = m
			},
			"unsay": func(r *rapid.T) {
				i := films.Draw(r, "film")
				if model[i] == nil {
					return
				}
				o := origins.Draw(r, "origin")
				must(t, d.RemoveMetadata(t.Context(), ids[i], o))
				delete(model[i].origin, o)
			},
			"": func(*rapid.T) {
				checkSaid(t, d, s.ID, model, ids)
			},
		})
	})
}

func checkSaid(t *testing.T, d *DB, section int64, model map[int]*said, ids map[int]int64) {
	t.Helper()
	wantNone(t, d)
	var order []string
	for i, m := range model {
		var all []butler.ItemMetadata
		for _, said := range m.origin {
			all = append(all, said)
		}
		e := butler.Effective(all)
		title, sorted, year := m.found.Title, m.found.SortTitle, m.found.Year
		if e.Title != "" {
			title = e.Title
		}
		switch {
		case e.SortTitle != "":
			sorted = e.SortTitle
		case title != m.found.Title:
			sorted = butler.SortTitleOf(title)
		}
		if e.Year != 0 || len(m.origin[butler.OriginUser].Locked) > 0 {
			year = e.Year
		}
		got, err := d.Item(t.Context(), ids[i])
		must(t, err)
		if got.Title != title || got.SortTitle != sorted || got.Year != year {
			t.Fatalf("film %d: %q, %q, %d; want %q, %q, %d", i, got.Title, got.SortTitle, got.Year, title, sorted, year)
		}
		found, _, err := list(t.Context(), d, butler.ItemQuery{Section: section, Title: title})
		must(t, err)
		if !slices.ContainsFunc(found, func(item butler.Item) bool { return item.ID == ids[i] }) {
			t.Fatalf("nobody finds %q", title)
		}
		key := strings.ToLower(sorted)
		if key == "" {
			key = strings.ToLower(title)
		}
		order = append(order, fmt.Sprintf("%s\x00%09d", key, ids[i]))
	}
	slices.Sort(order)
	all, total, err := list(t.Context(), d, butler.ItemQuery{Section: section})
	must(t, err)
	if int(total) != len(model) {
		t.Fatalf("%d items, want %d", total, len(model))
	}
	for i, item := range all {
		if !strings.HasSuffix(order[i], fmt.Sprintf("\x00%09d", item.ID)) {
			t.Fatalf("item %d is at %d, where %q should be", item.ID, i, order[i])
		}
	}
}
