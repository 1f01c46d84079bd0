package fake

import (
	"context"
	"slices"
	"strings"
	"time"

	"butler"
)

// Activities returns one for each Run that is active, by task.
func (o *Operator) Activities(context.Context) ([]butler.Activity, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []butler.Activity
	for _, run := range o.active {
		all = append(all, activity(run))
	}
	slices.SortStableFunc(all, func(a, b butler.Activity) int { return strings.Compare(a.Task, b.Task) })
	return all, o.err("Activities")
}

func activity(run butler.Run) butler.Activity {
	return butler.Activity{
		UUID: run.UUID, Type: "butler", Title: run.Task, Subtitle: "3 of 4 left", Progress: run.Progress(),
		Cancellable: run.Task != "BackupDatabase", Run: run.ID, Task: run.Task, Section: run.Section, Item: run.Item,
		Pace: &butler.Progress{Rate: 4, Left: &butler.Forecast{
			Least: 40 * time.Second, Likely: time.Minute, Most: 2 * time.Minute, Basis: "how it got on in the last 60 s",
		}},
	}
}

// Cancel ends an activity. That of BackupDatabase cannot be cancelled.
func (o *Operator) Cancel(_ context.Context, uuid string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("cancel %s", uuid)
	if err := o.Errs["Cancel"]; err != nil {
		return err
	}
	i := slices.IndexFunc(o.active, func(r butler.Run) bool { return r.UUID == uuid })
	if i < 0 {
		return butler.E(butler.KindNotFound, "cancel", "there is no such activity")
	}
	if o.active[i].Task == "BackupDatabase" {
		return butler.E(butler.KindInvalid, "cancel", "a backup is finished once it has begun")
	}
	o.end(func(r butler.Run) bool { return r.UUID == uuid })
	return nil
}

// tell publishes what became of a Run and its activity.
func (o *Operator) tell(change butler.EventChange, run butler.Run) {
	if o.Publish == nil {
		return
	}
	act := activity(run)
	o.Publish(butler.Event{At: Now(), Topic: butler.TopicRun, Change: change, Run: &run})
	o.Publish(butler.Event{At: Now(), Topic: butler.TopicActivity, Change: change, Activity: &act})
}
