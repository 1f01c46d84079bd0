package scheduler

import (
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// TestSlowCounts has a library so large that counting takes a while: nobody waits for it.
func TestSlowCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.slow = 100 * time.Millisecond
		w.store.add(400, time.Minute, "Previews")
		w.boot()
		w.pass(time.Second)
		begun := time.Now()
		if r := w.start("Previews", butler.StartOptions{}).Run; r.State != butler.RunRunning || r.Total != -1 || time.Since(begun) != 0 {
			t.Errorf("after %v: %+v", time.Since(begun), r)
		}
		w.pass(w.store.slow)
		if r := w.states("Previews", butler.RunRunning); r.Total != 400 {
			t.Errorf("%+v", r)
		}
		ask := func(lacking int64, took time.Duration) {
			t.Helper()
			begun := time.Now()
			all, err := w.s.Tasks(t.Context())
			if err != nil || all[0].Lacking != lacking || time.Since(begun) != took {
				t.Errorf("after %v: %+v, %v", time.Since(begun), all, err)
			}
		}
		ask(400, w.store.slow) // 4 of them are handed out
		w.store.add(5, time.Minute, "Previews")
		ask(400, 0)
		w.pass(countHolds * w.store.slow)
		ask(405, w.store.slow)
		if err := w.s.StopAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		ask(405, w.store.slow) // a Run ended
		w.store.slow = 0
		w.shut()
	})
}

// What is slow to measure is not measured each time somebody asks; a part of the library always is.
func TestSlowEstimates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(3, time.Minute, "Previews")
		w.boot()
		w.set(butler.PrefPaused, "true")
		w.store.slow = 100 * time.Millisecond
		ask := func(target butler.Target, files int64, took time.Duration) {
			t.Helper()
			begun := time.Now()
			all, err := w.s.Estimates(t.Context(), target)
			if err != nil || all[0].Files != files || all[0].Playing != time.Duration(files)*time.Minute || time.Since(begun) != took {
				t.Errorf("after %v: %+v, %v", time.Since(begun), all, err)
			}
		}
		ask(butler.Target{}, 3, w.store.slow)
		w.store.add(1, time.Minute, "Previews")
		ask(butler.Target{}, 3, 0)
		w.pass(countHolds * w.store.slow)
		ask(butler.Target{}, 4, w.store.slow)
		w.store.slow = time.Millisecond
		w.pass(time.Minute)
		ask(butler.Target{}, 4, w.store.slow)
		w.store.add(1, time.Minute, "Previews")
		ask(butler.Target{}, 5, w.store.slow)
		w.store.slow = 0
		w.shut()
	})
}

// lateWatch hears of the end of a Unit long after its commit.
type lateWatch struct {
	*Scheduler
	by time.Duration
}

func (l lateWatch) UnitEnded(u butler.Unit, outcomes []butler.Outcome, err error) {
	<-time.After(l.by)
	l.Scheduler.UnitEnded(u, outcomes, err)
}

// A count that meets a Unit between its commit and its end counts it once.
func TestCountsBetweenCommitAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(3, time.Minute, "Previews")
		w.boot()
		w.p.watch = lateWatch{w.s, 3 * recount}
		w.start("Previews", butler.StartOptions{})
		for _, done := range []int64{0, 2, 3} {
			r := w.states("Previews", butler.RunRunning)
			if r.Done != done || r.Total != 3 {
				t.Errorf("%d of %d, want %d of 3", r.Done, r.Total, done)
			}
			w.pass(time.Minute + 2*recount)
		}
		w.pass(3 * recount)
		w.states("Previews", butler.RunDone)
		w.shut()
	})
}
