package catalogue

import (
	"context"
	"fmt"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// bequest is an Item that lost files to another.
type bequest struct{ from, to int64 }

// inherit hands on what was said of Items all of whose files were found elsewhere under another name, but for missing
// ones, and the Collections they are in; they keep both, should a missing file come back: a person who renames a folder loses nothing. It comes before empty Items are removed.
func (b *batch) inherit(ctx context.Context) error {
	done := make(map[int64]bool)
	for _, moved := range b.moved {
		var ends [2]int64
		for i, media := range []int64{moved.from, moved.to} {
			item, err := b.MediaItem(ctx, media)
			if err != nil {
				return err
			}
			ends[i] = item
		}
		if err := b.bequeath(ctx, bequest{ends[0], ends[1]}, done); err != nil {
			return err
		}
	}
	for _, moved := range b.adopted {
		if err := b.bequeath(ctx, moved, done); err != nil {
			return err
		}
	}
	return nil
}

// bequeath hands on from an Item and from those that it lies in, as far as their kinds are the same.
func (b *batch) bequeath(ctx context.Context, q bequest, done map[int64]bool) error {
	for q.from != q.to && !done[q.from] {
		from, err := b.Item(ctx, q.from)
		if err != nil {
			return err
		}
		to, err := b.Item(ctx, q.to)
		if err != nil {
			return err
		}
		if from.Kind != to.Kind {
			return nil
		}
		left, err := b.column(ctx, fmt.Sprintf(partsBelow, "p.id", "p.missing = 0 LIMIT 1"), from.ID)
		if err != nil {
			return err
		}
		if err := b.handOn(ctx, q, len(left) == 0); err != nil {
			return err
		}
		done[q.from] = len(left) == 0
		if !from.Parent.Valid || !to.Parent.Valid {
			return nil
		}
		q = bequest{from.Parent.Int64, to.Parent.Int64}
	}
	return nil
}

// handOn copies what is said of an Item; of one that has other files still, only what its file says of itself.
func (b *batch) handOn(ctx context.Context, q bequest, whole bool) error {
	return b.say(ctx, b.op, q.to, b.now, b.told, func(t transaction) error {
		err := t.InheritMetadata(ctx, catdb.InheritMetadataParams{Item: q.from, Heir: q.to, Whole: toBit(whole)})
		if err != nil || !whole {
			return err
		}
		return t.InheritCollections(ctx, catdb.InheritCollectionsParams{Item: q.from, Heir: q.to})
	})
}

// forgetOwn forgets what a file said of itself that holds something else now.
func (b *batch) forgetOwn(ctx context.Context, part int64) error {
	item, err := b.ItemOfPart(ctx, part)
	if err != nil {
		return err
	}
	return b.say(ctx, b.op, item, b.now, b.told, func(t transaction) error {
		_, err := t.RemoveMetadata(ctx, catdb.RemoveMetadataParams{Item: item, Origin: string(butler.OriginPhoto)})
		return err
	})
}
