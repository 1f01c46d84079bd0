package refreshperiodicmetadata

import (
	"context"
	"sync"

	"butler"
	"butler/tasks/internal/choretest"
)

// guarded is a Report for several goroutines.
type guarded struct {
	*choretest.Report
	mu sync.Mutex
}

func (g *guarded) Unit(ctx context.Context, u butler.UnitReport) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Report.Unit(ctx, u)
}

func (g *guarded) Loud(message string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.Report.Loud(message)
}

func newReport() *choretest.Report { return &choretest.Report{} }
