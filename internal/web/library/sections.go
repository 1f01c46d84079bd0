package library

import (
	"context"
	"net/http"

	"butler"
	"butler/internal/web/page"
)

// shelf is what the page of all Sections shows.
type shelf struct {
	Sections []sectionCard
	Search   *listing // of all Sections; nil if nothing is searched for
	Filter   filter
}

// sectionCard is a Section as the page of all shows it.
type sectionCard struct {
	butler.Section
	URL      string
	Counted  string // what Items are called: "films"
	State    state
	Coverage butler.Coverage // of all Analyses that are on
	Percent  int
}

// state is how a Section is, in a word with its colour, and why.
type state struct {
	page.Badge
	Why string
}

// sections shows all Sections, or what a search finds in all of them.
func (p *pages) sections(w http.ResponseWriter, r *http.Request) error {
	v := shelf{Filter: parseFilter(r.URL.Query(), nil)}
	all, err := p.Library.Sections(r.Context())
	if err != nil {
		return err
	}
	if v.Sections, err = p.cards(r.Context(), all); err != nil {
		return err
	}
	if v.Filter.Narrowed() {
		list, err := p.list(r.Context(), 0, v.Filter, "/web/library")
		if err != nil {
			return err
		}
		v.Search = &list
	}
	if r.URL.Query().Get("part") == "sections" {
		return p.area.Fragment(w, r, "sections", v)
	}
	return p.area.Show(w, r, page.View{Title: "Library", Nav: page.NavLibrary, Name: "library", Data: v})
}

func (p *pages) cards(ctx context.Context, all []butler.Section) ([]sectionCard, error) {
	covered, err := p.Coverage(ctx)
	if err != nil {
		return nil, err
	}
	tasks, err := p.Operator.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience) // for all that hang together
	defer cancel()
	cards := make([]sectionCard, len(all))
	for i, s := range all {
		sum := sumOf(named(covered.Of("", s.ID), tasks))
		cards[i] = sectionCard{s, sectionURL(s.ID), counted(s), stateOf(s, p.Health(ctx, s)), sum, sum.Percent()}
	}
	return cards, nil
}

// stateOf says how a Section is: the worst first.
func stateOf(s butler.Section, h butler.SectionHealth) state {
	for _, r := range h.Roots {
		switch r.State {
		case butler.RootGood:
		case butler.RootSilent:
			return state{page.Badge{Class: "warn", Text: "no answer"}, "A folder does not answer. Nothing of it is forgotten."}
		case butler.RootEmpty:
			return state{page.Badge{Class: "bad", Text: "empty"}, "A folder is empty, as the place of a disk that is not mounted is. Nothing of it is forgotten."}
		case butler.RootAway:
			return state{page.Badge{Class: "bad", Text: "away"}, "A folder is not there, or cannot be read. Nothing of it is forgotten."}
		}
	}
	switch {
	case s.Scanned.IsZero():
		return state{page.Badge{Class: "warn", Text: "not scanned"}, "It has not been scanned to its end yet."}
	case s.Warning != "":
		return state{page.Badge{Class: "warn", Text: "warning"}, s.Warning}
	}
	return state{page.Badge{Class: "good", Text: "well"}, "All its folders answer."}
}

// counted returns what the Items are called that people count in a Section.
func counted(s butler.Section) string {
	kind := map[butler.SectionKind]butler.ItemKind{
		butler.Movies: butler.Movie, butler.Shows: butler.Episode, butler.Music: butler.Track, butler.Photos: butler.Photo,
	}[s.Kind]
	if s.Items == 1 {
		return page.KindName(kind)
	}
	return page.KindsName(kind)
}

// kindName returns what people call a kind of Section.
func kindName(k butler.SectionKind) string {
	switch k {
	case butler.Movies:
		return "Films"
	case butler.Shows:
		return "Series"
	case butler.Music:
		return "Music"
	case butler.Photos:
		return "Photos"
	}
	return string(k)
}
