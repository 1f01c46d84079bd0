package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"butler"
)

// CollectionsService keeps Collections: groups of Items of one Section. It needs a Butler.
type CollectionsService struct{ c *Client }

// CollectionQuery asks for Collections. Its zero value asks for all.
type CollectionQuery struct {
	Section int64  // 0 for all Sections
	Rule    string // only those that this rule builds; "-" for those made by hand
	Cursor  string // [Page.Next] of the page before; "" for the first
	Limit   int    // how many a page has at most; 0 for the server's choice
}

// NewCollection is what makes a Collection.
type NewCollection struct {
	Section   int64           `json:"section"`
	Title     string          `json:"title"`
	SortTitle string          `json:"sortTitle,omitempty"`
	Summary   string          `json:"summary,omitempty"`
	Kind      butler.ItemKind `json:"kind,omitempty"` // of its Items; "" for that of the first
	Items     []int64         `json:"items,omitempty"`
}

// CollectionEdit changes a Collection at once; nil fields stay as they are.
type CollectionEdit struct {
	Title     *string  `json:"title,omitempty"`
	SortTitle *string  `json:"sortTitle,omitempty"`
	Summary   *string  `json:"summary,omitempty"`
	Items     *[]int64 `json:"items,omitempty"`  // all of them, in their order
	Remove    []int64  `json:"remove,omitempty"` // of those
	Add       []int64  `json:"add,omitempty"`    // behind those, unless they are in it already
}

const (
	collectionsRoute = "/collections"
	collectionRoute  = "/collections/{id}"
	listCollections  = "list collections"
)

// List returns a page of Collections, by sort title. Errors: [ErrNotFound] for a Section that there is not.
func (s *CollectionsService) List(ctx context.Context, q CollectionQuery) (Page[butler.Collection], error) {
	values := url.Values{}
	setNumber(values, "section", q.Section)
	set(values, "rule", q.Rule)
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Collections []butler.Collection `json:"collections"`
		Total       int64               `json:"total"`
		Next        string              `json:"next"`
	}](ctx, s.c, call{op: listCollections, api: ownAPI, route: collectionsRoute, query: values})
	return Page[butler.Collection]{body.Collections, body.Next, body.Total}, err
}

// All yields Collections as [CollectionsService.List] does, page after page. It ends after the first error.
func (s *CollectionsService) All(ctx context.Context, q CollectionQuery) iter.Seq2[butler.Collection, error] {
	q.Limit = orSize(q.Limit)
	return pages(listCollections, q.Cursor, func(cursor string) (Page[butler.Collection], error) {
		q.Cursor = cursor
		return s.List(ctx, q)
	})
}

// Get returns a Collection. Errors: [ErrNotFound].
func (s *CollectionsService) Get(ctx context.Context, id int64) (butler.Collection, error) {
	return read[butler.Collection](ctx, s.c, call{op: "read collection " + number(id), api: ownAPI, route: collectionRoute, args: []any{id}})
}

// Items returns a page of the Items of a Collection, in its order. Cursor and limit are as in
// [CollectionQuery]. Errors: [ErrNotFound].
func (s *CollectionsService) Items(ctx context.Context, id int64, cursor string, limit int) (Page[butler.Item], error) {
	values := url.Values{}
	set(values, "cursor", cursor)
	setNumber(values, "limit", limit)
	body, err := read[struct {
		Items []butler.Item `json:"items"`
		Total int64         `json:"total"`
		Next  string        `json:"next"`
	}](ctx, s.c, call{op: "list collection " + number(id), api: ownAPI, route: collectionRoute + "/items", args: []any{id}, query: values})
	return Page[butler.Item]{body.Items, body.Next, body.Total}, err
}

// AllItems yields the Items of a Collection as [CollectionsService.Items] does, page after page. It ends after the
// first error.
func (s *CollectionsService) AllItems(ctx context.Context, id int64) iter.Seq2[butler.Item, error] {
	return pages("list collection "+number(id), "", func(cursor string) (Page[butler.Item], error) {
		return s.Items(ctx, id, cursor, orSize(0))
	})
}

// Of returns the Collections that an Item is in. Errors: [ErrNotFound].
func (s *CollectionsService) Of(ctx context.Context, item int64) ([]butler.Collection, error) {
	body, err := read[struct {
		Collections []butler.Collection `json:"collections"`
	}](ctx, s.c, call{op: "list collections of item " + number(item), api: ownAPI, route: "/items/{id}/collections", args: []any{item}})
	return body.Collections, err
}

// Add makes a Collection. Errors: [ErrConflict] if the Section has one of this title that was made by hand;
// [ErrInvalid] if an Item is of another Section or kind; [ErrNotFound].
func (s *CollectionsService) Add(ctx context.Context, n NewCollection) (butler.Collection, error) {
	return read[butler.Collection](ctx, s.c, call{op: "make collection " + n.Title, api: ownAPI, method: http.MethodPost, route: collectionsRoute, in: n})
}

// Edit changes a Collection that was made by hand. Errors: those of Add, and [ErrConflict] for one that a rule
// builds.
func (s *CollectionsService) Edit(ctx context.Context, id int64, e CollectionEdit) (butler.Collection, error) {
	return read[butler.Collection](ctx, s.c, call{op: "change collection " + number(id), api: ownAPI, method: http.MethodPatch,
		route: collectionRoute, args: []any{id}, in: e})
}

// Remove forgets a Collection; its Items stay. One that a rule builds comes back with the next Run of
// BuildGracenoteCollections, unless the rule is switched off. Errors: [ErrNotFound].
func (s *CollectionsService) Remove(ctx context.Context, id int64) error {
	return s.c.send(ctx, call{op: "remove collection " + number(id), api: ownAPI, method: http.MethodDelete, route: collectionRoute, args: []any{id}})
}
