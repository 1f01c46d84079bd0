package catalogue

import (
	"context"

	"butler/internal/catalogue/internal/catdb"
)

// rangeLength is how many Items a new range holds. The schema knows when one is too long (4000).
const rangeLength = 2000

// listKey names a list of Items: one kind of a Section, or "" for those on top.
type listKey struct {
	section int64
	kind    string
}

// place is where an Item stands in its list.
type place struct {
	sortKey string
	id      int64
}

// at returns the number of Items in a list, and a place to reach an offset from, with how many to
// skip from it on.
func (t transaction) at(ctx context.Context, key listKey, offset int64) (total int64, from place, skip int64, err error) {
	ranges, err := t.ItemRanges(ctx, catdb.ItemRangesParams{Section: key.section, List: key.kind})
	if err != nil {
		return 0, place{}, 0, err
	}
	for _, r := range ranges {
		if offset >= total {
			from, skip = place{r.SortKey, r.ID}, offset-total
		}
		total += r.N
	}
	return total, from, skip, nil
}

// cutRanges cuts the ranges that grew too long.
func (t transaction) cutRanges(ctx context.Context) error {
	long, err := t.LongRanges(ctx)
	if err != nil {
		return err
	}
	for _, r := range long {
		key, left := listKey{r.Section, r.List}, r.N
		for left > rangeLength {
			next, err := t.further(ctx, key, place{r.SortKey, r.ID}, rangeLength)
			if err != nil {
				return err
			}
			r.N = rangeLength
			if err := t.SetRange(ctx, catdb.SetRangeParams(r)); err != nil {
				return err
			}
			left -= rangeLength
			r.SortKey, r.ID = next.sortKey, next.id
		}
		r.N = left
		if err := t.SetRange(ctx, catdb.SetRangeParams(r)); err != nil {
			return err
		}
	}
	return nil
}

// further returns the place so many Items after another.
func (t transaction) further(ctx context.Context, key listKey, from place, skip int64) (place, error) {
	if key.kind == "" {
		at, err := t.ItemsOnTopPlace(ctx, catdb.ItemsOnTopPlaceParams{Section: key.section, SortKey: from.sortKey, ID: from.id, Skip: skip})
		return place{at.SortKey, at.ID}, err
	}
	at, err := t.ItemsOfKindPlace(ctx, catdb.ItemsOfKindPlaceParams{
		Section: key.section, Kind: key.kind, SortKey: from.sortKey, ID: from.id, Skip: skip,
	})
	return place{at.SortKey, at.ID}, err
}
