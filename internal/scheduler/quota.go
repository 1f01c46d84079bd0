package scheduler

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// weigh has the Runs stop that would make more generated files than the quota leaves room for: what is in hand is
// finished, nothing more is handed out, and the Run ends with the reason. It returns whether work on a Part may be handed
// out. Analyses that keep nothing to speak of go on. Locked.
func (s *Scheduler) weigh(a *active, duration int64) bool {
	if a.full != "" {
		return false
	}
	settings := s.Settings()
	quota := settings.Quota()
	if quota == 0 || a.task.Analysis.Estimate == nil {
		return true
	}
	stored, err := s.o.Items.Stored(s.ctx)
	if err != nil {
		s.log.Warn("ask what generated files take", "error", err)
		return true
	}
	used := butler.Generated(stored)
	need := estimate(a.task, duration, settings)
	for _, f := range s.flights {
		for _, name := range f.unit.Analyses {
			if t := s.byWork[name]; t != nil {
				used += estimate(t, f.duration, settings)
			}
		}
	}
	if used+need <= quota {
		return true
	}
	a.full = fmt.Sprintf("generated files take %s, the next one about %s, and %s allows %s: raise it, remove files that are not needed, or turn the task off",
		size(used), size(need), butler.PrefQuota, size(quota))
	s.log.Warn("the quota of generated files is used up", "task", a.task.Name, "run", a.run.ID, "used", used, "quota", quota)
	s.poke()
	return false
}

// estimate returns how many bytes a Task will keep of media that plays for so many ms.
func estimate(t *butler.Task, duration int64, settings butler.Settings) int64 {
	if t.Analysis == nil || t.Analysis.Estimate == nil {
		return 0
	}
	return max(0, t.Analysis.Estimate(time.Duration(duration)*time.Millisecond, settings))
}

func size(bytes int64) string {
	const kilobyte, megabyte, gigabyte = 1e3, 1e6, 1e9
	switch n := float64(bytes); {
	case n >= gigabyte:
		return fmt.Sprintf("%.2f GB", n/gigabyte)
	case n >= megabyte:
		return fmt.Sprintf("%.1f MB", n/megabyte)
	default:
		return fmt.Sprintf("%.1f kB", n/kilobyte)
	}
}

// Estimates returns what the Analyses are yet to make of a Target.
func (s *Scheduler) Estimates(ctx context.Context, target butler.Target) ([]butler.Estimate, error) {
	const op = "estimate what is lacking"
	settings := s.Settings()
	stored, err := s.o.Items.Stored(ctx)
	if err != nil {
		return nil, err
	}
	quota, used := settings.Quota(), butler.Generated(stored)
	targets := map[string]butler.Target{}
	for _, t := range s.tasks {
		if t.Analysis == nil {
			continue
		}
		at, err := s.aimAt(ctx, op, t, target)
		if err != nil {
			return nil, err
		}
		targets[t.Analysis.Name] = at.Target
	}
	lacking, err := s.lengthsOf(ctx, targets)
	if err != nil {
		return nil, err
	}
	var all []butler.Estimate
	for _, t := range s.tasks {
		if t.Analysis == nil {
			continue
		}
		l := lacking[t.Analysis.Name]
		e := butler.Estimate{Task: t.Name, Analysis: t.Analysis.Name, Enabled: t.Gate.Enabled(settings), Files: l.parts, Playing: l.playing}
		if e.Files > 0 { // as if all were of the same length
			e.Bytes = e.Files * estimate(t, e.Playing.Milliseconds()/e.Files, settings)
		}
		s.mu.Lock()
		e.Work = time.Duration(s.rates[t.Analysis.Name] * float64(e.Playing))
		s.mu.Unlock()
		if quota > 0 && e.Bytes > 0 {
			e.Beyond = max(0, used+e.Bytes-quota)
		}
		all = append(all, e)
	}
	return all, nil
}
