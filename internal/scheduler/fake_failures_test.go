package scheduler

import (
	"context"

	"butler"
)

// Retry makes Parts lack again what a Run reported as failed of them.
func (m *memory) Retry(_ context.Context, q butler.FailureQuery) (butler.Retries, error) {
	err := m.lock()
	defer m.mu.Unlock()
	out := butler.Retries{Tasks: map[string]int64{}}
	for _, r := range m.runs {
		for _, u := range m.reports[r.ID] {
			p := m.parts[u.Part]
			if u.State != butler.UnitFailed || p == nil || p.lacks[r.Task] || p.made[r.Task] ||
				q.Run != 0 && r.ID != q.Run || q.Part != 0 && u.Part != q.Part || q.Task != "" && r.Task != q.Task {
				continue
			}
			p.lacks[r.Task] = true
			at := butler.Target{Section: p.section, Item: p.item}
			if len(out.Tasks) > 0 && at != out.Target {
				at = butler.Target{}
			}
			out.Target = at
			out.Tasks[r.Task]++
		}
	}
	return out, err
}

func (m *memory) Failures(context.Context, butler.FailureQuery) (butler.FailurePage, error) {
	panic("the scheduler lists no failures")
}

func (m *memory) FailureCounts(context.Context, butler.FailureQuery) ([]butler.FailureCount, error) {
	panic("the scheduler counts no failures")
}
