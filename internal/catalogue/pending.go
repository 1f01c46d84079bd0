package catalogue

import (
	"context"
	"iter"

	"butler"
)

var errPending = butler.E(butler.KindUnsupported, "", "not yet")

func (d *DB) RemoveMissing(ctx context.Context, section int64) (int64, error) { return 0, errPending }
func (d *DB) Entries(ctx context.Context, items []butler.Item) ([]butler.ItemEntry, error) {
	return nil, errPending
}
func (d *DB) Media(ctx context.Context, id int64) (butler.Media, error) {
	return butler.Media{}, errPending
}
func (d *DB) StreamPart(ctx context.Context, stream int64) (butler.Part, error) {
	return butler.Part{}, errPending
}
func (d *DB) Stored(ctx context.Context) ([]butler.Stored, error) { return nil, errPending }
func (d *DB) RunDays(ctx context.Context, before butler.Date, limit int) ([]butler.Date, error) {
	return nil, errPending
}
func (d *DB) Discard(ctx context.Context, analysis string, t butler.Target) iter.Seq2[butler.BundleFile, error] {
	return func(yield func(butler.BundleFile, error) bool) { yield(butler.BundleFile{}, errPending) }
}
func (d *DB) Answer(ctx context.Context, key string) (butler.Answer, error) {
	return butler.Answer{}, errPending
}
func (d *DB) KeepAnswer(ctx context.Context, a butler.Answer) error { return errPending }

var _ butler.AnswerStore = (*DB)(nil)
