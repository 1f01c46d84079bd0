package catalogue

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// LackingLength returns how many present Parts lack an Analysis, those in hand too, and how long they play.
func (d *DB) LackingLength(ctx context.Context, name string, target butler.Target) (parts int64, playing time.Duration, err error) {
	const op = "measure what is lacking"
	err = d.read(ctx, op, func(t transaction) error {
		a, err := t.named(ctx, op, name)
		if err != nil {
			return err
		}
		sections, err := t.sectionIDs(ctx, target.Section)
		if err != nil {
			return err
		}
		var ms int64
		if target.Item != 0 {
			query := fmt.Sprintf(partsBelow, "count(*), coalesce(sum(p.duration), 0)", lacking(a)+" AND "+inSections)
			err := t.tx.QueryRowContext(ctx, query, target.Item, idList(sections)).Scan(&parts, &ms)
			playing = time.Duration(ms) * time.Millisecond
			return err
		}
		query := fmt.Sprintf("SELECT count(*), coalesce(sum(duration), 0) FROM parts AS p INDEXED BY %s WHERE %s AND section = ?", indexName(a), lacking(a))
		for _, id := range sections {
			var n, length int64
			if err := t.tx.QueryRowContext(ctx, query, id).Scan(&n, &length); err != nil {
				return err
			}
			parts, ms = parts+n, ms+length
		}
		playing = time.Duration(ms) * time.Millisecond
		return nil
	})
	return parts, playing, err
}
