package cli

import (
	"context"

	"butler"
	"butler/client"
)

// startInTurn starts a task. If a Run of it for another library is in the way, and wait says so, it lets
// that end first.
func (s *session) startInTurn(ctx context.Context, server *client.Client, wait bool, task string,
	start func() (butler.Started, error)) (butler.Started, error) {
	for {
		started, err := start()
		if !wait || !butler.IsKind(err, butler.KindConflict) {
			return started, err
		}
		tasks, err := server.Tasks.List(ctx)
		if err != nil {
			return started, err
		}
		for _, t := range tasks {
			if t.Name != task || t.Active == nil {
				continue
			}
			if _, err := s.follow(ctx, server, []int64{t.Active.ID}); err != nil {
				return started, err
			}
		}
		if !sleep(ctx, pollFirst) {
			return started, leave(ctx, ctx.Err())
		}
	}
}

// canWait refuses, before anything is started, to wait on a server that has no Runs.
func canWait(ctx context.Context, server *client.Client, wait bool) error {
	if !wait {
		return nil
	}
	plex, err := plexOnly(ctx, server)
	if err == nil && plex {
		err = butler.E(butler.KindUnsupported, "wait", "the server is a Plex Media Server: it does not tell when the work has ended").
			WithHint("leave out --wait")
	}
	return err
}

// await follows the Runs that a start opened or found, and notes in started how they ended.
func (s *session) await(ctx context.Context, server *client.Client, started []butler.Started) error {
	var ids []int64
	for _, one := range started {
		if one.Action != butler.ActionSkip && one.Run.ID != 0 {
			ids = append(ids, one.Run.ID)
		}
	}
	ended, err := s.follow(ctx, server, ids)
	for i := range started {
		if r, ok := ended[started[i].Run.ID]; ok {
			started[i].Run = r
		}
	}
	if err != nil {
		return err
	}
	return outcome(ended)
}

// outcome returns nil if all Runs did what they were for.
func outcome(ended map[int64]butler.Run) error {
	var failed, cut []butler.Run
	for _, r := range ended {
		switch r.State {
		case butler.RunDone:
		case butler.RunFailed:
			failed = append(failed, r)
		default:
			cut = append(cut, r)
		}
	}
	report := func(kind butler.Kind, bad []butler.Run) error {
		r := bad[0]
		for _, other := range bad {
			if other.ID < r.ID {
				r = other
			}
		}
		e := butler.E(kind, "wait for "+r.Task, "it %s: %s", ending(r.State), r.Reason)
		if len(bad) > 1 {
			e = butler.E(kind, "wait for the runs", "%d did not end well; the first is %s, which %s: %s", len(bad), r.Task, ending(r.State), r.Reason)
		}
		return e.WithHint("see butler run show %d", r.ID)
	}
	switch {
	case len(failed) > 0:
		return report(butler.KindFailed, failed)
	case len(cut) > 0:
		return report(butler.KindInterrupted, cut)
	}
	return nil
}

func ending(state butler.RunState) string {
	switch state {
	case butler.RunStopped, butler.RunInterrupted, butler.RunSkipped:
		return "was " + string(state)
	case butler.RunDone, butler.RunFailed, butler.RunScheduled, butler.RunQueued, butler.RunRunning:
	}
	return string(state)
}
