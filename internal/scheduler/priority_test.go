package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestPriorityDecidesWhoBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database := func(t *butler.Task) { t.Exclusive = butler.ResourceDatabase }
		w := newWorld(t, choreTask("A", time.Hour, database), choreTask("B", time.Hour, database),
			choreTask("C", time.Hour, database), choreTask("D", time.Hour, database))
		w.boot()
		w.start("A", butler.StartOptions{})
		b := w.start("B", butler.StartOptions{}).Run
		w.start("C", butler.StartOptions{Priority: 1})
		d := w.start("D", butler.StartOptions{Priority: -10}).Run
		w.pass(time.Hour)
		w.states("C", butler.RunRunning)
		r, err := w.s.SetPriority(t.Context(), d.ID, 10)
		if err != nil || r.Priority != 10 || w.run(d.ID).Priority != 10 {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, bad := range []int{-11, 11} {
			if _, err := w.s.SetPriority(t.Context(), b.ID, bad); !butler.IsKind(err, butler.KindInvalid) {
				t.Errorf("priority %d: %v", bad, err)
			}
		}
		w.pass(time.Second)
		w.shut()
		w.boot() // it is kept
		w.states("D", butler.RunRunning)
		w.states("C", butler.RunQueued)
		w.pass(time.Hour)
		w.states("C", butler.RunRunning)
		w.states("B", butler.RunQueued)
		w.shut()
	})
}

func TestPhasesHoldAgainstPriority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Clean", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseClean }), choreTask("Backup", time.Hour))
		w.boot()
		w.until("02:00")
		r := w.states("Clean", butler.RunQueued)
		if _, err := w.s.SetPriority(t.Context(), r.ID, 10); err != nil {
			t.Fatal(err)
		}
		w.states("Clean", butler.RunQueued)
		w.until("03:00")
		w.states("Clean", butler.RunRunning)
		w.shut()
	})
}

// TestPriorityOfUnits starts an urgent Run among a long one, and makes the long one urgent then: each
// time, Workers get nothing else from the next Unit on.
func TestPriorityOfUnits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		w.store.addTo(butler.Target{Section: 1, Item: 11}, 50, time.Minute, "Previews")
		w.store.addTo(butler.Target{Section: 2, Item: 21}, 50, time.Minute, "Loudness")
		w.boot()
		long := w.start("Previews", butler.StartOptions{}).Run
		w.pass(90 * time.Second)
		w.start("Loudness", butler.StartOptions{Priority: 5})
		begun := func() string {
			t.Helper()
			before := len(w.p.units())
			w.pass(3 * time.Minute)
			names := map[string]bool{}
			for _, u := range w.p.units()[before:] {
				names[u.Analyses[0]] = true
			}
			if len(names) != 1 {
				t.Errorf("workers began units of %v", names)
			}
			for name := range names {
				return name
			}
			return ""
		}
		if got := begun(); got != "Loudness" {
			t.Errorf("workers began %s", got)
		}
		if _, err := w.s.SetPriority(t.Context(), long.ID, 6); err != nil {
			t.Fatal(err)
		}
		if got := begun(); got != "Previews" {
			t.Errorf("workers began %s", got)
		}
		if _, err := w.s.SetPriority(t.Context(), long.ID, -1); err != nil {
			t.Fatal(err)
		}
		if got := begun(); got != "Loudness" {
			t.Errorf("workers began %s", got)
		}
		w.pass(2 * time.Hour)
		w.states("Previews", butler.RunDone)
		w.states("Loudness", butler.RunDone)
		w.store.once(t)
		w.shut()
	})
}

// TestRoundsShareAPass has Runs of all priorities and Targets: each Part is read once.
func TestRoundsShareAPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"), analysisTask("Chapters"))
		for section := range int64(3) {
			w.store.addTo(butler.Target{Section: section + 1, Item: section*10 + 11}, 10, time.Minute, "Previews", "Loudness", "Chapters")
		}
		w.boot()
		w.set(butler.PrefPaused, "true") // they are to begin together
		w.start("Previews", butler.StartOptions{Force: true, Priority: 3})
		w.start("Loudness", butler.StartOptions{Force: true, Priority: -3})
		w.start("Chapters", butler.StartOptions{Force: true, Target: butler.Target{Item: 21}})
		w.set(butler.PrefPaused, "false")
		w.pass(time.Hour)
		for task, done := range map[string]int64{"Previews": 30, "Loudness": 30, "Chapters": 10} {
			if r := w.states(task, butler.RunDone); r.Done != done {
				t.Errorf("%+v", r)
			}
		}
		if n := len(w.p.units()); n != 30 {
			t.Errorf("%d readings of 30 parts", n)
		}
		w.shut()
	})
}

// TestPriorityOfAChoreAtWork changes the priority of a Chore that goes on to say its size.
func TestPriorityOfAChoreAtWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Counts", 0, func(t *butler.Task) {
			t.Chore = func(ctx context.Context, _ butler.Host, r butler.Reporter) error {
				for n := range int64(10) {
					r.Expect(n + 1)
					time.Sleep(time.Minute)
				}
				return r.Unit(ctx, butler.UnitReport{State: butler.UnitDone})
			}
		}))
		w.boot()
		id := w.start("Counts", butler.StartOptions{}).Run.ID
		w.pass(150 * time.Second)
		if r, err := w.s.SetPriority(t.Context(), id, 4); err != nil || r.Total != 3 {
			t.Errorf("%+v, %v", r, err)
		}
		w.pass(2 * time.Minute)
		if r := w.run(id); r.Priority != 4 || r.Total != 5 {
			t.Errorf("%+v", r)
		}
		w.pass(time.Hour)
		if r := w.states("Counts", butler.RunDone); r.Priority != 4 || r.Done != 1 {
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}
