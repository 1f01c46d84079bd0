package plex

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"butler"
	"butler/plexapi"
)

// list answers with Items of a Section, or of all, as the request asks and narrow makes of it.
func (s *server) list(narrow func(*listing, *http.Request)) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.URL.Query().Get("type") == typeCollection {
			return s.listCollections(w, r)
		}
		section, err := s.sectionOf(r)
		if err != nil {
			return err
		}
		l, err := listingOf(r, section, s.Now())
		if err != nil {
			return err
		}
		narrow(&l, r)
		return s.answerListing(w, r, section, l)
	}
}

func asAsked(*listing, *http.Request) {}

// onlyAlbums is how the albums of a Section were listed before there were types.
func onlyAlbums(l *listing, _ *http.Request) { l.kinds = []butler.ItemKind{butler.Album} }

// addedLast lists what was added last first.
func addedLast(l *listing, r *http.Request) {
	if r.URL.Query().Get("type") == "" {
		l.kinds = []butler.ItemKind{recentKind(l.kinds[0])}
	}
	l.query.Sort, l.query.Descending = butler.SortAdded, true
}

// recentKind returns what is told of when something was added: of a show its episodes, of an artist
// the albums.
func recentKind(k butler.ItemKind) butler.ItemKind {
	switch k {
	case butler.Show:
		return butler.Episode
	case butler.Artist:
		return butler.Album
	default:
		return k
	}
}

// recentlyAdded answers with what was added last in all Sections.
func (s *server) recentlyAdded(w http.ResponseWriter, r *http.Request) error {
	l, err := listingOf(r, butler.Section{}, s.Now())
	if err != nil {
		return err
	}
	if r.URL.Query().Get("type") == "" {
		l.kinds = []butler.ItemKind{butler.Movie, butler.Show, butler.Artist, butler.Photo}
	}
	for i, kind := range l.kinds {
		l.kinds[i] = recentKind(kind)
	}
	l.query.Sort, l.query.Descending = butler.SortAdded, true
	if len(l.kinds) < 2 {
		return s.answerListing(w, r, butler.Section{}, l)
	}
	l.size = min(l.size, max(0, l.limit-l.start))
	items, total, err := s.merge(r.Context(), l)
	if err != nil {
		return err
	}
	return s.answerItems(w, r, items, plexapi.Items{TotalSize: min(total, l.limit), Offset: l.start})
}

// maxMerged is how far into a list made of several one can look.
const maxMerged = 1000

// merge returns the newest Items of several kinds, and how many can be looked at.
func (s *server) merge(ctx context.Context, l listing) ([]butler.Item, int64, error) {
	var all []butler.Item
	var total int64
	for _, kind := range l.kinds {
		one := l
		one.kinds, one.start, one.size = []butler.ItemKind{kind}, 0, min(l.start+l.size, maxMerged)
		items, n, err := s.read(ctx, one)
		if err != nil {
			return nil, 0, err
		}
		all, total = append(all, items...), total+n
	}
	slices.SortStableFunc(all, func(a, b butler.Item) int { return b.Added.Compare(a.Added) })
	from := min(l.start, int64(len(all)))
	to := min(from+l.size, int64(len(all)))
	return all[from:to], min(total, maxMerged), nil
}

// noItems answers with an empty list: nothing is on deck where nothing is watched.
func (s *server) noItems(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.sectionOf(r); err != nil {
		return err
	}
	return s.answerItems(w, r, nil, plexapi.Items{})
}

// read returns the Items of a listing, and how many there are without its limits.
func (s *server) read(ctx context.Context, l listing) ([]butler.Item, int64, error) {
	var all []butler.Item
	var total int64
	for _, kind := range l.kinds {
		q := l.query
		q.Kind = kind
		// Where this kind's Items lie in the list made of all kinds.
		items, n, err := s.readKind(ctx, q, max(0, l.start-total), l.size-int64(len(all)))
		if err != nil {
			return nil, 0, err
		}
		all, total = append(all, items...), total+n
	}
	return all, total, nil
}

// readKind returns a page of one query. Of size 0 it is only counted.
func (s *server) readKind(ctx context.Context, q butler.ItemQuery, start, size int64) ([]butler.Item, int64, error) {
	var all []butler.Item
	q.Offset = int(start)
	for {
		q.Limit = int(max(1, min(readItems, size-int64(len(all)))))
		page, err := s.Items.Items(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		all = append(all, page.Items...)
		if int64(len(all)) >= size || page.Next == "" || len(page.Items) == 0 {
			return all[:min(int64(len(all)), size)], page.Total, nil
		}
		q.Offset, q.After = 0, page.Next
	}
}

func (s *server) answerListing(w http.ResponseWriter, r *http.Request, section butler.Section, l listing) error {
	l.size = min(l.size, max(0, l.limit-l.start))
	items, total, err := s.read(r.Context(), l)
	if err != nil {
		return err
	}
	list := plexapi.Items{TotalSize: min(total, l.limit), Offset: l.start}
	if section.ID != 0 {
		list.LibrarySectionID, list.LibrarySectionTitle, list.LibrarySectionUUID = section.ID, section.Name, section.UUID
		list.Title1 = section.Name
		if len(l.kinds) == 1 {
			list.Title2, list.ViewGroup = "All "+typeTitle(l.kinds[0]), typeName(l.kinds[0])
		}
		if l.meta {
			list.Meta = metaOf(section, l)
		}
	}
	return s.answerItems(w, r, items, list)
}

// children answers with the Items directly below another.
func (s *server) children(w http.ResponseWriter, r *http.Request) error {
	return s.below(w, r, false)
}

// allLeaves answers with the Items below another that hold no others: all episodes of a show.
func (s *server) allLeaves(w http.ResponseWriter, r *http.Request) error {
	return s.below(w, r, true)
}

func (s *server) below(w http.ResponseWriter, r *http.Request, deep bool) error {
	if ofCollection(r) {
		return s.collectionItems(w, r)
	}
	start, size, err := page(r)
	if err != nil {
		return err
	}
	parent, err := s.oneItem(r)
	if err != nil {
		return err
	}
	q := butler.ItemQuery{Section: parent.Section, Parent: parent.ID, Deep: deep, Kind: childKind(parent.Kind, deep)}
	var items []butler.Item
	var total int64
	if index, bad := strconv.Atoi(r.URL.Query().Get("index")); bad == nil {
		items, total, err = s.readIndex(r.Context(), q, index, start, size)
	} else {
		items, total, err = s.readKind(r.Context(), q, start, size)
	}
	if err != nil {
		return err
	}
	return s.answerItems(w, r, items, plexapi.Items{
		TotalSize: total, Offset: start, LibrarySectionID: parent.Section,
		Key: strconv.FormatInt(parent.ID, 10), ParentTitle: parent.Title, Title2: parent.Title,
	})
}

// readIndex returns a page of those Items of a query that have an index: there are few with the same.
func (s *server) readIndex(ctx context.Context, q butler.ItemQuery, index int, start, size int64) ([]butler.Item, int64, error) {
	items, _, err := s.readKind(ctx, q, 0, maxItems)
	if err != nil {
		return nil, 0, err
	}
	items = slices.DeleteFunc(items, func(i butler.Item) bool { return i.Index != index })
	total := int64(len(items))
	start = min(start, total)
	return items[start:min(start+size, total)], total, nil
}

// childKind returns what is listed below an Item: not its extras.
func childKind(k butler.ItemKind, deep bool) butler.ItemKind {
	switch {
	case k == butler.Show && !deep:
		return butler.Season
	case k == butler.Show, k == butler.Season:
		return butler.Episode
	case k == butler.Artist && !deep:
		return butler.Album
	case k == butler.Artist, k == butler.Album:
		return butler.Track
	}
	return kindNone
}

// oneItem returns the Item that a request is about.
func (s *server) oneItem(r *http.Request) (butler.Item, error) {
	all, err := s.someItems(r)
	if err != nil {
		return butler.Item{}, err
	}
	if len(all) > 1 {
		return butler.Item{}, butler.E(butler.KindInvalid, "", "this is asked of one item at a time")
	}
	return all[0], nil
}

// someItems returns the Items that a request is about; those that are not there are left out, but at
// least one is.
func (s *server) someItems(r *http.Request) ([]butler.Item, error) {
	ids, err := idsOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.Items.Items(r.Context(), butler.ItemQuery{IDs: ids, Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	if len(page.Items) == 0 {
		return nil, butler.E(butler.KindNotFound, "", "there is no item %s", shorten(r.PathValue("ids")))
	}
	return page.Items, nil
}
