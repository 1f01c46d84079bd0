package scheduler

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// lengths are what the whole library lacked.
type lengths struct {
	of   map[string]length // by Analysis
	at   time.Time         // zero if they no longer hold
	took time.Duration     // to measure them
}

// length is how many Parts lack an Analysis, and how long they play.
type length struct {
	parts   int64
	playing time.Duration
}

// lengthsOf returns what a Target lacks of some Analyses. Where it is slow to measure the whole library, the figures may
// be older.
func (s *Scheduler) lengthsOf(ctx context.Context, targets map[string]butler.Target) (map[string]length, error) {
	whole := true
	for _, target := range targets {
		whole = whole && target == butler.Target{}
	}
	s.mu.Lock()
	known := s.lengths
	s.mu.Unlock()
	if whole && known.took > slowCount && !known.at.IsZero() && time.Since(known.at) < countHolds*known.took {
		return known.of, nil
	}
	found := lengths{of: map[string]length{}, at: time.Now()}
	for name, target := range targets {
		parts, playing, err := s.o.Units.LackingLength(ctx, name, target)
		if err != nil {
			return nil, fmt.Errorf("measure what lacks %s: %w", name, err)
		}
		found.of[name] = length{parts, playing}
	}
	found.took = time.Since(found.at)
	if whole {
		s.mu.Lock()
		s.lengths = found
		s.mu.Unlock()
	}
	return found.of, nil
}
