package catalogue

import (
	"context"
	"fmt"
)

// owed is the definition of lacking, for a Part p and an Analysis: p has what the Analysis applies
// to, no Finding of it counts, and p's Section does not opt out of its Task. A Finding of an older
// version counts until it is upgraded. Whether the file is there is no part of it: the indexes leave
// missing Parts out. id and task are SQL for those of the Analysis.
func owed(id, task string) string {
	return fmt.Sprintf(`(
	EXISTS (SELECT 1 FROM applies AS w WHERE w.analysis = %[1]s AND (p.features & w.features) = w.features)
	AND NOT EXISTS (SELECT 1 FROM findings AS f WHERE f.part = p.id AND f.analysis = %[1]s AND f.redo = 0)
	AND NOT EXISTS (SELECT 1 FROM opt_outs AS o WHERE o.section = p.section AND o.task = %[2]s))`, id, task)
}

// relack works out the bit of one Analysis for some Parts. Only those whose bit is wrong are written.
func (t transaction) relack(ctx context.Context, a analysis, s span) error {
	some, args := s.of("p.id", "p.section")
	_, err := t.tx.ExecContext(ctx, fmt.Sprintf(`UPDATE parts AS p
		SET lacks = CASE WHEN (lacks & %[1]d) <> 0 THEN lacks & ~%[1]d ELSE lacks | %[1]d END
		WHERE ((p.lacks & %[1]d) <> 0) <> %[2]s AND %[3]s`,
		a.mask(), owed("?1", "?2"), some), append([]any{a.ID, a.Task}, args...)...)
	return err
}

// relackPart works out all bits of one Part.
func (t transaction) relackPart(ctx context.Context, part int64) error {
	_, err := t.tx.ExecContext(ctx, `UPDATE parts AS p SET lacks = (
		SELECT coalesce(sum(1 << a.bit), 0) FROM analyses AS a
		WHERE `+owed("a.id", "a.task")+`) WHERE p.id = ?`, part)
	return err
}

// The condition of an Analysis' index. A query must repeat it to the letter for the planner to see
// that the index serves it.
func lacking(a analysis) string { return fmt.Sprintf("(lacks & %d) <> 0 AND missing = 0", a.mask()) }

func indexName(a analysis) string { return fmt.Sprintf("parts_lack_%d", a.Bit.Int64) }

// index makes the index of the Parts that lack a. It holds all that Lacking tells of a Part.
func (t transaction) index(ctx context.Context, a analysis) error {
	_, err := t.tx.ExecContext(ctx, fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON parts (section, id, duration) WHERE %s", indexName(a), lacking(a)))
	return err
}
