package catalogue

import (
	"encoding/json"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// found is what a scan found of an Item that Metadata may say otherwise.
type found struct {
	Title     string `json:"title"`
	SortTitle string `json:"sortTitle"`
	Year      int64  `json:"year"`
	Aired     string `json:"aired"`
}

// foundOf returns what the scan found of an Item.
func foundOf(r catdb.Item) found {
	if r.Found != "" {
		return fromJSON[found](r.Found)
	}
	return found{Title: r.Title, SortTitle: r.SortTitle, Year: r.Year, Aired: r.Aired}
}

// show makes the columns that lists go by those that are in force: what the scan found, and what is said instead.
func (f found) show(r *catdb.Item, said []butler.ItemMetadata) {
	shown := f.but(r, said)
	r.Title, r.SortTitle, r.Year, r.Aired = shown.Title, shown.SortTitle, shown.Year, shown.Aired
	item := toItem(*r)
	r.SortKey, r.Folded, r.Found = sortKey(item), folded(item), ""
	if shown != f {
		b, err := json.Marshal(f)
		if err != nil {
			panic(err) // strings and a number
		}
		r.Found = string(b)
	}
}

// but returns what is shown of an Item of which something is said. A title cannot be locked to be none.
func (f found) but(r *catdb.Item, said []butler.ItemMetadata) found {
	if len(said) == 0 {
		return f
	}
	m := butler.Effective(said)
	locked := func(field string) bool {
		return slices.ContainsFunc(said, func(s butler.ItemMetadata) bool { return slices.Contains(s.Locked, field) })
	}
	shown := f
	if m.Year != 0 || locked("year") {
		shown.Year = int64(m.Year)
	}
	if !m.Aired.IsZero() || locked("aired") {
		shown.Aired = m.Aired.String()
	}
	if m.Title != "" {
		shown.Title = m.Title
	}
	switch {
	case m.SortTitle != "":
		shown.SortTitle = m.SortTitle
	case shown.Title != f.Title:
		shown.SortTitle = f.sortTitle(r, shown)
	}
	return shown
}

// sortTitle returns by what an Item of another title than was found is sorted. Seasons and photos keep their order;
// episodes without a number go by their day.
func (f found) sortTitle(r *catdb.Item, shown found) string {
	switch kind := butler.ItemKind(r.Kind); {
	case kind == butler.Season || kind == butler.Photo:
		return f.SortTitle
	case kind == butler.Episode && r.Idx == 0 && shown.Aired != "":
		return shown.Aired + " " + butler.SortTitleOf(shown.Title)
	}
	return butler.SortTitleOf(shown.Title)
}
