package catalogue

import (
	"context"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Build makes the Collections of a rule in a Section those that are given.
func (d *DB) Build(ctx context.Context, section int64, rule string, all []butler.BuiltCollection, dry bool) (n butler.CollectionChange, err error) {
	const op = "build collections"
	if rule == "" {
		return n, butler.E(butler.KindInvalid, op, "a rule needs a name")
	}
	err = d.changeCollections(ctx, op, func(t transaction) (int64, error) {
		if _, err := t.section(ctx, op, section); err != nil {
			return 0, err
		}
		rows, err := t.CollectionsOfRule(ctx, catdb.CollectionsOfRuleParams{Section: section, Rule: rule})
		if err != nil {
			return 0, err
		}
		b := building{transaction: t, dry: dry, now: toMS(d.now()), known: make(map[string]catdb.Collection, len(rows))}
		for _, r := range rows {
			b.known[r.Key] = r
		}
		seen := make(map[string]bool, len(all))
		for _, c := range all {
			c.Section, c.Rule = section, rule
			if c.Key == "" || seen[c.Key] {
				return 0, butler.E(butler.KindInvalid, op, "%q is no key of a collection, or that of two", c.Key)
			}
			seen[c.Key] = true
			if err := b.one(ctx, op, c); err != nil {
				return 0, err
			}
		}
		if err := b.removeRest(ctx); err != nil {
			return 0, err
		}
		if n = b.done; dry || n.Made+n.Changed+n.Removed == 0 {
			return 0, nil
		}
		return section, nil
	})
	if err != nil {
		return butler.CollectionChange{}, err
	}
	return n, nil
}

// building is the transaction that builds the Collections of a rule.
type building struct {
	transaction
	dry   bool
	now   int64
	known map[string]catdb.Collection // by key, that have not been built anew yet
	done  butler.CollectionChange
}

// one builds a Collection, of those of its members that the library still has.
func (b *building) one(ctx context.Context, op string, c butler.BuiltCollection) error {
	row, err := rowOf(op, c.Collection)
	if err != nil {
		return err
	}
	members, err := b.fitting(ctx, row, c.Members)
	if err != nil || len(members) == 0 {
		return err
	}
	was, ok := b.known[row.Key]
	delete(b.known, row.Key)
	if !ok {
		b.done.Made++
		if b.dry {
			return nil
		}
		id, err := b.AddCollection(ctx, catdb.AddCollectionParams{
			Section: row.Section, Rule: row.Rule, Key: row.Key, Kind: row.Kind, Title: row.Title, SortTitle: row.SortTitle,
			SortKey: row.SortKey, Summary: row.Summary, Added: b.now,
		})
		if err != nil {
			return err
		}
		return b.setMembers(ctx, id, members)
	}
	had, err := b.CollectionMembers(ctx, was.ID)
	if err != nil {
		return err
	}
	row.ID, row.Items, row.Added, row.Updated = was.ID, was.Items, was.Added, was.Updated
	if row == was && slices.Equal(had, members) {
		b.done.Kept++
		return nil
	}
	b.done.Changed++
	if b.dry {
		return nil
	}
	if !slices.Equal(had, members) {
		if err := b.setMembers(ctx, was.ID, members); err != nil {
			return err
		}
	}
	return b.UpdateCollection(ctx, catdb.UpdateCollectionParams{
		ID: was.ID, Key: row.Key, Kind: row.Kind, Title: row.Title, SortTitle: row.SortTitle, SortKey: row.SortKey,
		Summary: row.Summary, Updated: b.now,
	})
}

// fitting returns those of some Items that can be in a Collection, each once: others may have gone while the rule
// was at work.
func (b *building) fitting(ctx context.Context, row catdb.Collection, items []int64) ([]int64, error) {
	rows, err := b.ItemsByID(ctx, idList(items))
	if err != nil {
		return nil, err
	}
	fit := make(map[int64]bool, len(rows))
	for _, r := range rows {
		fit[r.ID] = r.Section == row.Section && r.Kind == row.Kind
	}
	var all []int64
	for _, id := range items {
		if fit[id] {
			all = append(all, id)
			delete(fit, id)
		}
	}
	return all, nil
}

// removeRest removes what the rule builds no more.
func (b *building) removeRest(ctx context.Context) error {
	for _, c := range b.known {
		b.done.Removed++
		if b.dry {
			continue
		}
		if _, err := b.RemoveCollection(ctx, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Described returns Items of a kind in a Section with the Metadata in force, in the order of ids.
func (d *DB) Described(ctx context.Context, section int64, kind butler.ItemKind, after int64, limit int) (all []butler.DescribedItem, err error) {
	const op = "read items"
	err = d.read(ctx, op, func(t transaction) error {
		if _, err := t.section(ctx, op, section); err != nil {
			return err
		}
		rows, err := t.ItemsOfKindAfter(ctx, catdb.ItemsOfKindAfterParams{Section: section, Kind: string(kind), ID: after, Limit: page(limit)})
		if err != nil {
			return err
		}
		ids := make([]int64, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		said, err := t.inForce(ctx, ids)
		for _, r := range rows {
			all = append(all, butler.DescribedItem{Item: toItem(r), Metadata: said[r.ID]})
		}
		return err
	})
	return all, err
}
