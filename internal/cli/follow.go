package cli

import (
	"context"
	"time"

	"butler"
	"butler/client"
)

// How often what goes on is asked for while somebody watches: often at first, as most Runs are short.
const (
	pollFirst = 20 * time.Millisecond
	pollEvery = 400 * time.Millisecond
)

// follow shows the progress of Runs on stderr until all have ended, and returns them by their ids.
func (s *session) follow(ctx context.Context, server *client.Client, ids []int64) (map[int64]butler.Run, error) {
	v := s.newView(s.errs)
	defer v.close()
	return followIn(ctx, server, ids, v, &absence{most: absentMost, say: (&printer{w: s.errs}).line})
}

func followIn(ctx context.Context, server *client.Client, ids []int64, v view, away *absence) (map[int64]butler.Run, error) {
	ended := map[int64]butler.Run{}
	for pause := pollFirst; ; pause = min(pause*3/2, pollEvery) {
		began := time.Now()
		now, activities, err := progress(ctx, server, ids, ended)
		switch {
		case err == nil:
			away.over()
			v.update(now, activities)
			if len(ended) == len(ids) {
				return ended, nil
			}
		case ctx.Err() != nil || !away.bear(err, began, time.Now()):
			return ended, leave(ctx, err)
		default:
			pause = pollEvery
		}
		if !sleep(ctx, pause) {
			return ended, leave(ctx, ctx.Err())
		}
	}
}

// progress asks how far Runs are, and adds those that have ended to ended.
func progress(ctx context.Context, server *client.Client, ids []int64, ended map[int64]butler.Run) ([]butler.Run, []butler.Activity, error) {
	now, err := watched(ctx, server, ids, ended)
	if err != nil {
		return nil, nil, err
	}
	activities, err := server.Activities.Detailed(ctx)
	return now, activities, err
}

// sleep pauses, and reports false if ctx ended meanwhile.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// watched returns the Runs of ids as they are, and adds those that have ended to ended.
func watched(ctx context.Context, server *client.Client, ids []int64, ended map[int64]butler.Run) ([]butler.Run, error) {
	page, err := server.Runs.List(ctx, client.RunQuery{Limit: 200})
	if err != nil {
		return nil, err
	}
	byID := map[int64]butler.Run{}
	for _, r := range page.Items {
		byID[r.ID] = r
	}
	var now []butler.Run
	for _, id := range ids {
		r, ok := ended[id]
		if !ok {
			r, ok = byID[id]
		}
		if !ok {
			if r, err = server.Runs.Get(ctx, id); err != nil {
				return nil, err
			}
		}
		if r.State.Final() {
			ended[id] = r
		}
		now = append(now, r)
	}
	return now, nil
}

// leave returns the error of a wait that ended early: for a signal, it says that the work goes on.
func leave(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return butler.E(butler.KindInterrupted, "wait", "left while the work goes on").
		WithHint("see butler status; end the work with butler stop --all")
}
