package api

import (
	"context"
	"net/http"

	"butler"
)

// ItemList is a page of items in the order of their sort titles.
type ItemList struct {
	Items []butler.Item `json:"items" nullable:"false"`
	Total int64         `json:"total" doc:"How many there are, on all pages"`
}

type itemsQuery struct {
	ID     int64  `path:"id" minimum:"1" doc:"The section"`
	Parent int64  `query:"parent" minimum:"0" doc:"Children of this item; 0 for the top"`
	Kind   string `query:"kind" enum:"movie,show,season,episode,artist,album,track,photo,extra"`
	Offset int    `query:"offset" minimum:"0"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

func (s *service) addItems() {
	add(s, http.MethodGet, "/sections/{id}/items", http.StatusOK, "listItems", "Items of a section, by sort title",
		func(ctx context.Context, in *itemsQuery) (*body[ItemList], error) {
			if _, err := s.Library.Section(ctx, in.ID); err != nil {
				return nil, err
			}
			page, err := s.Items.Items(ctx, butler.ItemQuery{
				Section: in.ID, Parent: in.Parent, Kind: butler.ItemKind(in.Kind), Offset: in.Offset, Limit: in.Limit,
			})
			return answer(ItemList{list(page.Items), page.Total}), err
		})
	add(s, http.MethodGet, "/items/{id}", http.StatusOK, "getItem", "An item, its files, and what was found out about them",
		func(ctx context.Context, in *struct {
			ID int64 `path:"id" minimum:"1"`
		}) (*body[butler.ItemDetail], error) {
			item, err := s.Items.Item(ctx, in.ID)
			item.Media = list(item.Media)
			item.Markers = list(item.Markers)
			item.Artifacts = list(item.Artifacts)
			item.Findings = list(item.Findings)
			return answer(item), err
		})
}
