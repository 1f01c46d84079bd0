package catalogue

import (
	"context"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

const (
	answerAge  = 24 * time.Hour // how long answers are kept
	answerSize = 1 << 20        // bytes of the largest that is kept
)

// Answer returns the answer that was kept under a key less than a day ago.
func (d *DB) Answer(ctx context.Context, key string) (butler.Answer, error) {
	const op = "read answer"
	r, err := d.reads.Answer(ctx, catdb.AnswerParams{Key: key, At: toMS(d.now().Add(-answerAge))})
	if err != nil {
		return butler.Answer{}, fail(op, err)
	}
	return butler.Answer{
		Key: r.Key, Request: r.Request, Status: int(r.Status), ContentType: r.ContentType, Location: r.Location, Body: r.Body,
		At: fromMS(r.At),
	}, nil
}

// KeepAnswer keeps an answer for a day, in the place of another under the same key, and forgets those
// that are older. Errors: [butler.KindInvalid] for one of more than 1 MiB, which is not kept.
func (d *DB) KeepAnswer(ctx context.Context, a butler.Answer) error {
	const op = "keep answer"
	if n := len(a.Key) + len(a.Request) + len(a.ContentType) + len(a.Location) + len(a.Body); n > answerSize {
		return butler.E(butler.KindInvalid, op, "an answer of %d bytes is not kept, more than %d", n, answerSize)
	}
	if a.At.IsZero() {
		a.At = d.now()
	}
	if a.Body == nil {
		a.Body = []byte{}
	}
	return d.write(ctx, op, func(t transaction) error {
		if err := t.ForgetAnswers(ctx, toMS(d.now().Add(-answerAge))); err != nil {
			return err
		}
		return t.KeepAnswer(ctx, catdb.KeepAnswerParams{
			Key: a.Key, Request: a.Request, Status: int64(a.Status), ContentType: a.ContentType, Location: a.Location,
			Body: a.Body, At: toMS(a.At),
		})
	})
}
