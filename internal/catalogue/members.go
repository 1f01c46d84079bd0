package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Group returns the Item of a group, and its Members with what c is drawn from.
func (d *DB) Group(ctx context.Context, c butler.Conclusion, group int64) (item butler.Item, all []butler.Member, err error) {
	op := "collect for " + c.Name
	err = d.read(ctx, op, func(t transaction) error {
		known, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		k, err := known.named(op, c.Name)
		if err != nil {
			return err
		}
		rows, err := t.ItemsByID(ctx, idList([]int64{group}))
		switch {
		case err != nil:
			return err
		case len(rows) == 0 || !slices.Contains(c.Groups, butler.ItemKind(rows[0].Kind)):
			return butler.E(butler.KindNotFound, op, "there is no group %d", group)
		}
		item = toItem(rows[0])
		if all, err = t.members(ctx, k, rows[0]); err != nil {
			return err
		}
		return t.evidence(ctx, k, all)
	})
	return item, all, err
}

// members returns the present Parts of a group, in the order of the tree.
func (t transaction) members(ctx context.Context, c conclusion, group catdb.Item) ([]butler.Member, error) {
	ids, err := t.column(ctx, fmt.Sprintf(members, "?2", "p.id", "p.missing = 0"), c.kinds, group.ID)
	if err != nil {
		return nil, err
	}
	rows, err := t.PartsByID(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	medial := make([]catdb.PartsOfMediaRow, len(rows))
	for i, r := range rows {
		medial[i] = catdb.PartsOfMediaRow(r)
	}
	parts, err := t.parts(ctx, medial, true)
	if err != nil {
		return nil, err
	}
	items, err := t.tree(ctx, c, group)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(items))
	for i, item := range items {
		at[item.ID] = i
	}
	slices.SortFunc(parts, func(a, b butler.Part) int {
		return cmp.Or(at[a.Item]-at[b.Item], cmp.Compare(a.Media, b.Media), a.Index-b.Index, cmp.Compare(a.ID, b.ID))
	})
	all := make([]butler.Member, len(parts))
	for i, p := range parts {
		all[i] = butler.Member{Item: toItem(items[at[p.Item]]), Part: p}
	}
	return all, nil
}

// tree returns the Items of a group: each is followed by those below it, which go by disc, index and title.
func (t transaction) tree(ctx context.Context, c conclusion, group catdb.Item) ([]catdb.Item, error) {
	ids, err := t.column(ctx, `WITH RECURSIVE below (item) AS (
			SELECT ?2
			UNION ALL SELECT c.id FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item
				WHERE c.kind NOT IN (SELECT value FROM json_each(?1)))
		SELECT item FROM below`, c.kinds, group.ID)
	if err != nil {
		return nil, err
	}
	rows, err := t.ItemsByID(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b catdb.Item) int {
		return cmp.Or(cmp.Compare(a.Disc, b.Disc), cmp.Compare(a.Idx, b.Idx), cmp.Compare(a.SortKey, b.SortKey), cmp.Compare(a.ID, b.ID))
	})
	below := make(map[int64][]catdb.Item)
	for _, r := range rows {
		if r.ID != group.ID {
			below[r.Parent.Int64] = append(below[r.Parent.Int64], r)
		}
	}
	all := []catdb.Item{group}
	for i := 0; i < len(all); i++ {
		all = slices.Insert(all, i+1, below[all[i].ID]...)
	}
	return all, nil
}

// evidence adds what c is drawn from, and what it told before.
func (t transaction) evidence(ctx context.Context, c conclusion, all []butler.Member) error {
	ids := make([]int64, len(all))
	at := make(map[int64]*butler.Member, len(all))
	for i := range all {
		all[i].Findings = make(map[string]butler.Finding)
		ids[i], at[all[i].Part.ID] = all[i].Part.ID, &all[i]
	}
	findings, err := t.FindingsOfParts(ctx, catdb.FindingsOfPartsParams{
		Parts: idList(ids), Analyses: idList(append([]int64{c.ID}, c.from...)),
	})
	if err != nil {
		return err
	}
	for _, r := range findings {
		m, f := at[r.Finding.Part], toFinding(r.Finding, r.Name)
		switch {
		case r.Finding.Analysis == c.ID:
			m.Previous = &f
		case f.State == butler.UnitDone:
			m.Findings[r.Name] = f
		}
	}
	if err := t.memberMarkers(ctx, c, at); err != nil {
		return err
	}
	artifacts, err := t.ArtifactsOfParts(ctx, idList(ids))
	for _, r := range artifacts {
		m := at[r.Part]
		if _, ok := m.Findings[r.Analysis]; ok {
			m.Artifacts = append(m.Artifacts, toArtifact(r))
		}
	}
	return err
}

// memberMarkers adds the Markers that c is drawn from, by Part: as they were found, or as they are in force.
func (t transaction) memberMarkers(ctx context.Context, c conclusion, at map[int64]*butler.Member) error {
	items := make(map[int64]int64, len(at))
	for part, m := range at {
		items[part] = m.Item.ID
	}
	markers, err := t.markersOf(ctx, items)
	if err != nil {
		return err
	}
	edited := slices.Contains(c.sources, butler.MarkerEdits)
	for part, m := range at {
		all := markers[part].found
		if edited {
			all = markers[part].inForce
		}
		for _, marker := range all {
			if _, ok := m.Findings[marker.Source]; ok || marker.Edited != "" {
				m.Markers = append(m.Markers, marker)
			}
		}
	}
	return nil
}
