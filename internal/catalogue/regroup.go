package catalogue

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// regroup collects what a batch of a scan changes in groups.
type regroup struct {
	parts map[int64]bool // that came, went, or changed
	moved map[int64]bool // Parts that went from one Media to another
	items map[int64]bool // that changed, or lost one below them
	below map[int64]bool // Items that are in another place, with all below them
}

func newRegroup() regroup {
	return regroup{make(map[int64]bool), make(map[int64]bool), make(map[int64]bool), make(map[int64]bool)}
}

// markGroups makes due what the batch changed. It comes before empty Items are removed: those above them
// are found by them.
func (b *batch) markGroups(ctx context.Context) error {
	all, err := b.conclusions(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	ids := func(set map[int64]bool) string { return idList(slices.Collect(maps.Keys(set))) }
	items, err := b.column(ctx, `SELECT m.item FROM parts AS p JOIN media AS m ON m.id = p.media WHERE p.id IN (SELECT value FROM json_each(?))
		UNION SELECT item FROM media WHERE id IN (SELECT value FROM json_each(?))
		UNION SELECT value FROM json_each(?)`, ids(b.regroup.parts), ids(b.left), ids(b.regroup.items))
	if err != nil {
		return err
	}
	moved := slices.Sorted(maps.Keys(b.regroup.moved))
	for item := range b.regroup.below {
		parts, err := b.column(ctx, fmt.Sprintf(partsBelow, "p.id", "1"), item)
		if err != nil {
			return err
		}
		moved = append(moved, parts...)
	}
	for _, c := range all {
		if err := b.grouped(ctx, c, idList(items)); err != nil {
			return err
		}
		if err := b.dropUngrouped(ctx, all, c, moved); err != nil {
			return err
		}
	}
	return nil
}
