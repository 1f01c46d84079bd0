package catalogue

import (
	"context"
	"database/sql"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// maxAnalyses is the number of bits of a mask that SQLite's signed integers leave.
const maxAnalyses = 63

// analysis is a registered Analysis.
type analysis struct {
	catdb.Analysis
	applies []int64 // Features of which a Part has all of one
}

// mask is the bit of a in parts.lacks.
func (a analysis) mask() int64 { return 1 << a.Bit.Int64 }

// suits reports whether a Part with these Features is one for a.
func (a analysis) suits(features int64) bool {
	return slices.ContainsFunc(a.applies, func(want int64) bool { return features&want == want })
}

// Register makes Analyses known, and finishes what a server that is no more has begun. A name keeps
// its bit for ever, also when a later version of the program does not register it.
func (d *DB) Register(ctx context.Context, all []butler.Analysis) error {
	const op = "register analyses"
	for i, a := range all {
		switch {
		case a.Name == "" || a.Task == "" || a.Version < 1:
			return butler.E(butler.KindInvalid, op, "analysis %q of task %q has no name, task or version", a.Name, a.Task)
		case slices.ContainsFunc(all[:i], func(b butler.Analysis) bool { return a.Name == b.Name }):
			return butler.E(butler.KindInvalid, op, "two analyses are named %q", a.Name)
		}
	}
	err := d.write(ctx, op, func(t transaction) error {
		conclusions, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		known, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		for _, a := range all {
			if _, err := conclusions.named(op, a.Name); err == nil {
				return butler.E(butler.KindInvalid, op, "a conclusion is named %q already", a.Name)
			}
		}
		for _, a := range all {
			if known, err = t.register(ctx, known, a); err != nil {
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

func (t transaction) register(ctx context.Context, known []analysis, a butler.Analysis) ([]analysis, error) {
	applies := make([]int64, len(a.Applies))
	for i, f := range a.Applies {
		applies[i] = int64(f)
	}
	slices.Sort(applies)
	applies = slices.Compact(applies)

	i := slices.IndexFunc(known, func(k analysis) bool { return k.Name == a.Name })
	if i < 0 {
		bit, err := freeBit(known)
		if err != nil {
			return nil, err
		}
		add := catdb.AddAnalysisParams{Name: a.Name, Task: a.Task, Version: int64(a.Version), Bit: sql.NullInt64{Int64: bit, Valid: true}}
		id, err := t.AddAnalysis(ctx, add)
		if err != nil {
			return nil, err
		}
		known = append(known, analysis{catdb.Analysis{ID: id, Name: a.Name, Task: a.Task, Version: add.Version, Bit: add.Bit}, applies})
		i = len(known) - 1
	} else {
		k := &known[i]
		if k.Version != int64(a.Version) { // another program: what failed may work now
			if err := t.RemoveRetriesOf(ctx, k.ID); err != nil {
				return nil, err
			}
		}
		same := k.Task == a.Task && slices.Equal(k.applies, applies)
		k.Task, k.Version, k.applies = a.Task, int64(a.Version), applies
		if err := t.UpdateAnalysis(ctx, catdb.UpdateAnalysisParams{ID: k.ID, Task: k.Task, Version: k.Version}); err != nil || same {
			return known, err
		}
		if err := t.RemoveApplies(ctx, k.ID); err != nil {
			return nil, err
		}
	}
	for _, f := range applies {
		if err := t.AddApplies(ctx, catdb.AddAppliesParams{Analysis: known[i].ID, Features: f}); err != nil {
			return nil, err
		}
	}
	if err := t.AddRelack(ctx, catdb.AddRelackParams{Analysis: known[i].ID}); err != nil {
		return nil, err
	}
	return known, t.index(ctx, known[i])
}

func freeBit(known []analysis) (int64, error) {
	for bit := range int64(maxAnalyses) {
		if !slices.ContainsFunc(known, func(k analysis) bool { return k.Bit.Int64 == bit }) {
			return bit, nil
		}
	}
	return 0, butler.E(butler.KindUnsupported, "register analyses", "more than %d analyses were registered", maxAnalyses)
}

// analyses returns the registered Analyses.
func (t transaction) analyses(ctx context.Context) ([]analysis, error) {
	rows, err := t.Analyses(ctx)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r catdb.Analysis) bool { return !r.Bit.Valid })
	all := make([]analysis, len(rows))
	at := make(map[int64]*analysis, len(rows))
	for i, r := range rows {
		all[i].Analysis = r
		at[r.ID] = &all[i]
	}
	applies, err := t.Applies(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range applies {
		at[w.Analysis].applies = append(at[w.Analysis].applies, w.Features)
	}
	return all, nil
}

// named returns the registered Analysis of a name.
func (t transaction) named(ctx context.Context, op, name string) (analysis, error) {
	all, err := t.analyses(ctx)
	if err != nil {
		return analysis{}, err
	}
	return find(all, op, name)
}

func find(all []analysis, op, name string) (analysis, error) {
	i := slices.IndexFunc(all, func(a analysis) bool { return a.Name == name })
	if i < 0 {
		return analysis{}, butler.E(butler.KindNotFound, op, "there is no analysis %q", name)
	}
	return all[i], nil
}
