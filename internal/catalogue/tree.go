package catalogue

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// How many Items on top are read at a time with all below them.
const treesAtOnce = 100

// Trees yields what stands at the top of a Section, with all below it, in the order of ids.
func (d *DB) Trees(ctx context.Context, section int64) iter.Seq2[butler.ItemTree, error] {
	const op = "read items"
	return func(yield func(butler.ItemTree, error) bool) {
		var after int64
		for {
			var some []butler.ItemTree
			err := d.read(ctx, op, func(t transaction) error {
				if found, err := t.sectionIDs(ctx, section); err != nil || len(found) == 0 {
					return err
				}
				rows, err := t.TopItems(ctx, catdb.TopItemsParams{Section: section, ID: after, Limit: treesAtOnce})
				if err != nil {
					return err
				}
				some, err = t.trees(ctx, rows)
				return err
			})
			if err != nil {
				yield(butler.ItemTree{}, err)
				return
			}
			for _, tree := range some {
				if !yield(tree, nil) {
					return
				}
			}
			if len(some) < treesAtOnce {
				return
			}
			after = some[len(some)-1].ID
		}
	}
}

// Tree returns one Item with all below it.
func (d *DB) Tree(ctx context.Context, item int64) (tree butler.ItemTree, err error) {
	const op = "read item"
	err = d.read(ctx, op, func(t transaction) error {
		rows, err := t.ItemsByID(ctx, idList([]int64{item}))
		switch {
		case err != nil:
			return err
		case len(rows) == 0:
			return butler.E(butler.KindNotFound, op, "there is no item %d", item)
		}
		all, err := t.trees(ctx, rows)
		if err == nil {
			tree = all[0]
		}
		return err
	})
	return tree, err
}

// trees returns Items with all below them. They do not lie in one another.
func (t transaction) trees(ctx context.Context, tops []catdb.Item) ([]butler.ItemTree, error) {
	var roots []int64
	for _, r := range tops {
		roots = append(roots, r.ID)
	}
	ids, err := t.column(ctx, `WITH RECURSIVE below (item) AS (
			SELECT value FROM json_each(?)
			UNION ALL SELECT c.id FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item)
		SELECT item FROM below`, idList(roots))
	if err != nil {
		return nil, err
	}
	rows, err := t.ItemsByID(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	files, err := t.presentFiles(ctx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b catdb.Item) int {
		return cmp.Or(cmp.Compare(a.Disc, b.Disc), cmp.Compare(a.Idx, b.Idx), cmp.Compare(a.SortKey, b.SortKey), cmp.Compare(a.ID, b.ID))
	})
	below := make(map[int64][]catdb.Item)
	for _, r := range rows {
		below[r.Parent.Int64] = append(below[r.Parent.Int64], r)
	}
	all := make([]butler.ItemTree, len(tops))
	for i, r := range tops {
		all[i] = grow(r, below, files)
	}
	return all, nil
}

// grow returns an Item as it was found, with all below it.
func grow(r catdb.Item, below map[int64][]catdb.Item, files map[int64][]butler.ItemFile) butler.ItemTree {
	f := foundOf(r)
	r.Title, r.SortTitle, r.Year, r.Aired = f.Title, f.SortTitle, f.Year, f.Aired
	tree := butler.ItemTree{Item: toItem(r), Files: files[r.ID]}
	for _, child := range below[r.ID] {
		tree.Children = append(tree.Children, grow(child, below, files))
	}
	return tree
}

// presentFiles returns the present files of Items, by Item.
func (t transaction) presentFiles(ctx context.Context, items []int64) (map[int64][]butler.ItemFile, error) {
	rows, err := t.PresentFiles(ctx, idList(items))
	if err != nil {
		return nil, err
	}
	all := make(map[int64][]butler.ItemFile)
	for _, r := range rows {
		all[r.Item] = append(all[r.Item], butler.ItemFile{
			Part: r.ID, Path: string(r.Path), ModifiedNS: r.ModifiedNs, Container: r.Container, Tags: toTags(r.Tags),
		})
	}
	return all, nil
}
