// Package worker performs Units: it reads a Part once for all Analyses that the Unit names, keeps what
// they made, and commits it. How many Units it works on at a time can be changed while it works.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"butler"
)

// Source is where Units come from.
type Source interface {
	// Receive waits for a Unit. It is kept from others until ack is called.
	Receive(ctx context.Context) (u butler.Unit, ack func(), err error)
}

// Observer is told what becomes of Units.
type Observer interface {
	// UnitBegan is called before work begins. If it returns false, the Unit is dropped and not
	// spoken of again.
	UnitBegan(u butler.Unit, p butler.Part) bool
	// UnitEnded is called once for each other Unit, when the Source no longer holds it: its outcomes
	// are committed, or err says why not.
	UnitEnded(u butler.Unit, outcomes []butler.Outcome, err error)
}

// Options are what a Pool is made of. All fields but Log are required.
type Options struct {
	Source    Source
	Observer  Observer
	Items     butler.ItemReader
	Units     butler.UnitStore
	Bundles   butler.BundleStore
	Blobs     butler.BlobStore
	Performer butler.Performer
	Analyses  []butler.Analysis
	Settings  func() butler.Settings
	Log       *slog.Logger
}

// Pool is a number of Workers in this process.
type Pool struct {
	o        Options
	log      *slog.Logger
	analyses map[string]butler.Analysis

	ctx    context.Context // ends with the Pool, and all work with it
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	workers []context.CancelFunc          // each makes one Worker receive no more
	inHand  map[string]context.CancelFunc // by attempt
}

// New returns a Pool without Workers.
func New(o Options) *Pool {
	p := &Pool{o: o, log: o.Log, analyses: map[string]butler.Analysis{}, inHand: map[string]context.CancelFunc{}}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	for _, a := range o.Analyses {
		p.analyses[a.Name] = a
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// Resize sets the number of Workers. Those that are too many finish what they have in hand.
func (p *Pool) Resize(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	for len(p.workers) > max(n, 0) {
		last := len(p.workers) - 1
		p.workers[last]()
		p.workers = p.workers[:last]
	}
	for len(p.workers) < n {
		ctx, cancel := context.WithCancel(p.ctx)
		p.workers = append(p.workers, cancel)
		p.done.Go(func() { p.work(ctx) })
	}
}

// Cancel stops the work on a Unit, if a Worker has it. It does not wait.
func (p *Pool) Cancel(u butler.Unit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cancel := p.inHand[u.Attempt]; cancel != nil {
		cancel()
	}
}

// Close stops all work and waits until it has ended. A second call only waits.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.done.Wait()
}

// work receives and performs Units until ctx ends. What is in hand then goes on.
func (p *Pool) work(ctx context.Context) {
	for ctx.Err() == nil {
		u, ack, err := p.o.Source.Receive(ctx)
		if ctx.Err() != nil && err != nil {
			return
		}
		if err != nil {
			p.log.Error("worker: no unit", "error", err)
			const pause = time.Second
			if !sleep(ctx, pause) {
				return
			}
			continue
		}
		outcomes, err := p.handle(u) //nolint:contextcheck // what is in hand goes on when no more is to be received
		ack()
		if !errors.Is(err, errDropped) {
			p.o.Observer.UnitEnded(u, outcomes, err)
		}
	}
}

// errDropped says that a Unit is not to be worked on.
var errDropped = errors.New("dropped")

// handle performs a Unit under a context that Cancel ends. A Unit that comes again while it is in
// hand, as after the machine slept and heartbeats stayed away, is dropped.
func (p *Pool) handle(u butler.Unit) ([]butler.Outcome, error) {
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	p.mu.Lock()
	twice := p.inHand[u.Attempt] != nil
	if !twice {
		p.inHand[u.Attempt] = cancel
	}
	p.mu.Unlock()
	if twice {
		return nil, errDropped
	}
	defer func() {
		p.mu.Lock()
		delete(p.inHand, u.Attempt)
		p.mu.Unlock()
	}()
	return p.perform(ctx, u)
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
