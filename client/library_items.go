package client

import (
	"context"
	"iter"
	"net/url"
	"time"

	"butler"
)

// ItemQuery asks for Items. Its zero value asks for all that stand at the top of a Section: films, shows,
// artists, photos.
type ItemQuery struct {
	Section     int64           // 0 for all Sections
	Parent      int64           // directly below this Item
	Deep        bool            // below Parent at any depth, those that hold no others: all episodes of a show
	Kind        butler.ItemKind // "" for any
	Title       string          // the title holds this text, in any case
	Year        int
	Trouble     butler.Trouble // only those with it; it needs a Butler
	AddedSince  time.Time
	AddedBefore time.Time
	Sort        butler.ItemSort
	Descending  bool
	Cursor      string // [Page.Next] of the page before; "" for the first
	Limit       int    // how many a page has at most; 0 for the server's choice
}

const listItems = "list items"

// Items returns a page of Items, and how many there are on all. On Plex Media Servers too. Errors:
// [ErrNotFound], [ErrInvalid].
func (s *LibraryService) Items(ctx context.Context, q ItemQuery) (Page[butler.Item], error) {
	plex, err := s.c.onPlex(ctx, listItems)
	if err != nil {
		return Page[butler.Item]{}, err
	}
	if plex {
		return s.c.plexItems(ctx, q)
	}
	values := url.Values{}
	setNumber(values, "parent", q.Parent)
	setBool(values, "deep", q.Deep)
	set(values, "kind", string(q.Kind))
	set(values, "title", q.Title)
	setNumber(values, "year", q.Year)
	set(values, "trouble", string(q.Trouble))
	setTime(values, "addedSince", q.AddedSince)
	setTime(values, "addedBefore", q.AddedBefore)
	set(values, "sort", string(q.Sort))
	setBool(values, "desc", q.Descending)
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	k := call{op: listItems, api: ownAPI, route: "/items", query: values}
	if q.Section != 0 {
		k.route, k.args = "/sections/{id}/items", []any{q.Section}
	}
	body, err := read[struct {
		Items []butler.Item `json:"items"`
		Total int64         `json:"total"`
		Next  string        `json:"next"`
	}](ctx, s.c, k)
	return Page[butler.Item]{body.Items, body.Next, body.Total}, err
}

// AllItems yields Items as [LibraryService.Items] does, page after page. It ends after the first error.
func (s *LibraryService) AllItems(ctx context.Context, q ItemQuery) iter.Seq2[butler.Item, error] {
	q.Limit = orSize(q.Limit)
	return pages(listItems, q.Cursor, func(cursor string) (Page[butler.Item], error) {
		q.Cursor = cursor
		return s.Items(ctx, q)
	})
}

// Item returns an Item with its files and what was found out about it. On Plex Media Servers too, which
// tell nothing of findings and work. Errors: [ErrNotFound].
func (s *LibraryService) Item(ctx context.Context, id int64) (butler.ItemDetail, error) {
	op := "read item " + number(id)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return butler.ItemDetail{}, err
	}
	if plex {
		return s.c.plexItem(ctx, op, id)
	}
	return read[butler.ItemDetail](ctx, s.c, call{op: op, api: ownAPI, route: "/items/{id}", args: []any{id}})
}
