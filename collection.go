package butler

import (
	"context"
	"time"
)

// FirstCollection is below every id of a Collection and above every id of an Item: clients of Plex have one space of
// ids for both.
const FirstCollection = 1_000_000_000

// Collection is a group of Items of one Section that stands on its own in lists.
type Collection struct {
	ID        int64     `json:"id"`
	Section   int64     `json:"section"`
	Title     string    `json:"title"`
	SortTitle string    `json:"sortTitle,omitempty"`
	Summary   string    `json:"summary,omitempty"`
	Rule      string    `json:"rule,omitempty"` // what builds it: "set", "genre"; "" for one made by hand, which nothing else touches
	Key       string    `json:"key,omitempty"`  // of a built one, what makes it the same the next time: "tmdb:10", "Western"
	Kind      ItemKind  `json:"kind"`           // of its Items
	Items     int64     `json:"items"`
	Added     time.Time `json:"added"`
	Updated   time.Time `json:"updated,omitzero"`
}

// BuiltCollection is what a rule makes.
type BuiltCollection struct {
	Collection         // Title, SortTitle, Summary, Key and Kind are used
	Members    []int64 // Items, in their order
}

// CollectionChange counts what building changed.
type CollectionChange struct {
	Made    int64 `json:"made"`
	Changed int64 `json:"changed"`
	Removed int64 `json:"removed"`
	Kept    int64 `json:"kept"` // as they were
}

// CollectionEdit changes a Collection that was made by hand. What is nil stays.
type CollectionEdit struct {
	Title     *string
	SortTitle *string
	Summary   *string
	Items     *[]int64 // all of them, in their order
	Remove    []int64  // of those; who is not in it is no error
	Add       []int64  // behind those; who is in it already keeps its place
}

// Members returns the Items that an edit makes of some.
func (e CollectionEdit) Members(before []int64) (all []int64) {
	if e.Items != nil {
		before = *e.Items
	}
	removed, in := make(map[int64]bool), make(map[int64]bool)
	for _, id := range e.Remove {
		removed[id] = true
	}
	add := func(id int64) {
		if !in[id] {
			in[id] = true
			all = append(all, id)
		}
	}
	for _, id := range before {
		if !removed[id] {
			add(id)
		}
	}
	for _, id := range e.Add {
		add(id)
	}
	return all
}

// CollectionStore keeps Collections.
type CollectionStore interface {
	// Collections returns those of a Section, or of all if it is 0, by sort title.
	Collections(ctx context.Context, section int64) ([]Collection, error)
	// Collection returns one. Errors: [KindNotFound].
	Collection(ctx context.Context, id int64) (Collection, error)
	// CollectionItems returns a page of the Items of a Collection, in its order, and how many there are in all.
	CollectionItems(ctx context.Context, id int64, offset, limit int) ([]Item, int64, error)
	// ItemCollections returns the Collections that an Item is in.
	ItemCollections(ctx context.Context, item int64) ([]Collection, error)
	// AddCollection makes one by hand. Errors: [KindConflict] if the Section has one of this title by hand already,
	// [KindInvalid] if an Item is of another Section or kind.
	AddCollection(ctx context.Context, c Collection, items []int64) (Collection, error)
	// EditCollection changes one that was made by hand, at once, and returns it as it is then. Errors: [KindNotFound],
	// those of AddCollection, and [KindConflict] for one that a rule builds.
	EditCollection(ctx context.Context, id int64, e CollectionEdit) (Collection, error)
	// RemoveCollection forgets one; its Items stay. One that a rule builds comes back with the next build.
	RemoveCollection(ctx context.Context, id int64) error
	// Build makes the Collections of a rule in a Section those that are given, all or nothing. Others are left as
	// they are; members that the library has no more are left out. With dry set it only counts. Errors: [KindInvalid]
	// for an empty rule, a key that is empty or that of two.
	Build(ctx context.Context, section int64, rule string, all []BuiltCollection, dry bool) (CollectionChange, error)
	// Described returns the Items of a kind in a Section with the Metadata in force, in the order of ids.
	Described(ctx context.Context, section int64, kind ItemKind, after int64, limit int) ([]DescribedItem, error)
}

// DescribedItem is an Item with the Metadata in force.
type DescribedItem struct {
	Item
	Metadata Metadata
}
