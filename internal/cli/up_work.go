package cli

import (
	"context"
	"slices"

	"butler"
	"butler/client"
)

// work scans all libraries, starts the tasks that are enabled and due, and returns their Runs as they
// ended.
func (s *session) work(ctx context.Context, c *client.Client) ([]butler.Run, error) {
	scan, err := s.startInTurn(ctx, c, true, scanTask, func() (butler.Started, error) {
		return c.Tasks.Start(ctx, scanTask, client.StartOptions{Force: true})
	})
	if err != nil {
		return nil, err
	}
	runs, err := s.until(ctx, c, []butler.Started{scan})
	if err != nil {
		return runs, err
	}
	started, err := s.startDue(ctx, c)
	if err != nil {
		return runs, err
	}
	more, err := s.until(ctx, c, started)
	return append(runs, more...), err
}

// startDue starts every enabled task, on a second start but for those that have succeeded today and
// have nothing left to do.
func (s *session) startDue(ctx context.Context, c *client.Client) ([]butler.Started, error) {
	tasks, err := c.Tasks.List(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(tasks, func(t butler.TaskStatus) bool { return t.Name != scanTask && t.LastSuccess != nil }) {
		return c.Tasks.StartAll(ctx)
	}
	plan, err := c.Tasks.Plan(ctx)
	if err != nil {
		return nil, err
	}
	today := plan.Window.Day(plan.Now)
	var all []butler.Started
	for _, t := range tasks {
		if !t.Enabled || t.Name == scanTask {
			continue
		}
		if t.LastSuccess != nil && t.LastSuccess.Day == today && t.Lacking == 0 && t.Active == nil {
			s.say("%s: already done today", t.Name)
			continue
		}
		started, err := s.startInTurn(ctx, c, true, t.Name, func() (butler.Started, error) {
			return c.Tasks.Start(ctx, t.Name, client.StartOptions{})
		})
		switch {
		case butler.IsKind(err, butler.KindRefused):
			s.say("%s", err)
		case err != nil:
			return all, err
		default:
			all = append(all, started)
		}
	}
	return all, nil
}

// until follows the Runs that were started to their end, but for those that wait for a time of their own.
func (s *session) until(ctx context.Context, c *client.Client, started []butler.Started) ([]butler.Run, error) {
	var ids []int64
	for _, one := range started {
		switch {
		case one.Action == butler.ActionSkip:
		case one.Run.State == butler.RunScheduled:
			s.say("%s: %s", one.Task, runProgress(one.Run))
		default:
			ids = append(ids, one.Run.ID)
		}
	}
	ended, err := s.follow(ctx, c, ids)
	var runs []butler.Run
	for _, id := range ids {
		if r, ok := ended[id]; ok {
			runs = append(runs, r)
		}
	}
	return runs, err
}
