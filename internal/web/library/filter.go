package library

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/internal/web/page"
)

// perPage is how many Items a page lists.
const perPage = 60

// filter says which Items a page lists, and how.
type filter struct {
	Text    string
	Kind    butler.ItemKind
	Sort    butler.ItemSort
	Down    bool // descending
	Trouble butler.Trouble
	Year    int
	Rows    bool // a list, no grid
	Page    int  // from 1
}

// maxText is how long a text to search for may be, in bytes; maxPage the last page that can be asked for.
const (
	maxText = 200
	maxPage = 1 << 24
)

// parseFilter reads the query of an address. What makes no sense counts as not said.
func parseFilter(q url.Values, kinds []butler.ItemKind) filter {
	f := filter{
		Text: strings.TrimSpace(strings.ToValidUTF8(q.Get("q"), "")), Kind: butler.ItemKind(q.Get("kind")), Down: q.Get("down") == "1",
		Sort: butler.ItemSort(q.Get("sort")), Trouble: butler.Trouble(q.Get("trouble")), Rows: q.Get("view") == "list", Page: 1,
	}
	if len(f.Text) > maxText {
		f.Text = strings.ToValidUTF8(f.Text[:maxText], "")
	}
	if !slices.Contains(kinds, f.Kind) {
		f.Kind = ""
	}
	if !slices.ContainsFunc(sorts(), func(o option) bool { return o.Value == string(f.Sort) }) {
		f.Sort = ""
	}
	if f.Trouble != butler.TroubleMissing && f.Trouble != butler.TroubleFailed {
		f.Trouble = ""
	}
	if n, err := strconv.Atoi(q.Get("year")); err == nil && n > 0 && n <= 9999 {
		f.Year = n
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 {
		f.Page = min(n, maxPage)
	}
	return f
}

// Narrowed reports whether not all is listed.
func (f filter) Narrowed() bool {
	return f.Text != "" || f.Kind != "" || f.Trouble != "" || f.Year != 0
}

// query returns the question that lists a page of a Section, or of all.
func (f filter) query(section int64) butler.ItemQuery {
	return butler.ItemQuery{
		Section: section, Title: f.Text, Kind: f.Kind, Sort: f.Sort, Descending: f.Down, Trouble: f.Trouble, Year: f.Year,
		Offset: (f.Page - 1) * perPage, Limit: perPage,
	}
}

// URL returns the address of the page that a filter asks for.
func (f filter) URL(path string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", f.Text)
	set("kind", string(f.Kind))
	set("sort", string(f.Sort))
	set("trouble", string(f.Trouble))
	if f.Down {
		q.Set("down", "1")
	}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	if f.Rows {
		q.Set("view", "list")
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// option is a choice in a form.
type option struct {
	Value, Label string
	Chosen       bool
}

// sorts are the orders of lists.
func sorts() []option {
	return []option{
		{Value: "", Label: "Title"}, {Value: string(butler.SortAdded), Label: "Added"},
		{Value: string(butler.SortYear), Label: "Year"}, {Value: string(butler.SortAired), Label: "First shown"},
	}
}

// troubles are what lists can be narrowed to.
func troubles() []option {
	return []option{
		{Value: "", Label: "Everything"}, {Value: string(butler.TroubleMissing), Label: "With missing files"},
		{Value: string(butler.TroubleFailed), Label: "With failed analyses"},
	}
}

// kindsOf returns the kinds of Items that a kind of Section holds, those on top first.
func kindsOf(k butler.SectionKind) []butler.ItemKind {
	switch k {
	case butler.Movies:
		return []butler.ItemKind{butler.Movie, butler.Extra}
	case butler.Shows:
		return []butler.ItemKind{butler.Show, butler.Season, butler.Episode, butler.Extra}
	case butler.Music:
		return []butler.ItemKind{butler.Artist, butler.Album, butler.Track}
	case butler.Photos:
		return []butler.ItemKind{butler.Photo}
	}
	return nil
}

// kindOptions are the kinds to choose from; none if there is no choice.
func kindOptions(kinds []butler.ItemKind) []option {
	if len(kinds) < 2 {
		return nil
	}
	all := []option{{Value: "", Label: "Any"}}
	for _, k := range kinds {
		all = append(all, option{Value: string(k), Label: page.KindsName(k)})
	}
	return all
}

// choose marks the option of a value.
func choose(all []option, value string) []option {
	for i := range all {
		all[i].Chosen = all[i].Value == value
	}
	return all
}
