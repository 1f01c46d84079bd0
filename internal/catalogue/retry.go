package catalogue

import (
	"context"

	"butler"
)

// Retry makes what failed to be tried again. What an Analysis found before it failed stays to be seen until something
// newer takes its place.
func (d *DB) Retry(ctx context.Context, q butler.FailureQuery) (out butler.Retries, err error) {
	const op = "retry what failed"
	q.Like = ""
	out.Tasks = map[string]int64{}
	first := true
	note := func(f failing) {
		at := butler.Target{Section: f.section, Item: f.item}
		switch {
		case first:
			out.Target, first = at, false
		case out.Target.Section != at.Section:
			out.Target = butler.Target{}
		case out.Target.Item != at.Item:
			out.Target.Item = 0
		}
	}
	var all []failable
	err = d.read(ctx, op, func(t transaction) (err error) {
		all, err = t.whatFails(ctx, q)
		return err
	})
	for _, a := range all {
		for after, more := int64(0), true; more && err == nil; {
			err = d.write(ctx, op, func(t transaction) error {
				parts := make([]int64, 0, relackAtOnce)
				more = false
				err := t.eachFailing(ctx, q, a, after, func(f failing) (bool, error) {
					if more = len(parts) == relackAtOnce; more {
						return false, nil
					}
					parts, after = append(parts, f.part), f.part
					note(f)
					return true, nil
				})
				if err != nil || len(parts) == 0 {
					return err
				}
				out.Tasks[a.Task] += int64(len(parts))
				return t.retry(ctx, a, parts)
			})
		}
	}
	return out, err
}

// retry makes some Parts lack an Analysis again, or their groups due for a Conclusion.
func (t transaction) retry(ctx context.Context, a failable, parts []int64) error {
	some, of := span{ids: idList(parts)}, analysis{Analysis: a.Analysis}
	if err := t.outdate(ctx, of, some); err != nil {
		return err
	}
	if a.Bit.Valid {
		return t.relack(ctx, of, some)
	}
	all, err := t.conclusions(ctx)
	if err != nil {
		return err
	}
	c, err := all.named("retry", a.Name)
	if err != nil {
		return err
	}
	_, err = t.tx.ExecContext(ctx, markSQL(theseParts, "1"), c.kinds, c.ID, some.ids)
	return err
}
