package item

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/internal/web/page"
)

// The tabs of an Item's pages.
const (
	tabOverview = "Overview"
	tabMarkers  = "Markers"
	tabCurves   = "Curves"
)

// subject is the Item that a page is about.
type subject struct {
	butler.ItemDetail
	Entry   butler.ItemEntry // the same Item as lists show it
	Section butler.Section
	Head    Head
}

// Head is what all pages of an Item begin with; the template "item-head" shows it.
type Head struct {
	ID     int64
	Title  string
	Crumbs []Link   // from the library down to what the Item lies in
	Facts  []string // "film", "1999", "2 h 16 min"
	Tabs   []Tab
}

// Link is an address and what it leads to.
type Link struct{ URL, Text string }

// Tab is one of an Item's pages.
type Tab struct {
	Link
	Current bool
}

// subject returns the Item of a request, with the head of its page of a name. Errors: [butler.KindNotFound].
func (p *pages) subject(r *http.Request, tab string) (s subject, err error) {
	id, err := idOf(r)
	if err != nil {
		return s, err
	}
	if s.ItemDetail, err = p.Items.Item(r.Context(), id); err != nil {
		return s, err
	}
	if s.Section, err = p.Library.Section(r.Context(), s.ItemDetail.Section); err != nil {
		return s, err
	}
	entries, err := p.Items.Entries(r.Context(), []butler.Item{s.Item})
	if err != nil {
		return s, err
	}
	if len(entries) == 0 {
		return s, butler.E(butler.KindNotFound, "", "there is no item %d", id)
	}
	s.Entry = entries[0]
	s.Head = headOf(s, tab)
	return s, nil
}

// headOf returns the head of an Item's page.
func headOf(s subject, tab string) Head {
	h := Head{ID: s.ID, Title: page.ItemTitle(s.Item)}
	h.Crumbs = []Link{{"/web/library", "Library"}, {"/web/library/" + strconv.FormatInt(s.Section.ID, 10), s.Section.Name}}
	for _, parent := range slices.Backward(s.Entry.Parents) {
		h.Crumbs = append(h.Crumbs, Link{page.ItemURL(parent.ID), page.ItemTitle(parent)})
	}
	h.Facts = facts(s)
	tabs := []string{tabOverview}
	if len(s.Media) > 0 {
		switch s.Kind {
		case butler.Movie, butler.Episode, butler.Extra:
			tabs = append(tabs, tabMarkers, tabCurves)
		case butler.Track:
			tabs = append(tabs, tabCurves)
		default:
		}
	}
	if len(tabs) > 1 {
		for _, name := range tabs {
			url := page.ItemURL(s.ID)
			if name != tabOverview {
				url += "/" + strings.ToLower(name)
			}
			h.Tabs = append(h.Tabs, Tab{Link{url, name}, name == tab})
		}
	}
	return h
}

// facts returns what is said of an Item in a line.
func facts(s subject) []string {
	all := []string{page.KindName(s.Kind)}
	if s.Year != 0 {
		all = append(all, strconv.Itoa(s.Year))
	}
	if !s.Aired.IsZero() && s.Kind != butler.Movie {
		all = append(all, page.Date(s.Aired))
	}
	if s.Entry.Leaves > 0 {
		one, many := leafWords(s.Section.Kind)
		all = append(all, page.Plural(s.Entry.Leaves, one, many))
	}
	if d := s.playing(); d > 0 {
		all = append(all, page.Clock(d))
	}
	if rating := s.Metadata.ContentRating; rating != "" {
		all = append(all, rating)
	}
	if s.Metadata.Rating > 0 {
		all = append(all, fmt.Sprintf("rated %.1f of 10", s.Metadata.Rating))
	}
	return all
}

// leafWords returns what the things are called that people count in a Section.
func leafWords(kind butler.SectionKind) (one, many string) {
	switch kind {
	case butler.Shows:
		return "episode", "episodes"
	case butler.Music:
		return "track", "tracks"
	default:
		return "item", "items"
	}
}

// playing returns how long the Item's first version plays, in ms; 0 if it is not known.
func (s subject) playing() int64 {
	for _, m := range s.Media {
		if m.Duration > 0 {
			return m.Duration
		}
	}
	return 0
}
