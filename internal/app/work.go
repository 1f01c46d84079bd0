package app

import (
	"context"
	"log/slog"

	"butler"
	"butler/internal/dispatch"
	"butler/internal/scheduler"
	"butler/internal/worker"
)

// dispatcher joins the queue and the Workers to what the scheduler hands Units to.
type dispatcher struct {
	queue *dispatch.Queue
	pool  *worker.Pool
}

var _ scheduler.Dispatcher = (*dispatcher)(nil)

type workOptions struct {
	queueDir  string
	scheduler *scheduler.Scheduler
	items     butler.ItemReader
	units     butler.UnitStore
	bundles   butler.BundleStore
	blobs     butler.BlobStore
	performer butler.Performer
	analyses  []butler.Analysis
	log       *slog.Logger
}

func (d *dispatcher) open(ctx context.Context, o workOptions) (err error) {
	d.queue, err = dispatch.Open(ctx, dispatch.Options{Dir: o.queueDir, Lost: o.scheduler.UnitLost, Log: o.log})
	if err != nil {
		return err
	}
	d.pool = worker.New(worker.Options{
		Source: d.queue, Observer: o.scheduler, Items: o.items, Units: o.units, Bundles: o.bundles, Blobs: o.blobs,
		Performer: o.performer, Analyses: o.analyses, Settings: o.scheduler.Settings, Log: o.log,
	})
	return nil
}

// Offer implements [scheduler.Dispatcher].
func (d *dispatcher) Offer(ctx context.Context, u butler.Unit) error { return d.queue.Offer(ctx, u) }

// Withdraw implements [scheduler.Dispatcher].
func (d *dispatcher) Withdraw(u butler.Unit) {
	d.pool.Cancel(u)
	d.queue.Withdraw(u)
}

// Resize implements [scheduler.Dispatcher].
func (d *dispatcher) Resize(workers int) { d.pool.Resize(workers) }

// close stops the Workers and then the queue, which takes their last acknowledgements.
func (d *dispatcher) close() {
	d.pool.Close()
	d.queue.Close()
}
