package fake

import (
	"context"

	"butler"
)

// Retry has one file of each task tried again, and begins the task if that is to be at once.
func (o *Operator) Retry(_ context.Context, r butler.RetryOptions) (butler.Retried, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("retry run=%d part=%d section=%d task=%s now=%t", r.Run, r.Part, r.Section, r.Task, r.Now)
	if err := o.err("Retry"); err != nil {
		return butler.Retried{}, err
	}
	out := butler.Retried{}
	for _, t := range o.Status {
		if t.Kind != "analysis" || r.Task != "" && t.Name != r.Task {
			continue
		}
		out.Files++
		out.Tasks = append(out.Tasks, t.Name)
		if r.Now {
			out.Started = append(out.Started, o.start(t, butler.StartOptions{Force: true, Target: butler.Target{Section: r.Section}}))
		}
	}
	if len(out.Tasks) == 0 {
		return butler.Retried{}, butler.E(butler.KindConflict, "retry", "nothing of that fails now")
	}
	return out, nil
}
