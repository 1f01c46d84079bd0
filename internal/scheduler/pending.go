package scheduler

import (
	"context"

	"butler"
)

var errPending = butler.E(butler.KindUnsupported, "", "not yet")

func (s *Scheduler) StopRun(ctx context.Context, id int64) error { return errPending }
func (s *Scheduler) SetPriority(ctx context.Context, id int64, priority int) (butler.Run, error) {
	return butler.Run{}, errPending
}
func (s *Scheduler) Discard(ctx context.Context, task string, t butler.Target) (int64, error) {
	return 0, errPending
}
func (s *Scheduler) Workers(ctx context.Context) ([]butler.WorkerStatus, error) {
	return nil, errPending
}
