package fake

import (
	"context"
	"slices"

	"butler"
)

// Queue returns the Runs that wait.
func (o *Operator) Queue(context.Context) ([]butler.Run, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := []butler.Run{}
	for _, r := range o.active {
		if r.State != butler.RunRunning {
			all = append(all, r)
		}
	}
	return all, o.err("Queue")
}

// Move puts a Run that waits somewhere else among those that wait.
func (o *Operator) Move(_ context.Context, id int64, to butler.QueuePlace) (butler.Run, error) {
	const op = "move run"
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("move run %d last=%t before=%d", id, to.Last, to.Before)
	if err := o.err("Move"); err != nil {
		return butler.Run{}, err
	}
	i, err := o.activeRun(op, id)
	if err != nil {
		return butler.Run{}, err
	}
	run := o.active[i]
	if run.State == butler.RunRunning {
		return butler.Run{}, butler.E(butler.KindConflict, op, "run %d does not wait any more", id)
	}
	o.active = slices.Delete(o.active, i, i+1)
	at := 0
	if to.Last {
		at = len(o.active)
	}
	if to.Before != 0 {
		if at, err = o.activeRun(op, to.Before); err != nil {
			o.active = slices.Insert(o.active, i, run)
			return butler.Run{}, err
		}
	}
	run.Place = float64(at) + .5
	o.active = slices.Insert(o.active, at, run)
	return run, nil
}
