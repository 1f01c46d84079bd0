package plex

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"butler"
	"butler/plexapi"
)

// order is one that lists of Items can have.
type order struct {
	key, title string
	sort       butler.ItemSort
	descending bool // as people want it first; a query without a direction ascends
}

func sorts() []order {
	return []order{
		{"titleSort", "Title", butler.SortTitle, false},
		{"year", "Year", butler.SortYear, true},
		{"originallyAvailableAt", "Release Date", butler.SortAired, true},
		{"addedAt", "Date Added", butler.SortAdded, true},
	}
}

func direction(descending bool) string {
	if descending {
		return "desc"
	}
	return "asc"
}

// metaOf tells by what the Items of a Section can be filtered and sorted. active is the kind that is
// listed.
func metaOf(s butler.Section, l listing) *plexapi.Meta {
	m := &plexapi.Meta{FieldType: []plexapi.FieldType{
		{Type: "string", Operator: []plexapi.Operator{{Key: "=", Title: "contains"}}},
		{Type: "integer", Operator: []plexapi.Operator{{Key: "=", Title: "is"}}},
		{Type: "date", Operator: []plexapi.Operator{{Key: "<<=", Title: "is before"}, {Key: ">>=", Title: "is after"}}},
	}}
	for _, kind := range kindsIn(s.Kind) {
		name := typeName(kind)
		active := len(l.kinds) == 1 && l.kinds[0] == kind
		t := plexapi.FilterType{
			Key:    "/library/sections/" + strconv.FormatInt(s.ID, 10) + "/all?type=" + strconv.Itoa(typeNumber(kind)),
			Type:   name,
			Title:  typeTitle(kind),
			Active: plexapi.Bool(active),
			Field: []plexapi.Field{
				{Key: name + ".title", Title: "Title", Type: "string"},
				{Key: name + ".year", Title: "Year", Type: "integer"},
				{Key: name + ".addedAt", Title: "Date Added", Type: "date"},
			},
		}
		for _, o := range sorts() {
			w := wireSort(o)
			if active && (o.sort == l.query.Sort || o.sort == butler.SortTitle && l.query.Sort == butler.SortNatural) {
				w.Active, w.ActiveDirection = true, direction(l.query.Descending)
			}
			t.Sort = append(t.Sort, w)
		}
		m.Type = append(m.Type, t)
	}
	return m
}

func wireSort(o order) plexapi.Sort {
	w := plexapi.Sort{DefaultDirection: direction(o.descending), DescKey: o.key + ":desc", Key: o.key, Title: o.title}
	if o.sort == butler.SortTitle {
		w.Default = "asc"
	}
	return w
}

// listFilters answers with no filter whose values could be chosen from a list: there is none.
func (s *server) listFilters(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.sectionOf(r); err != nil {
		return err
	}
	return s.answerDirectories(w, r, nil)
}

func (s *server) listSorts(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.sectionOf(r); err != nil {
		return err
	}
	var all []plexapi.FilterDirectory
	for _, o := range sorts() {
		w := wireSort(o)
		all = append(all, plexapi.FilterDirectory{Key: w.Key, Title: w.Title, DefaultDirection: w.DefaultDirection, DescKey: w.DescKey})
	}
	return s.answerDirectories(w, r, all)
}

// maxCharacters is the largest Section whose first characters are counted: it is read whole for that.
const maxCharacters = 10_000

// firstCharacters counts the Items of a Section by the first character of their sort titles.
func (s *server) firstCharacters(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	kinds, err := kindsOf(r.URL.Query().Get("type"), section.Kind)
	if err != nil {
		return err
	}
	l := listing{query: butler.ItemQuery{Section: section.ID}, kinds: kinds, size: maxCharacters}
	items, total, err := s.read(r.Context(), l)
	if err != nil {
		return err
	}
	if total > maxCharacters {
		return butler.E(butler.KindUnsupported, "", "first characters are not counted among more than %d items", maxCharacters)
	}
	counts, names := map[string]int64{}, []string(nil)
	for _, item := range items { // by sort title, so that each character comes in one stretch or few
		name := firstCharacter(item)
		if counts[name]++; counts[name] == 1 {
			names = append(names, name)
		}
	}
	all := make([]plexapi.FilterDirectory, len(names))
	for i, name := range names {
		all[i] = plexapi.FilterDirectory{Key: name, Title: name, Size: counts[name]}
	}
	return s.answerDirectories(w, r, all)
}

// firstCharacter returns the first letter of a sort title in upper case, or # if it is none.
func firstCharacter(item butler.Item) string {
	title := item.SortTitle
	if title == "" {
		title = item.Title
	}
	c, _ := utf8.DecodeRuneInString(strings.ToUpper(title))
	if !unicode.IsLetter(c) {
		return "#"
	}
	return string(c)
}

func (s *server) answerDirectories(w http.ResponseWriter, r *http.Request, all []plexapi.FilterDirectory) error {
	if all == nil {
		all = []plexapi.FilterDirectory{}
	}
	return s.answer(w, r, plexapi.Container[plexapi.Directories]{MediaContainer: plexapi.Directories{
		Size: len(all), Identifier: libraryIdentifier, Directory: all,
	}})
}
