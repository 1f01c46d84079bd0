package plex

import (
	"cmp"
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/plexapi"
)

// typeCollection is the number that Plex gives Collections among the types of Items.
const typeCollection = "18"

func (s *server) handleCollections() {
	const one = "/library/collections/{collection}"
	s.handle("/library/collections", actions{http.MethodPost: s.makeCollection})
	s.handle(one, actions{http.MethodGet: s.collection, http.MethodPut: s.editCollection, http.MethodDelete: s.removeCollection})
	s.handle(one+"/children", actions{http.MethodGet: s.collectionItems})
	s.handle(one+"/items", actions{http.MethodGet: s.collectionItems, http.MethodPut: s.addToCollection})
	s.handle(one+"/items/{item}", actions{http.MethodDelete: s.removeFromCollection})
	s.handle(one+"/items/{item}/move", actions{http.MethodPut: s.moveInCollection})
}

// collectionID returns the Collection that a request is about.
func collectionID(r *http.Request) (int64, error) {
	return idOf(cmp.Or(r.PathValue("collection"), r.PathValue("ids")), "collection")
}

// ofCollection reports whether a request about Items is about a Collection: they share one space of ids.
func ofCollection(r *http.Request) bool {
	id, err := collectionID(r)
	return err == nil && id > butler.FirstCollection
}

// listCollections answers with the Collections of a Section, or of all.
func (s *server) listCollections(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	l, err := listingOf(r, section, s.Now())
	if err != nil {
		return err
	}
	l.kinds = nil // what else the Section holds is not listed
	all, err := s.Collections.Collections(r.Context(), section.ID)
	if err != nil {
		return err
	}
	title := strings.ToLower(l.query.Title)
	all = slices.DeleteFunc(all, func(c butler.Collection) bool { return !strings.Contains(strings.ToLower(c.Title), title) })
	if l.query.Sort == butler.SortAdded {
		slices.SortStableFunc(all, func(a, b butler.Collection) int { return a.Added.Compare(b.Added) })
	}
	if l.query.Descending {
		slices.Reverse(all)
	}
	total := min(int64(len(all)), l.limit)
	from := min(l.start, total)
	list := plexapi.Items{TotalSize: total, Offset: l.start}
	if section.ID != 0 {
		list.LibrarySectionID, list.LibrarySectionTitle, list.LibrarySectionUUID = section.ID, section.Name, section.UUID
		list.Title1, list.Title2 = section.Name, "Collections"
		if l.meta {
			list.Meta = metaOf(section, l)
		}
	}
	return s.answerCollections(w, r, all[from:min(from+l.size, total)], list)
}

func (s *server) answerCollections(w http.ResponseWriter, r *http.Request, all []butler.Collection, list plexapi.Items) error {
	sections, err := s.sectionNames(r.Context())
	if err != nil {
		return err
	}
	for _, c := range all {
		item := wireCollection(c)
		place(&item, c.Section, sections)
		list.Metadata = append(list.Metadata, item)
	}
	list.Size, list.Identifier = len(all), libraryIdentifier
	return s.answerPage(w, r, list)
}

func wireCollection(c butler.Collection) plexapi.Item {
	id := strconv.FormatInt(c.ID, 10)
	w := plexapi.Item{
		XMLName: xml.Name{Local: plexapi.ElementDirectory}, RatingKey: id, Key: "/library/collections/" + id + "/children",
		GUID: "butler://collection/" + id, Type: "collection", Subtype: typeName(c.Kind), Title: c.Title, Summary: c.Summary,
		ChildCount: &c.Items, AddedAt: seconds(c.Added), UpdatedAt: max(seconds(c.Updated), seconds(c.Added)),
	}
	if c.SortTitle != c.Title {
		w.TitleSort = c.SortTitle
	}
	return w
}

// collection answers with a Collection.
func (s *server) collection(w http.ResponseWriter, r *http.Request) error {
	id, err := collectionID(r)
	if err != nil {
		return err
	}
	c, err := s.Collections.Collection(r.Context(), id)
	if err != nil {
		return err
	}
	return s.answerCollections(w, r, []butler.Collection{c}, plexapi.Items{TotalSize: 1, LibrarySectionID: c.Section})
}

// collectionItems answers with the Items of a Collection, in its order.
func (s *server) collectionItems(w http.ResponseWriter, r *http.Request) error {
	id, err := collectionID(r)
	if err != nil {
		return err
	}
	start, size, err := page(r)
	if err != nil {
		return err
	}
	items, total, err := s.Collections.CollectionItems(r.Context(), id, int(start), int(max(1, size)))
	if err != nil {
		return err
	}
	return s.answerItems(w, r, items[:min(size, int64(len(items)))], plexapi.Items{TotalSize: total, Offset: start, Key: strconv.FormatInt(id, 10)})
}

// makeCollection makes a Collection of Items and answers with it.
func (s *server) makeCollection(w http.ResponseWriter, r *http.Request) error {
	values := r.URL.Query()
	section, err := strconv.ParseInt(values.Get("sectionId"), 10, 64)
	if err != nil || section < 1 {
		return butler.E(butler.KindInvalid, "", "%q is no id of a section", shorten(values.Get("sectionId")))
	}
	if ticked(values, "smart") {
		return butler.E(butler.KindUnsupported, "", "collections by a filter are not had").
			WithHint("rules of BuildGracenoteCollections build collections")
	}
	c := butler.Collection{Section: section, Title: values.Get("title"), Summary: values.Get("summary")}
	if text := values.Get("type"); text != "" {
		kinds, err := kindsOf(text, "")
		if err != nil {
			return err
		}
		if len(kinds) != 1 {
			return butler.E(butler.KindInvalid, "", "a collection is of one type of items")
		}
		c.Kind = kinds[0]
	}
	var items []int64
	if values.Has("uri") {
		if items, err = itemsOfURI(values.Get("uri")); err != nil {
			return err
		}
	}
	c, err = s.Collections.AddCollection(r.Context(), c, items)
	if err != nil {
		return err
	}
	return s.answerCollections(w, r, []butler.Collection{c}, plexapi.Items{TotalSize: 1, LibrarySectionID: c.Section})
}

// itemsOfURI reads the Items that a client names by an address of them:
// server://<machine>/com.plexapp.plugins.library/library/metadata/1,2.
func itemsOfURI(text string) (ids []int64, err error) {
	bad := func() ([]int64, error) {
		return nil, butler.E(butler.KindInvalid, "", "%q names no items", shorten(text)).
			WithHint("server://<machine>/com.plexapp.plugins.library/library/metadata/1,2 does")
	}
	u, err := url.Parse(text)
	if err != nil {
		return bad()
	}
	_, list, ok := strings.Cut(u.Path, "/library/metadata/")
	if !ok {
		return bad()
	}
	for one := range strings.SplitSeq(strings.TrimSuffix(list, "/"), ",") {
		id, err := strconv.ParseUint(one, 10, 63)
		if err != nil || id == 0 || len(ids) == maxItems {
			return bad()
		}
		ids = append(ids, int64(id))
	}
	return ids, nil
}

// editCollection changes the words of a Collection: title.value, titleSort.value and summary.value. That fields are
// locked goes without saying: nothing else writes them.
func (s *server) editCollection(w http.ResponseWriter, r *http.Request) error {
	values := r.URL.Query()
	text := cmp.Or(r.PathValue("collection"), values.Get("id"))
	id, err := idOf(text, "collection")
	if err != nil {
		return err
	}
	var e butler.CollectionEdit
	for name, to := range map[string]**string{"title": &e.Title, "titleSort": &e.SortTitle, "summary": &e.Summary} {
		for _, key := range []string{name, name + ".value"} {
			if values.Has(key) {
				value := values.Get(key)
				*to = &value
			}
		}
	}
	return s.edited(w, r, id, e)
}

func (s *server) edited(w http.ResponseWriter, r *http.Request, id int64, e butler.CollectionEdit) error {
	c, err := s.Collections.EditCollection(r.Context(), id, e)
	if err != nil {
		return err
	}
	return s.answerCollections(w, r, []butler.Collection{c}, plexapi.Items{TotalSize: 1, LibrarySectionID: c.Section})
}

// editSectionItems changes Items of a Section as many clients do: with their ids beside the edits.
func (s *server) editSectionItems(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.sectionOf(r); err != nil {
		return err
	}
	if r.URL.Query().Get("type") == typeCollection {
		return s.editCollection(w, r)
	}
	ids, err := idList(r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	page, err := s.Items.Items(r.Context(), butler.ItemQuery{IDs: ids, Limit: len(ids)})
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		return butler.E(butler.KindNotFound, "", "there is no such item")
	}
	return s.edit(w, r, page.Items)
}

func (s *server) removeCollection(w http.ResponseWriter, r *http.Request) error {
	id, err := collectionID(r)
	if err != nil {
		return err
	}
	if err := s.Collections.RemoveCollection(r.Context(), id); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

func (s *server) addToCollection(w http.ResponseWriter, r *http.Request) error {
	id, err := collectionID(r)
	if err != nil {
		return err
	}
	items, err := itemsOfURI(r.URL.Query().Get("uri"))
	if err != nil {
		return err
	}
	return s.edited(w, r, id, butler.CollectionEdit{Add: items})
}

func (s *server) removeFromCollection(w http.ResponseWriter, r *http.Request) error {
	id, item, err := s.member(r)
	if err != nil {
		return err
	}
	return s.edited(w, r, id, butler.CollectionEdit{Remove: []int64{item}})
}

// moveInCollection puts an Item behind another, or first.
func (s *server) moveInCollection(w http.ResponseWriter, r *http.Request) error {
	id, item, err := s.member(r)
	if err != nil {
		return err
	}
	var after int64
	if text := r.URL.Query().Get("after"); text != "" {
		if after, err = idOf(text, "item"); err != nil {
			return err
		}
	}
	all, err := s.members(r.Context(), id)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(other int64) bool { return other == item })
	at := 0
	if after != 0 {
		if at = slices.Index(all, after) + 1; at == 0 {
			return butler.E(butler.KindNotFound, "", "item %d is not in the collection", after)
		}
	}
	all = slices.Insert(all, at, item)
	return s.edited(w, r, id, butler.CollectionEdit{Items: &all})
}

// member returns the Collection and the Item that a request is about, which is in it.
func (s *server) member(r *http.Request) (id, item int64, err error) {
	if id, err = collectionID(r); err != nil {
		return 0, 0, err
	}
	if item, err = idOf(r.PathValue("item"), "item"); err != nil {
		return 0, 0, err
	}
	all, err := s.members(r.Context(), id)
	if err == nil && !slices.Contains(all, item) {
		err = butler.E(butler.KindNotFound, "", "item %d is not in the collection", item)
	}
	return id, item, err
}

// members returns the ids of all Items of a Collection.
func (s *server) members(ctx context.Context, id int64) (all []int64, err error) {
	for {
		items, total, err := s.Collections.CollectionItems(ctx, id, len(all), readItems)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			all = append(all, item.ID)
		}
		if len(items) == 0 || int64(len(all)) >= total {
			return all, nil
		}
	}
}
