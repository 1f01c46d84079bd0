package library

import (
	"context"
	"strconv"

	"butler"
	"butler/internal/web/page"
)

// listing is a page of Items with the form that narrows it.
type listing struct {
	Filter   filter
	URL      string // of the page it is on, without a query
	Kinds    []option
	Sorts    []option
	Troubles []option
	Cards    []card
	Total    int64
	First    int64 // number of the first of Cards
	Last     int64
	Before   string // address of the page before, or ""
	After    string
	Grid     string // address of the same as a grid
	List     string // or as a list
	All      string // or without what narrows it
	Live     string // or of the list alone; "" if it does not change by itself
}

// card is an Item as lists show it.
type card struct {
	butler.ItemEntry
	URL     string
	Title   string
	Within  string // what it lies in
	Kind    string
	Picture page.Picture
	Facts   string // "1999 · 1080p"
	Length  int64  // ms
	Missing bool   // all its files are
}

// list returns the page of Items that a filter asks for, of a Section or, with 0, of all.
func (p *pages) list(ctx context.Context, section int64, f filter, url string) (listing, error) {
	found, err := p.Items.Items(ctx, f.query(section))
	if err != nil {
		return listing{}, err
	}
	if last := int(max(1, (found.Total+perPage-1)/perPage)); f.Page > last { // it has become shorter
		f.Page = last
		if found, err = p.Items.Items(ctx, f.query(section)); err != nil {
			return listing{}, err
		}
	}
	entries, err := p.Items.Entries(ctx, found.Items)
	if err != nil {
		return listing{}, err
	}
	l := listing{
		Filter: f, URL: url, Total: found.Total, Sorts: choose(sorts(), string(f.Sort)), Troubles: choose(troubles(), string(f.Trouble)),
		Cards: make([]card, len(entries)),
	}
	for i, e := range entries {
		l.Cards[i] = cardOf(e)
	}
	l.addresses()
	return l, nil
}

// addresses fills in where the links of a list lead.
func (l *listing) addresses() {
	f := l.Filter
	l.First = int64(f.Page-1)*perPage + 1
	l.Last = l.First + int64(len(l.Cards)) - 1
	other := f
	if f.Page > 1 {
		other.Page = f.Page - 1
		l.Before = other.URL(l.URL)
	}
	if l.Last < l.Total {
		other.Page = f.Page + 1
		l.After = other.URL(l.URL)
	}
	other = f
	other.Rows = false
	l.Grid = other.URL(l.URL)
	other.Rows = true
	l.List = other.URL(l.URL)
	l.All = filter{Sort: f.Sort, Down: f.Down, Rows: f.Rows, Page: 1}.URL(l.URL)
}

// cardOf returns an Item as lists show it.
func cardOf(e butler.ItemEntry) card {
	c := card{ItemEntry: e, URL: page.ItemURL(e.ID), Title: page.ItemTitle(e.Item), Kind: page.KindName(e.Kind), Picture: page.PictureOf(e)}
	for i := len(e.Parents) - 1; i >= 0; i-- {
		if c.Within != "" {
			c.Within += " › "
		}
		c.Within += page.ItemTitle(e.Parents[i])
	}
	facts := ""
	add := func(s string) {
		if facts != "" {
			facts += " · "
		}
		facts += s
	}
	if e.Year != 0 {
		add(strconv.Itoa(e.Year))
	}
	if e.Leaves > 0 {
		add(leaves(e))
	}
	parts, missing := 0, 0
	for _, m := range e.Media {
		c.Length = max(c.Length, m.Duration)
		for _, p := range m.Parts {
			parts++
			if !p.Missing.IsZero() {
				missing++
			}
		}
	}
	c.Missing = parts > 0 && missing == parts
	if c.Length > 0 {
		add(page.Clock(c.Length))
	}
	c.Facts = facts
	return c
}

// leaves counts what lies below an Item.
func leaves(e butler.ItemEntry) string {
	switch e.Kind {
	case butler.Show, butler.Season:
		return page.Plural(e.Leaves, "episode", "episodes")
	case butler.Artist, butler.Album:
		return page.Plural(e.Leaves, "track", "tracks")
	default:
		return page.Plural(e.Leaves, "item", "items")
	}
}
