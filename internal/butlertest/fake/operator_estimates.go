package fake

import (
	"context"
	"time"

	"butler"
)

// Estimates returns one of each task that has an Analysis.
func (o *Operator) Estimates(_ context.Context, t butler.Target) ([]butler.Estimate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.err("Estimates"); err != nil {
		return nil, err
	}
	if err := o.find(t); err != nil {
		return nil, err
	}
	var all []butler.Estimate
	for _, s := range o.Status {
		if s.Kind == "analysis" {
			all = append(all, butler.Estimate{
				Task: s.Name, Analysis: "previews", Enabled: s.Enabled, Files: 3, Playing: 2 * time.Hour, Bytes: 36_000_000, Work: time.Minute,
			})
		}
	}
	return all, nil
}
