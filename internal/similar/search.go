package similar

import (
	"context"
	"math"
	"slices"

	"butler"
)

// The bounds of a [Query].
const (
	MaxLimit        = 500
	DefaultLimit    = 50
	DefaultDistance = 0.25
)

// Query asks for what is near.
type Query struct {
	Limit       int     // Items; 1 to [MaxLimit]
	MaxDistance float64 // 0 to 1
	// Exclude are albums and artists of which nothing is wanted.
	Exclude []int64
}

// check returns an error if there is no such Query.
func (q Query) check() error {
	switch {
	case q.Limit < 1 || q.Limit > MaxLimit:
		return butler.E(butler.KindInvalid, "limit", "%d is not between 1 and %d", q.Limit, MaxLimit)
	case !(q.MaxDistance >= 0 && q.MaxDistance <= 1):
		return butler.E(butler.KindInvalid, "maxDistance", "%g is not between 0 and 1", q.MaxDistance)
	}
	return nil
}

// distanceOf turns the dot product of two vectors of length 1 into a distance, dotOf the reverse.
func distanceOf(dot float64) float64 { return max(0, min(1, (1-dot)/2)) }
func dotOf(distance float64) float64 { return 1 - 2*distance }

// Result is what is near to an Item.
type Result struct {
	Analysed bool               // there is a vector of the Item; without it there are no Neighbours
	Near     []butler.Neighbour // nearest first
}

// Nearest returns the Items of the kind of one, in its Section, that sound most like it: of a track
// tracks; of an album or an artist, by the mean of their tracks, albums or artists. The Item itself is
// not among them, nor is what has no file at present. Errors: [butler.KindInvalid] if the Item is no
// music, or for a Query out of bounds.
func (x *Index) Nearest(ctx context.Context, item butler.Item, q Query) (Result, error) {
	if err := q.check(); err != nil {
		return Result{}, err
	}
	if item.Kind != butler.Track && item.Kind != butler.Album && item.Kind != butler.Artist {
		return Result{}, butler.E(butler.KindInvalid, "search by sound", "item %d is a %s, and only music sounds like other music", item.ID, item.Kind).
			WithHint("ask of a track, an album or an artist")
	}
	if err := x.refresh(ctx); err != nil {
		return Result{}, err
	}
	s := search{Index: x, ctx: ctx, item: item, query: q, parts: make(map[int64]int64), groups: make(map[int64]int64)}
	own, err := s.partsOf(item)
	if err != nil {
		return Result{}, err
	}
	to := x.mean(own)
	if to == nil {
		return Result{}, nil
	}
	near, err := s.around(to)
	return Result{true, near}, err
}

// search is one search under way.
type search struct {
	*Index
	ctx    context.Context
	item   butler.Item
	query  Query
	parts  map[int64]int64 // the track of a Part, 0 if that is no neighbour
	groups map[int64]int64 // the album or artist of a track, or the track itself
}

// around returns the Neighbours of a vector. It looks at ever more Parts until there are enough Items.
func (s *search) around(to []float32) ([]butler.Neighbour, error) {
	least := float32(dotOf(s.query.MaxDistance)) - 1e-6
	if s.item.Kind != butler.Track {
		least = -1 // the mean of an album may be nearer than any of its tracks
	}
	for n := 2*s.query.Limit + 64; ; n *= 4 {
		found, all := s.nearest(to, n, least)
		distances, order, err := s.grouped(found)
		if err != nil {
			return nil, err
		}
		if len(order) < s.query.Limit && !all && (s.item.Kind == butler.Track || n < most) {
			continue
		}
		if s.item.Kind != butler.Track {
			order = order[:min(len(order), 2*s.query.Limit+32)]
			if err := s.measure(to, order, distances); err != nil {
				return nil, err
			}
		}
		return s.items(order, distances)
	}
}

// most is how many tracks are looked at to find albums and artists: the nearest ones.
const most = 4096

// items returns the nearest Items.
func (s *search) items(order []int64, distances map[int64]float64) ([]butler.Neighbour, error) {
	order = slices.DeleteFunc(order, func(id int64) bool { return distances[id] > s.query.MaxDistance })
	order = order[:min(len(order), s.query.Limit)]
	items, err := s.read(order)
	if err != nil {
		return nil, err
	}
	var all []butler.Neighbour
	for _, id := range order {
		i := slices.IndexFunc(items, func(i butler.Item) bool { return i.ID == id })
		if i >= 0 && items[i].Kind == s.item.Kind {
			all = append(all, butler.Neighbour{Item: items[i], Distance: math.Round(distances[id]*1e4) / 1e4})
		}
	}
	return all, nil
}
