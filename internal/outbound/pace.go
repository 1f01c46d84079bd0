package outbound

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"butler"
)

// paces keep apart the requests to each host.
type paces struct {
	limits map[string]*rate.Limiter // does not change

	mu    *sync.Mutex
	holds map[string]time.Time // until when a host wants no requests
}

func newPaces(between map[string]time.Duration) paces {
	p := paces{map[string]*rate.Limiter{}, &sync.Mutex{}, map[string]time.Time{}}
	for host, least := range between {
		p.limits[host] = rate.NewLimiter(rate.Every(least), 1)
	}
	return p
}

// hold makes all requests to a host wait.
func (p paces) hold(host string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.holds[host]) {
		p.holds[host] = until
	}
}

func (p paces) held(host string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := time.Until(p.holds[host])
	if d <= 0 {
		delete(p.holds, host)
	}
	return d
}

// wait returns when a request to the host may be sent. It does not wait longer than most for a host that wants none.
func (p paces) wait(ctx context.Context, host string, most time.Duration) error {
	for d := p.held(host); d > 0; d = p.held(host) { // it may be told to wait longer meanwhile
		if d > most {
			return busy("ask "+host, d)
		}
		if err := sleep(ctx, d); err != nil {
			return butler.E(butler.KindInterrupted, "ask "+host, "%w", err)
		}
	}
	limit, ok := p.limits[host]
	if !ok {
		return nil
	}
	if err := limit.Wait(ctx); err != nil {
		return butler.E(butler.KindInterrupted, "ask "+host, "%w", err)
	}
	return nil
}

// sleep returns after d, or with the reason why ctx ended.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
