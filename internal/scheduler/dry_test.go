package scheduler

import (
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// A dry Run tells what would be done. It is no success, stands in no real Run's way, and a real one does not do what
// it is for.
func TestDryRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Delete", time.Minute, func(t *butler.Task) { t.Dry, t.Gate.Default = true, "false" }),
			choreTask("Scan", time.Minute))
		w.boot()
		start := func(task string, o butler.StartOptions) (butler.Started, error) {
			return w.s.Start(t.Context(), task, o)
		}

		if _, err := start("Scan", butler.StartOptions{Dry: true}); !butler.IsKind(err, butler.KindInvalid) || butler.HintOf(err) == "" {
			t.Errorf("a task that cannot tell: %v", err)
		}
		dry, err := start("Delete", butler.StartOptions{Dry: true})
		if err != nil || dry.Action != butler.ActionStart || !dry.Run.Dry {
			t.Fatalf("dry: %+v, %v", dry, err)
		}
		again, err := start("Delete", butler.StartOptions{Dry: true})
		if err != nil || again.Action != butler.ActionAlready || again.Run.ID != dry.Run.ID {
			t.Errorf("dry again: %+v, %v", again, err)
		}
		earnest, err := start("Delete", butler.StartOptions{Force: true})
		if err != nil || earnest.Action != butler.ActionStart || earnest.Run.Dry || earnest.Run.State != butler.RunQueued {
			t.Fatalf("in earnest: %+v, %v", earnest, err)
		}
		w.pass(90 * time.Second)
		if last := w.s.last["Delete"]; last.ID != 0 {
			t.Errorf("the dry run counts as success: %+v", last)
		}
		past := func(want int64) {
			t.Helper()
			if r := w.s.past["Delete"]; r.ID != want {
				t.Errorf("the last run that ended is %+v, want %d", r, want)
			}
		}
		past(0)
		w.shut() // the real one is cut off
		w.boot()
		w.pass(2 * time.Minute)
		if last := w.s.last["Delete"]; last.ID != earnest.Run.ID {
			t.Errorf("the last success is %+v, want run %d", last, earnest.Run.ID)
		}
		w.shut()
		w.boot()
		if last := w.s.last["Delete"]; last.ID != earnest.Run.ID {
			t.Errorf("after a restart the last success is %+v", last)
		}
		for range 9 {
			if _, err := start("Delete", butler.StartOptions{Dry: true}); err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Minute)
		}
		past(earnest.Run.ID)
		w.shut()
		w.boot()
		past(earnest.Run.ID)
		w.shut()
	})
}
