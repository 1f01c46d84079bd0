package scheduler

import (
	"context"
	"errors"
	"sync"
	"time"

	"butler"
)

// pool is a Dispatcher with Workers in memory, whose work takes as long as perform says.
type pool struct {
	store   *memory
	perform func(u butler.Unit) (time.Duration, []butler.Outcome)
	watch   interface {
		UnitBegan(butler.Unit, butler.Part) bool
		UnitEnded(butler.Unit, []butler.Outcome, error)
	}

	mu     sync.Mutex
	size   int
	busy   int
	queue  []butler.Unit
	inHand map[string]context.CancelFunc
	begun  []butler.Unit // all that Workers began
	done   sync.WaitGroup
}

func (p *pool) Offer(_ context.Context, u butler.Unit) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = append(p.queue, u)
	p.pump()
	return nil
}

func (p *pool) Withdraw(u butler.Unit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.queue {
		if p.queue[i].Attempt == u.Attempt {
			p.queue = append(p.queue[:i:i], p.queue[i+1:]...)
			return
		}
	}
	if cancel := p.inHand[u.Attempt]; cancel != nil {
		cancel()
	}
}

func (p *pool) Resize(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.size = n
	p.pump()
}

func (p *pool) pump() {
	for p.busy < p.size && len(p.queue) > 0 {
		u := p.queue[0]
		p.queue = p.queue[1:]
		ctx, cancel := context.WithCancel(context.Background())
		p.inHand[u.Attempt] = cancel
		p.busy++
		p.done.Go(func() { p.work(ctx, u) })
	}
}

func (p *pool) work(ctx context.Context, u butler.Unit) {
	outcomes, err := p.one(ctx, u)
	if !errors.Is(err, errDropped) {
		p.watch.UnitEnded(u, outcomes, err) // before the next is begun
	}
	p.mu.Lock()
	p.inHand[u.Attempt]()
	delete(p.inHand, u.Attempt)
	p.busy--
	p.pump()
	p.mu.Unlock()
}

var errDropped = errors.New("dropped")

func (p *pool) one(ctx context.Context, u butler.Unit) ([]butler.Outcome, error) {
	if !p.watch.UnitBegan(u, p.store.part(u.Part)) {
		return nil, errDropped
	}
	p.mu.Lock()
	p.begun = append(p.begun, u)
	took, outcomes := p.perform(u)
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(took):
	}
	return outcomes, p.store.Commit(context.Background(), u, outcomes)
}

// kill ends all work as the death of the process does.
func (p *pool) kill() {
	p.mu.Lock()
	p.size, p.queue = 0, nil
	for _, cancel := range p.inHand {
		cancel()
	}
	p.mu.Unlock()
	p.done.Wait()
}

// units returns what Workers began.
func (p *pool) units() []butler.Unit {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]butler.Unit(nil), p.begun...)
}
