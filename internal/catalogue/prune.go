package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"butler/internal/catalogue/internal/catdb"
)

// prune removes those of some Media and Items that hold nothing, and the Items above them that then
// hold nothing either. gone is called for each Item that went; nil if nobody asks.
func (t transaction) prune(ctx context.Context, media, items map[int64]bool, gone func(catdb.Item)) error {
	emptied := make(map[int64]bool)
	maps.Copy(emptied, items)
	for _, id := range slices.Sorted(maps.Keys(media)) {
		item, err := t.MediaItem(ctx, id)
		if err != nil {
			return err
		}
		n, err := t.PruneMedia(ctx, id)
		if err != nil {
			return err
		}
		if n > 0 {
			emptied[item] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(emptied)) {
		if err := t.pruneItem(ctx, id, gone); err != nil {
			return err
		}
	}
	return nil
}

func (t transaction) pruneItem(ctx context.Context, id int64, gone func(catdb.Item)) error {
	for {
		item, err := t.Item(ctx, id)
		if errors.Is(err, sql.ErrNoRows) { // went with another
			return nil
		}
		if err != nil {
			return err
		}
		n, err := t.PruneItem(ctx, id)
		if err != nil || n == 0 {
			return err
		}
		if gone != nil {
			gone(item)
		}
		if !item.Parent.Valid {
			return nil
		}
		id = item.Parent.Int64
	}
}
