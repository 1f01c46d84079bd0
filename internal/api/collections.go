package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"butler"
)

// CollectionList is a page of collections.
type CollectionList struct {
	Collections []butler.Collection `json:"collections" nullable:"false" doc:"By sort title"`
	Total       int64               `json:"total" doc:"How many there are, on all pages"`
	Next        string              `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

// CollectionRequest describes a new collection.
type CollectionRequest struct {
	Section   int64   `json:"section" minimum:"1" doc:"Id of the section"`
	Title     string  `json:"title" minLength:"1" maxLength:"200" doc:"Its title, which no other made by hand has in the section"`
	SortTitle string  `json:"sortTitle,omitempty" maxLength:"200" doc:"What lists go by; without it the title, without its article"`
	Summary   string  `json:"summary,omitempty" maxLength:"10000" doc:"What it is"`
	Kind      string  `json:"kind,omitempty" enum:"movie,show,season,episode,artist,album,track,photo" doc:"Of its items; without it that of the first one"`
	Items     []int64 `json:"items,omitempty" maxItems:"10000" doc:"Ids of its items, in their order"`
}

// CollectionChange says what to change of a collection; what is absent stays.
type CollectionChange struct {
	Title     *string  `json:"title,omitempty" minLength:"1" maxLength:"200" doc:"Its title, which no other made by hand has in the section"`
	SortTitle *string  `json:"sortTitle,omitempty" maxLength:"200" doc:"What lists go by; empty for the title, without its article"`
	Summary   *string  `json:"summary,omitempty" maxLength:"10000" doc:"What it is"`
	Items     *[]int64 `json:"items,omitempty" maxItems:"10000" doc:"Ids of its items, in their order: all of them"`
	Remove    []int64  `json:"remove,omitempty" maxItems:"10000" doc:"Ids of items that leave it"`
	Add       []int64  `json:"add,omitempty" maxItems:"10000" doc:"Ids of items that come behind the others, unless they are in it already"`
}

type collectionInput struct {
	ID int64 `path:"id" minimum:"1" doc:"Id of the collection"`
}

type collectionsQuery struct {
	Paging
	Section int64  `query:"section" minimum:"0" doc:"Only those of the section of this id; 0 for all"`
	Rule    string `query:"rule" maxLength:"64" doc:"Only those that this rule builds; - for those made by hand" example:"genre"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many collections a page has at most"`
}

type collectionItemsQuery struct {
	Paging
	ID    int64 `path:"id" minimum:"1" doc:"Id of the collection"`
	Limit int   `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many items a page has at most"`
}

type createdCollection struct {
	Location string `header:"Location" doc:"Address of the collection"`
	Body     butler.Collection
}

func (s *service) addCollections() {
	add(s, http.MethodGet, "/collections", http.StatusOK, "listCollections", "Collections of items", s.listCollections,
		saying("Some were made by hand, others are built by the rules of BuildGracenoteCollections, each of which is a preference."))
	add(s, http.MethodPost, "/collections", http.StatusCreated, "addCollection", "Make a collection",
		func(ctx context.Context, in *body[CollectionRequest]) (*createdCollection, error) {
			made, err := s.Collections.AddCollection(ctx, butler.Collection{
				Section: in.Body.Section, Title: in.Body.Title, SortTitle: in.Body.SortTitle, Summary: in.Body.Summary,
				Kind: butler.ItemKind(in.Body.Kind),
			}, in.Body.Items)
			if err != nil {
				return nil, err
			}
			return &createdCollection{fmt.Sprintf("%s/collections/%d", prefix, made.ID), made}, nil
		}, saying("Its items are of one kind and of its section."))
	add(s, http.MethodGet, "/collections/{id}", http.StatusOK, "getCollection", "A collection",
		func(ctx context.Context, in *collectionInput) (*body[butler.Collection], error) {
			found, err := s.Collections.Collection(ctx, in.ID)
			return answer(found), err
		})
	add(s, http.MethodPatch, "/collections/{id}", http.StatusOK, "changeCollection", "Change a collection that was made by hand",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the collection"`
			Body CollectionChange
		}) (*body[butler.Collection], error) {
			edited, err := s.Collections.EditCollection(ctx, in.ID, butler.CollectionEdit(in.Body))
			return answer(edited), err
		}, saying("All at once, in this order: items, remove, add. One that a rule builds cannot be changed: that is an error of the kind conflict."))
	add(s, http.MethodDelete, "/collections/{id}", http.StatusNoContent, "removeCollection", "Forget a collection; its items stay",
		func(ctx context.Context, in *collectionInput) (*none, error) {
			return nil, s.Collections.RemoveCollection(ctx, in.ID)
		}, saying("One that a rule builds comes back when it is built again, unless the rule is switched off."))
	add(s, http.MethodGet, "/collections/{id}/items", http.StatusOK, "listCollectionItems", "The items of a collection, in its order",
		s.listCollectionItems)
	add(s, http.MethodGet, "/items/{id}/collections", http.StatusOK, "listItemCollections", "The collections that an item is in",
		func(ctx context.Context, in *itemInput) (*body[CollectionList], error) {
			if _, err := s.item(ctx, in.ID); err != nil {
				return nil, err
			}
			all, err := s.Collections.ItemCollections(ctx, in.ID)
			return answer(CollectionList{Collections: list(all), Total: int64(len(all))}), err
		})
}

func (s *service) listCollections(ctx context.Context, in *collectionsQuery) (*page[CollectionList], error) {
	offset, err := in.number()
	if err != nil {
		return nil, err
	}
	if in.Section != 0 {
		if _, err := s.Library.Section(ctx, in.Section); err != nil {
			return nil, err
		}
	}
	known, err := s.Collections.Collections(ctx, in.Section)
	if err != nil {
		return nil, err
	}
	var all []butler.Collection
	for _, c := range known {
		if in.Rule == "" || in.Rule == c.Rule || in.Rule == "-" && c.Rule == "" {
			all = append(all, c)
		}
	}
	total := int64(len(all))
	offset = min(offset, total) // a cursor may say anything
	all = all[offset:min(offset+int64(in.Limit), total)]
	out := &page[CollectionList]{Body: CollectionList{Collections: list(all), Total: total}}
	if after := offset + int64(len(all)); len(all) > 0 && after < total {
		out.Body.Next, out.Link = in.next(strconv.FormatInt(after, 10))
	}
	return out, nil
}

func (s *service) listCollectionItems(ctx context.Context, in *collectionItemsQuery) (*page[ItemList], error) {
	offset, err := in.number()
	if err != nil {
		return nil, err
	}
	items, total, err := s.Collections.CollectionItems(ctx, in.ID, int(offset), in.Limit)
	if err != nil {
		return nil, err
	}
	out := &page[ItemList]{Body: ItemList{Items: list(items), Total: total}}
	if after := offset + int64(len(items)); len(items) > 0 && after < total {
		out.Body.Next, out.Link = in.next(strconv.FormatInt(after, 10))
	}
	return out, nil
}
