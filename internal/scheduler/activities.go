package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"butler"
)

// Activities returns what goes on: one activity for each Run, with how it gets on, and one for each thing that is
// being worked on for it.
func (s *Scheduler) Activities(ctx context.Context) ([]butler.Activity, error) {
	all, err := s.activities(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, act := range all {
		if a := s.active[act.Run]; a != nil && a.run.UUID == act.UUID && a.run.State == butler.RunRunning {
			pace := a.progress(now)
			all[i].Pace = &pace
		}
	}
	return all, nil
}

// activities returns what goes on, and takes note of how far it is.
func (s *Scheduler) activities(ctx context.Context) ([]butler.Activity, error) {
	s.mu.Lock()
	runs, steps := s.snapshot()
	s.mu.Unlock()
	for i := range runs {
		r, err := s.fresh(ctx, runs[i].run)
		if err != nil {
			return nil, err
		}
		s.note(r, runs[i].activity.Progress)
		if runs[i].activity.Progress < 0 {
			runs[i].activity.Progress = r.Progress()
		}
		if runs[i].activity.Subtitle == "" {
			runs[i].activity.Subtitle = countText(r)
		}
	}
	all := make([]butler.Activity, 0, len(runs)+len(steps))
	for _, r := range runs {
		all = append(all, r.activity)
	}
	return append(all, steps...), nil
}

// runActivity is the activity of a Run, still without its counts.
type runActivity struct {
	run      butler.Run
	activity butler.Activity
}

// snapshot returns the activities of Runs and of the work in hand. Locked.
func (s *Scheduler) snapshot() (runs []runActivity, steps []butler.Activity) {
	for _, a := range s.order() {
		runs = append(runs, runActivity{a.run, s.activityOf(a)})
		if a.chore != nil && a.task.Activity != "" {
			steps = append(steps, a.chore.activity(a))
		}
		if a.drawing != nil && a.drawing.conclusion != nil {
			steps = append(steps, s.activityOfDrawing(a.drawing))
		}
	}
	for _, f := range s.flightOrder() {
		for i := range f.unit.Analyses {
			steps = append(steps, s.activityOfUnit(f, i))
		}
	}
	return runs, steps
}

// activityOf returns the activity of a Run, still without its counts. Locked.
func (s *Scheduler) activityOf(a *active) butler.Activity {
	act := butler.Activity{
		UUID: a.run.UUID, Type: "butler", Title: a.task.Title, Progress: -1, Cancellable: a.ending == "",
		Run: a.run.ID, Task: a.task.Name, Section: a.run.Section, Item: a.run.Item,
	}
	switch {
	case a.ending != "":
		act.Subtitle = "ending: " + a.why
	case a.run.State != butler.RunRunning:
		act.Subtitle, act.Progress = a.run.Reason, 0
	case a.chore != nil:
		var percent int
		act.Subtitle, percent = a.chore.step()
		if a.chore.total() < 0 {
			act.Progress = percent
		}
	default:
		if act.Subtitle = s.inHand(a); act.Subtitle == "" {
			act.Subtitle = s.heldBecause(a.run, s.now())
		}
	}
	return act
}

// activity returns that of what the Chore of a Run does.
func (c *chore) activity(a *active) butler.Activity {
	act := butler.Activity{
		UUID: c.uuid, Type: a.task.Activity, Title: a.task.Title,
		Run: a.run.ID, Task: a.task.Name, Section: a.run.Section, Item: a.run.Item,
	}
	act.Subtitle, act.Progress = c.step()
	return act
}

// activityOfUnit returns that of one of the Analyses of a Unit that is in hand.
func (s *Scheduler) activityOfUnit(f *flight, i int) butler.Activity {
	t := s.byWork[f.unit.Analyses[i]]
	return butler.Activity{
		UUID: f.uuids[i], Type: t.Activity, Title: t.Title, Subtitle: f.title, Progress: -1,
		Run: f.unit.Runs[i], Task: t.Name, Section: f.section, Item: f.item,
	}
}

// flightOrder returns the Units that Workers work on, oldest first. Locked.
func (s *Scheduler) flightOrder() []*flight {
	var all []*flight
	for _, f := range s.flights {
		if f.begun() {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b *flight) int { return int(a.seq - b.seq) })
	return all
}

// inHand names the Parts that are worked on for a Run. Locked.
func (s *Scheduler) inHand(a *active) string {
	var titles []string
	for _, f := range s.flightOrder() {
		if f.wanted(a.run.ID) && len(titles) < 3 {
			titles = append(titles, f.title)
		}
	}
	if a.drawing != nil && a.drawing.title != "" && len(titles) < 3 {
		titles = append(titles, a.drawing.title)
	}
	return strings.Join(titles, ", ")
}

// Cancel ends the Run of an activity.
func (s *Scheduler) Cancel(ctx context.Context, uuid string) error {
	s.mu.Lock()
	for _, a := range s.order() {
		if a.run.UUID == uuid {
			s.stopRuns(a)
			s.mu.Unlock()
			return s.await(ctx, a)
		}
	}
	_, steps := s.snapshot()
	s.mu.Unlock()
	if slices.ContainsFunc(steps, func(a butler.Activity) bool { return a.UUID == uuid }) {
		return butler.E(butler.KindInvalid, "cancel activity", "it cannot be cancelled by itself").WithHint("cancel the run it belongs to")
	}
	return butler.E(butler.KindNotFound, "cancel activity", "there is no activity %q", uuid)
}

// step returns what a Chore does, and how far it is in percent or -1.
func (c *chore) step() (doing string, percent int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !(c.fraction >= 0) {
		return c.doing, -1
	}
	return c.doing, int(100 * min(1, c.fraction))
}

// total returns how many Units the Chore expects; -1 for unknown.
func (c *chore) total() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.run.Total
}

func countText(r butler.Run) string {
	worked := r.Done + r.Failed + r.Skipped
	if r.Total < 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d", worked, r.Total)
}
