package scheduler

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestRetryOfFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		var mended atomic.Bool
		w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) {
			if u.Part == 2 && !mended.Load() {
				return time.Second, []butler.Outcome{{Analysis: "Previews", Version: 1, Err: butler.E(butler.KindDamaged, "read", "no moov atom")}}
			}
			return time.Second, succeed(u)
		}
		w.store.addTo(butler.Target{Section: 1, Item: 11}, 1, time.Minute, "Previews")
		w.store.addTo(butler.Target{Section: 1, Item: 12}, 1, time.Minute, "Previews")
		w.boot()
		for _, tt := range []struct {
			o    butler.RetryOptions
			kind butler.Kind
		}{
			{butler.RetryOptions{Task: "Nothing"}, butler.KindNotFound},
			{butler.RetryOptions{Run: 99}, butler.KindNotFound},
			{butler.RetryOptions{}, butler.KindConflict},
		} {
			if _, err := w.s.Retry(t.Context(), tt.o); !butler.IsKind(err, tt.kind) {
				t.Errorf("%+v: %v", tt.o, err)
			}
		}
		w.start("Previews", butler.StartOptions{})
		w.pass(time.Minute)
		first := w.states("Previews", butler.RunDone)
		if first.Failed != 1 || first.Done != 1 {
			t.Fatalf("%+v", first)
		}
		mended.Store(true)
		got, err := w.s.Retry(t.Context(), butler.RetryOptions{Run: first.ID, Now: true})
		if err != nil || got.Files != 1 || len(got.Tasks) != 1 || len(got.Started) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if r := got.Started[0].Run; r.Target() != (butler.Target{Section: 1, Item: 12}) || !r.Forced || r.Trigger != butler.TriggerManual {
			t.Errorf("%+v", r)
		}
		w.pass(time.Minute)
		if r := w.states("Previews", butler.RunDone, butler.RunDone); r.Done != 1 || r.Failed != 0 {
			t.Errorf("%+v", r)
		}
		if _, err := w.s.Retry(t.Context(), butler.RetryOptions{Part: 2}); !butler.IsKind(err, butler.KindConflict) {
			t.Errorf("what succeeded is tried again: %v", err)
		}
		w.shut()
		if _, err := w.p.watch.(*Scheduler).Retry(t.Context(), butler.RetryOptions{}); !butler.IsKind(err, butler.KindUnavailable) {
			t.Errorf("after the shutdown: %v", err)
		}
	})
}

// What is to be tried again is taken on by a Run that is at work already, though it failed on it.
func TestRetryWhileARunGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		var mended atomic.Bool
		w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) {
			if u.Part == 1 && !mended.Load() {
				return time.Second, []butler.Outcome{{Analysis: "Previews", Version: 1, Err: butler.E(butler.KindDamaged, "read", "no moov atom")}}
			}
			return 10 * time.Minute, succeed(u)
		}
		w.store.add(20, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.pass(time.Minute)
		mended.Store(true)
		got, err := w.s.Retry(t.Context(), butler.RetryOptions{Task: "Previews"})
		if err != nil || got.Files != 1 || len(got.Started) != 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		w.pass(24 * time.Hour)
		if r := w.states("Previews", butler.RunDone); r.Done != 20 { // this store keeps the report of the failure beside
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}

func TestRetryOfAChore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Bool
		broken.Store(true)
		chore := choreTask("Refresh", time.Minute, func(task *butler.Task) {
			task.Targets = butler.TargetsSections
			task.Chore = func(_ context.Context, _ butler.Host, _ butler.Reporter) error {
				if broken.Load() {
					return errors.New("the folder is away")
				}
				return nil
			}
		})
		w := newWorld(t, chore)
		w.boot()
		w.start("Refresh", butler.StartOptions{Target: butler.Target{Section: 1}})
		w.pass(time.Minute)
		first := w.states("Refresh", butler.RunFailed)
		broken.Store(false)
		got, err := w.s.Retry(t.Context(), butler.RetryOptions{Run: first.ID})
		if err != nil || len(got.Started) != 1 || got.Started[0].Run.Section != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		w.pass(time.Minute)
		second := w.states("Refresh", butler.RunFailed, butler.RunDone)
		if _, err := w.s.Retry(t.Context(), butler.RetryOptions{Run: second.ID}); !butler.IsKind(err, butler.KindConflict) {
			t.Errorf("what went well is made again: %v", err)
		}
		w.shut()
	})
}
