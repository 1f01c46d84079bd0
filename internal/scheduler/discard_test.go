package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestDiscard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"), choreTask("Daily", time.Minute))
		w.store.addTo(butler.Target{Section: 1, Item: 11}, 2, time.Minute, "Previews", "Loudness")
		w.store.addTo(butler.Target{Section: 2, Item: 21}, 3, time.Minute, "Previews", "Loudness")
		w.boot()
		for _, tt := range []struct {
			task   string
			target butler.Target
			kind   butler.Kind
		}{
			{"Nothing", butler.Target{}, butler.KindNotFound},
			{"Daily", butler.Target{}, butler.KindInvalid},
			{"Previews", butler.Target{Section: 9}, butler.KindNotFound},
			{"Previews", butler.Target{Item: 99}, butler.KindNotFound},
		} {
			if _, err := w.s.Discard(t.Context(), tt.task, tt.target); !butler.IsKind(err, tt.kind) {
				t.Errorf("%s of %+v: %v", tt.task, tt.target, err)
			}
		}
		if _, err := w.s.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Hour)
		for _, step := range []struct {
			target butler.Target
			want   int64
		}{{butler.Target{Item: 21}, 3}, {butler.Target{Section: 2}, 0}, {butler.Target{}, 2}} {
			if n, err := w.s.Discard(t.Context(), "Previews", step.target); err != nil || n != step.want {
				t.Errorf("%d files of %+v, %v; want %d", n, step.target, err, step.want)
			}
		}
		if len(w.shelf.removed) != 5 || w.shelf.removed[0].Name != "Previews" || w.shelf.removed[0].Part != 3 {
			t.Errorf("%+v", w.shelf.removed)
		}
		w.start("Previews", butler.StartOptions{})
		w.pass(time.Hour)
		if r := w.states("Previews", butler.RunDone, butler.RunDone); r.Done != 5 {
			t.Errorf("%+v", r)
		}
		w.shelf.stuck = "Previews" // the clean-up takes them
		if n, err := w.s.Discard(t.Context(), "Previews", butler.Target{}); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
		w.shut()
		s := w.p.watch.(*Scheduler)
		if _, err := s.Discard(t.Context(), "Previews", butler.Target{}); !butler.IsKind(err, butler.KindUnavailable) {
			t.Errorf("after the shutdown: %v", err)
		}
	})
}

// TestDiscardOfWhatIsBeingMade waits until no Worker makes it, and keeps it from being made meanwhile.
func TestDiscardOfWhatIsBeingMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		w.store.add(20, time.Minute, "Previews", "Loudness")
		w.boot()
		if _, err := w.s.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.pass(150 * time.Second)
		release, err := w.s.hold(t.Context(), "test", "Previews")
		if err != nil {
			t.Fatal(err)
		}
		before := len(w.p.units())
		w.pass(90 * time.Second)
		for _, u := range w.p.units()[before:] {
			if len(u.Analyses) != 1 || u.Analyses[0] != "Loudness" {
				t.Errorf("unit for %v", u.Analyses)
			}
		}
		if len(w.p.units()) == before {
			t.Error("nothing else goes on")
		}
		w.states("Previews", butler.RunRunning)
		release()
		if n, err := w.s.Discard(t.Context(), "Previews", butler.Target{}); err != nil || n != 4 {
			t.Errorf("%d files, %v", n, err)
		}
		w.pass(time.Hour)
		w.states("Loudness", butler.RunDone)
		if n, err := w.store.CountLacking(t.Context(), "Previews", butler.Target{}); err != nil || n != 0 {
			t.Errorf("%d lack it, %v", n, err)
		}
		w.states("Previews", butler.RunDone)
		w.shut()
	})
}

func TestDiscardGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(2, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.pass(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w.s.mu.Lock()
		for _, f := range w.s.flights { // their Workers hang
			f.withdrawn = true
		}
		w.s.mu.Unlock()
		if _, err := w.s.Discard(ctx, "Previews", butler.Target{}); !butler.IsKind(err, butler.KindTimeout) {
			t.Errorf("%v", err)
		}
		if w.s.held["Previews"] != 0 {
			t.Error("it is held for ever")
		}
		w.pass(time.Hour)
		w.states("Previews", butler.RunDone)
		w.shut()
	})
}
