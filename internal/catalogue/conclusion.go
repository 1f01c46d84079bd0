package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// conclusion is a registered Conclusion.
type conclusion struct {
	catdb.Analysis
	sources []string // names of what it is drawn from, registered or not
	from    []int64  // ids of those that are registered
	kinds   string   // JSON array of the kinds of Items that make a group
	mask    int64    // bits of the Analyses that it is drawn from, directly or not
}

// drawnFrom reports whether c is drawn from any of some Analyses and Conclusions.
func (c conclusion) drawnFrom(names []string) bool {
	return slices.ContainsFunc(c.sources, func(s string) bool { return slices.Contains(names, s) })
}

// conclusions are all that are registered, each after those that it is drawn from.
type conclusions []conclusion

func (all conclusions) named(op, name string) (conclusion, error) {
	i := slices.IndexFunc(all, func(c conclusion) bool { return c.Name == name })
	if i < 0 {
		return conclusion{}, butler.E(butler.KindNotFound, op, "there is no conclusion %q", name)
	}
	return all[i], nil
}

// conclusions returns the registered Conclusions.
func (t transaction) conclusions(ctx context.Context) (conclusions, error) {
	rows, err := t.Conclusions(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	names, err := t.Analyses(ctx)
	if err != nil {
		return nil, err
	}
	all := make(conclusions, len(rows))
	for i, r := range rows {
		c := conclusion{kinds: r.Kinds}
		if err := json.Unmarshal([]byte(r.Sources), &c.sources); err != nil {
			return nil, err
		}
		for _, a := range names {
			switch {
			case a.ID == r.ID:
				c.Analysis = a
			case slices.Contains(c.sources, a.Name):
				c.from = append(c.from, a.ID)
				if a.Bit.Valid {
					c.mask |= analysis{Analysis: a}.mask()
				}
			}
		}
		for _, earlier := range all[:i] {
			if slices.Contains(c.sources, earlier.Name) {
				c.mask |= earlier.mask
			}
		}
		all[i] = c
	}
	return all, nil
}

// RegisterConclusions makes Conclusions known. They are drawn in their order, but for those that are
// drawn from later ones. If it is not known yet of what Parts groups are, as for new ones, that is found
// out before it returns. Errors: [butler.KindInvalid].
func (d *DB) RegisterConclusions(ctx context.Context, all []butler.Conclusion) error {
	const op = "register conclusions"
	all, err := inOrder(op, all)
	if err != nil {
		return err
	}
	err = d.write(ctx, op, func(t transaction) error {
		known, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		analyses, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		for i, c := range all {
			if _, err := find(analyses, op, c.Name); err == nil {
				return butler.E(butler.KindInvalid, op, "an analysis is named %q already", c.Name)
			}
			if err := t.registerConclusion(ctx, known, c, int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.finish(ctx, op)
}

// inOrder returns Conclusions in the order in which they can be drawn.
func inOrder(op string, all []butler.Conclusion) ([]butler.Conclusion, error) {
	for i, c := range all {
		switch {
		case c.Name == "" || c.Task == "" || c.Version < 1 || len(c.Groups) == 0:
			return nil, butler.E(butler.KindInvalid, op, "conclusion %q of task %q has no name, task, version or groups", c.Name, c.Task)
		case slices.ContainsFunc(all[:i], func(b butler.Conclusion) bool { return b.Name == c.Name }):
			return nil, butler.E(butler.KindInvalid, op, "two conclusions are named %q", c.Name)
		}
	}
	left := slices.Clone(all)
	var ordered []butler.Conclusion
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(c butler.Conclusion) bool {
			return !slices.ContainsFunc(left, func(other butler.Conclusion) bool { return slices.Contains(c.From, other.Name) })
		})
		if i < 0 {
			return nil, butler.E(butler.KindInvalid, op, "conclusion %q is drawn from itself", left[0].Name)
		}
		ordered, left = append(ordered, left[i]), slices.Delete(left, i, i+1)
	}
	return ordered, nil
}

func (t transaction) registerConclusion(ctx context.Context, known conclusions, c butler.Conclusion, idx int64) error {
	sources, err := jsonList(c.From)
	if err != nil {
		return err
	}
	kinds, err := jsonList(c.Groups)
	if err != nil {
		return err
	}
	set := catdb.SetConclusionParams{Idx: idx, Sources: sources, Kinds: kinds}
	i := slices.IndexFunc(known, func(k conclusion) bool { return k.Name == c.Name })
	if i < 0 {
		add := catdb.AddAnalysisParams{Name: c.Name, Task: c.Task, Version: int64(c.Version), Bit: sql.NullInt64{}}
		if set.ID, err = t.AddAnalysis(ctx, add); err != nil {
			return err
		}
		return t.SetConclusion(ctx, set)
	}
	set.ID = known[i].ID
	if err := t.UpdateAnalysis(ctx, catdb.UpdateAnalysisParams{ID: set.ID, Task: c.Task, Version: int64(c.Version)}); err != nil {
		return err
	}
	was, err := t.Conclusion(ctx, set.ID)
	if err != nil {
		return err
	}
	if was.Sources == sources && was.Kinds == kinds {
		set.Part = was.Part
	}
	if was.Kinds != kinds {
		_, err := t.tx.ExecContext(ctx, `DELETE FROM item_groups WHERE conclusion = ?
			AND item NOT IN (SELECT id FROM items WHERE kind IN (SELECT value FROM json_each(?)))`, set.ID, kinds)
		if err != nil {
			return err
		}
	}
	return t.SetConclusion(ctx, set)
}

// jsonList writes names down, in one order.
func jsonList[S ~string](names []S) (string, error) {
	sorted := slices.Compact(slices.Sorted(slices.Values(names)))
	if sorted == nil {
		sorted = []S{}
	}
	b, err := json.Marshal(sorted)
	return string(b), err
}
