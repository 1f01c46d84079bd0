package catalogue

import (
	"context"
	"fmt"
)

// owed is the definition of lacking, for a Part p and an Analysis a: p has what a applies to, no
// Finding of at least a's version counts, and p's Section does not opt out of a's Task. Whether the
// file is there is no part of it: the indexes leave missing Parts out.
const owed = `(
	EXISTS (SELECT 1 FROM applies AS w WHERE w.analysis = a.id AND (p.features & w.features) = w.features)
	AND NOT EXISTS (SELECT 1 FROM findings AS f
		WHERE f.part = p.id AND f.analysis = a.id AND f.version >= a.version AND f.redo = 0)
	AND NOT EXISTS (SELECT 1 FROM opt_outs AS o WHERE o.section = p.section AND o.task = a.task))`

// relack works out the bit of one Analysis for the Parts of a Section, 0 for all. Only Parts whose
// bit is wrong are written.
func (t transaction) relack(ctx context.Context, a analysis, section int64) error {
	in := ""
	args := []any{a.ID}
	if section != 0 {
		in = "AND p.section = ?"
		args = append(args, section)
	}
	toggle := fmt.Sprintf(`UPDATE parts SET lacks = CASE WHEN (lacks & %[1]d) <> 0 THEN lacks & ~%[1]d ELSE lacks | %[1]d END
		WHERE id IN (SELECT p.id FROM analyses AS a CROSS JOIN parts AS p
			WHERE a.id = ? AND ((p.lacks & %[1]d) <> 0) <> %[2]s %[3]s)`, a.mask(), owed, in)
	_, err := t.tx.ExecContext(ctx, toggle, args...)
	return err
}

// relackPart works out all bits of one Part.
func (t transaction) relackPart(ctx context.Context, part int64) error {
	_, err := t.tx.ExecContext(ctx, `UPDATE parts AS p SET lacks = (
		SELECT coalesce(sum(1 << a.bit), 0) FROM analyses AS a WHERE `+owed+`) WHERE p.id = ?`, part)
	return err
}

// The condition of an Analysis' index. A query must repeat it to the letter for the planner to see
// that the index serves it.
func lacking(a analysis) string { return fmt.Sprintf("(lacks & %d) <> 0 AND missing = 0", a.mask()) }

func indexName(a analysis) string { return fmt.Sprintf("parts_lack_%d", a.Bit) }

// index makes the index of the Parts that lack a.
func (t transaction) index(ctx context.Context, a analysis) error {
	_, err := t.tx.ExecContext(ctx, fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON parts (section) WHERE %s", indexName(a), lacking(a)))
	return err
}
