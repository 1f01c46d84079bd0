package fake

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"butler"
)

// Collections is a [butler.CollectionStore] in memory, over Items that do not change. Its methods may be called by
// several goroutines.
type Collections struct {
	mu    sync.Mutex
	items []butler.DescribedItem
	all   []held
	last  int64
	err   error
}

type held struct {
	butler.Collection
	members []int64
}

var _ butler.CollectionStore = (*Collections)(nil)

// NewCollections returns a store without Collections, over these Items.
func NewCollections(items ...butler.DescribedItem) *Collections {
	return &Collections{items: items, last: butler.FirstCollection}
}

// SetItems replaces the Items. Collections lose those that are no more.
func (s *Collections) SetItems(items ...butler.DescribedItem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = items
	for i := range s.all {
		c := &s.all[i]
		c.members = slices.DeleteFunc(c.members, func(id int64) bool { _, ok := s.item(id); return !ok })
		c.Items = int64(len(c.members))
	}
}

// Fail lets every method fail with an error from now on; nil ends that.
func (s *Collections) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *Collections) item(id int64) (butler.Item, bool) {
	i := slices.IndexFunc(s.items, func(item butler.DescribedItem) bool { return item.ID == id })
	if i < 0 {
		return butler.Item{}, false
	}
	return s.items[i].Item, true
}

func (s *Collections) find(id int64) (int, error) {
	i := slices.IndexFunc(s.all, func(c held) bool { return c.ID == id })
	if s.err != nil {
		return 0, s.err
	}
	if i < 0 {
		return 0, butler.E(butler.KindNotFound, "find collection", "there is no collection %d", id)
	}
	return i, nil
}

// Collections implements [butler.CollectionStore].
func (s *Collections) Collections(_ context.Context, section int64) (all []butler.Collection, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.all {
		if section == 0 || c.Section == section {
			all = append(all, c.Collection)
		}
	}
	slices.SortFunc(all, func(a, b butler.Collection) int {
		return cmp.Or(cmp.Compare(sortTitle(a), sortTitle(b)), cmp.Compare(a.ID, b.ID))
	})
	return all, s.err
}

func sortTitle(c butler.Collection) string { return cmp.Or(c.SortTitle, butler.SortTitleOf(c.Title)) }

// Collection implements [butler.CollectionStore].
func (s *Collections) Collection(_ context.Context, id int64) (butler.Collection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return butler.Collection{}, err
	}
	return s.all[i].Collection, nil
}

// CollectionItems implements [butler.CollectionStore].
func (s *Collections) CollectionItems(_ context.Context, id int64, offset, limit int) (items []butler.Item, total int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return nil, 0, err
	}
	members := s.all[i].members
	total = int64(len(members))
	members = members[min(offset, len(members)):]
	for _, m := range members[:min(limit, len(members))] {
		item, _ := s.item(m)
		items = append(items, item)
	}
	return items, total, nil
}

// ItemCollections implements [butler.CollectionStore].
func (s *Collections) ItemCollections(_ context.Context, item int64) (all []butler.Collection, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.all {
		if slices.Contains(c.members, item) {
			all = append(all, c.Collection)
		}
	}
	return all, s.err
}

// AddCollection implements [butler.CollectionStore].
func (s *Collections) AddCollection(_ context.Context, c butler.Collection, items []int64) (butler.Collection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return butler.Collection{}, s.err
	}
	if c.Title == "" {
		return butler.Collection{}, butler.E(butler.KindInvalid, "make collection", "a collection needs a title")
	}
	c.Rule, c.Key = "", ""
	if c.Kind == "" {
		c.Kind = butler.Movie
	}
	if err := s.check(c, items); err != nil {
		return butler.Collection{}, err
	}
	return s.add(c, items), nil
}

func (s *Collections) add(c butler.Collection, items []int64) butler.Collection {
	s.last++
	c.ID, c.Items, c.Added = s.last, int64(len(items)), Now()
	s.all = append(s.all, held{c, slices.Clone(items)})
	return c
}

func (s *Collections) check(c butler.Collection, items []int64) error {
	for _, other := range s.all {
		if other.ID != c.ID && other.Rule == "" && other.Section == c.Section && other.Title == c.Title {
			return butler.E(butler.KindConflict, "make collection", "there is a collection %q already", c.Title)
		}
	}
	for _, id := range items {
		if item, ok := s.item(id); !ok || item.Section != c.Section || item.Kind != c.Kind {
			return butler.E(butler.KindInvalid, "make collection", "item %d is no %s of this library", id, c.Kind)
		}
	}
	return nil
}

// EditCollection implements [butler.CollectionStore].
func (s *Collections) EditCollection(_ context.Context, id int64, e butler.CollectionEdit) (butler.Collection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return butler.Collection{}, err
	}
	was := &s.all[i]
	if was.Rule != "" {
		return butler.Collection{}, butler.E(butler.KindConflict, "change collection", "%q is built by the rule %q", was.Title, was.Rule)
	}
	c := was.Collection
	for to, from := range map[*string]*string{&c.Title: e.Title, &c.SortTitle: e.SortTitle, &c.Summary: e.Summary} {
		if from != nil {
			*to = *from
		}
	}
	items := e.Members(was.members)
	if err := s.check(c, items); err != nil {
		return butler.Collection{}, err
	}
	c.Items, c.Updated = int64(len(items)), Now()
	was.Collection, was.members = c, items
	return c, nil
}

// RemoveCollection implements [butler.CollectionStore].
func (s *Collections) RemoveCollection(_ context.Context, id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err == nil {
		s.all = slices.Delete(s.all, i, i+1)
	}
	return err
}

// Build implements [butler.CollectionStore].
func (s *Collections) Build(_ context.Context, section int64, rule string, all []butler.BuiltCollection, dry bool) (n butler.CollectionChange, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return n, s.err
	}
	left := make(map[string]held)
	var others []held
	for _, c := range s.all {
		if c.Section == section && c.Rule == rule {
			left[c.Key] = c
		} else {
			others = append(others, c)
		}
	}
	before, last := s.all, s.last
	s.all = others
	for _, c := range all {
		c.Section, c.Rule = section, rule
		was, ok := left[c.Key]
		delete(left, c.Key)
		switch {
		case !ok:
			n.Made++
			s.add(c.Collection, c.Members)
			continue
		case was.Title == c.Title && was.SortTitle == c.SortTitle && was.Summary == c.Summary && slices.Equal(was.members, c.Members):
			n.Kept++
		default:
			n.Changed++
			was.Title, was.SortTitle, was.Summary, was.Updated = c.Title, c.SortTitle, c.Summary, Now()
			was.members, was.Items = slices.Clone(c.Members), int64(len(c.Members))
		}
		s.all = append(s.all, was)
	}
	n.Removed = int64(len(left))
	if dry {
		s.all, s.last = before, last
	}
	return n, nil
}

// Described implements [butler.CollectionStore].
func (s *Collections) Described(_ context.Context, section int64, kind butler.ItemKind, after int64, limit int) (all []butler.DescribedItem, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, item := range s.items {
		if item.Section == section && item.Kind == kind && item.ID > after {
			all = append(all, item)
		}
	}
	slices.SortFunc(all, func(a, b butler.DescribedItem) int { return cmp.Compare(a.ID, b.ID) })
	return all[:min(limit, len(all))], s.err
}
