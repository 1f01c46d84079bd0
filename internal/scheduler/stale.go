package scheduler

import (
	"context"
	"fmt"

	"butler"
)

// Stale returns how many results of a Task UpgradeMediaAnalysis would have made again now. It reads all
// of them. Errors: [butler.KindNotFound].
func (s *Scheduler) Stale(ctx context.Context, task string) (n int64, err error) {
	t, settings := s.byName[task], s.Settings()
	if t == nil {
		return 0, s.unknown(task)
	}
	count := func(name string, ids []string) {
		if err != nil {
			return
		}
		var stale butler.Stale
		stale, err = s.o.Host.Upgrader.CountStale(ctx, name, butler.SettingsUsed(settings, ids), butler.Target{})
		n += stale.Version + stale.Settings
	}
	if t.Analysis != nil {
		count(t.Analysis.Name, t.Analysis.Settings)
	}
	for _, c := range t.Conclusions {
		if c.Enabled == nil || c.Enabled(settings) {
			count(c.Name, c.Settings)
		}
	}
	if err != nil {
		return 0, fmt.Errorf("count what is stale of %s: %w", task, err)
	}
	return n, nil
}
