package item

import (
	"context"

	"butler"
	"butler/internal/web/page"
)

// children are the Items directly below one.
type children struct {
	Name   string
	All    []child
	Total  int64
	First  int64 // number of the first of All
	Last   int64
	Before string // address of those before, or ""
	After  string
}

// child is an Item below the one that a page is about.
type child struct {
	Link
	Picture page.Picture
	Facts   string
}

// maxChildren is how many Items below one its page lists; maxBelow the last page of them that can be asked for.
const (
	maxChildren = 300
	maxBelow    = 1 << 24
)

// children returns the Items directly below one, or a page of them, from 1.
func (p *pages) children(ctx context.Context, s subject, number int64) (c children, err error) {
	if s.Entry.Children == 0 && s.Kind != butler.Movie && s.Kind != butler.Show {
		return c, nil
	}
	number = min(max(number, 1), maxBelow)
	query := butler.ItemQuery{Parent: s.ID, Offset: int(number-1) * maxChildren, Limit: maxChildren}
	found, err := p.Items.Items(ctx, query)
	if err == nil && len(found.Items) == 0 && found.Total > 0 { // there are fewer now
		number = (found.Total + maxChildren - 1) / maxChildren
		query.Offset = int(number-1) * maxChildren
		found, err = p.Items.Items(ctx, query)
	}
	if err != nil || len(found.Items) == 0 {
		return c, err
	}
	entries, err := p.Items.Entries(ctx, found.Items)
	if err != nil {
		return c, err
	}
	c.Total, c.Name = found.Total, "In it"
	c.First, c.Last = int64(query.Offset)+1, int64(query.Offset+len(entries))
	if number > 1 {
		c.Before = belowURL(s.ID, number-1)
	}
	if c.Last < c.Total {
		c.After = belowURL(s.ID, number+1)
	}
	for _, e := range entries {
		c.All = append(c.All, childOf(e, s.Section.Kind))
	}
	return c, nil
}

// childOf returns an Item as the page of the one above shows it.
func childOf(e butler.ItemEntry, kind butler.SectionKind) child {
	one := child{Link: Link{page.ItemURL(e.ID), page.ItemTitle(e.Item)}, Picture: page.PictureOf(e)}
	switch {
	case e.Leaves > 0:
		name, names := leafWords(kind)
		one.Facts = page.Plural(e.Leaves, name, names)
	case len(e.Media) > 0 && e.Media[0].Duration > 0:
		one.Facts = page.Clock(e.Media[0].Duration)
	}
	return one
}
