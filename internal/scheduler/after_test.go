package scheduler

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// afterwards is a Task that counts how often it did what comes after its Units.
func afterwards(took time.Duration, count *int, fail *error, more ...func(butler.Reporter)) butler.Task {
	return analysisTask("Tags", func(t *butler.Task) {
		t.After = func(ctx context.Context, h butler.Host, r butler.Reporter) error {
			*count++
			for _, do := range more {
				do(r)
			}
			if h.Run.Task != "Tags" {
				return errors.New("not told which run it is")
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(took):
			}
			if err := r.Sum(map[string]int{"stacks": *count}); err != nil {
				return err
			}
			return *fail
		}
	})
}

func TestAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count int
		var fail error
		w := newWorld(t, afterwards(time.Minute, &count, &fail))
		w.store.add(5, time.Minute, "Tags")
		w.boot()
		start := func() {
			t.Helper()
			if _, err := w.s.Start(t.Context(), "Tags", butler.StartOptions{}); err != nil {
				t.Fatal(err)
			}
			w.pass(time.Hour)
		}
		start()
		if r := w.states("Tags", butler.RunDone); count != 1 || r.Done != 5 || string(r.Summary) != `{"stacks":1}` || r.Reason != "finished" {
			t.Errorf("done %d times: %+v", count, r)
		}
		start() // nothing to do: nothing after it
		if w.states("Tags", butler.RunDone, butler.RunDone); count != 1 {
			t.Errorf("done %d times", count)
		}
		w.store.add(1, time.Minute, "Tags")
		fail = butler.E(butler.KindNoSpace, "stack", "the disk is full")
		start()
		if r := w.states("Tags", butler.RunDone, butler.RunDone, butler.RunFailed); count != 2 || !strings.Contains(r.Reason, "the disk is full") {
			t.Errorf("done %d times: %+v", count, r)
		}
		fail = nil
		start() // no Part lacks anything, but the Run before failed
		if w.states("Tags", butler.RunDone, butler.RunDone, butler.RunFailed, butler.RunDone); count != 3 {
			t.Errorf("done %d times", count)
		}
		w.shut()
	})
}

// A stop is felt at once, and what was not done then is done by the next Run.
func TestAfterIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count int
		var fail error
		w := newWorld(t, afterwards(time.Hour, &count, &fail))
		w.store.add(2, time.Minute, "Tags")
		w.boot()
		if _, err := w.s.Start(t.Context(), "Tags", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Minute)
		if count != 1 {
			t.Fatalf("begun %d times", count)
		}
		w.store.add(1, time.Minute, "Tags") // not handed out meanwhile
		w.pass(time.Minute)
		if n := w.handedOut(); n != 0 {
			t.Errorf("%d units are handed out", n)
		}
		before := w.now()
		if err := w.s.Stop(t.Context(), "Tags"); err != nil {
			t.Fatal(err)
		}
		if took := w.now().Sub(before); took != 0 {
			t.Errorf("the stop took %s", took)
		}
		w.states("Tags", butler.RunStopped)
		if _, err := w.s.Start(t.Context(), "Tags", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.pass(3 * time.Hour)
		if r := w.states("Tags", butler.RunStopped, butler.RunDone); count != 2 || r.Done != 1 {
			t.Errorf("begun %d times: %+v", count, r)
		}
		w.shut()
	})
}

// It waits while work is held, as everything does.
func TestAfterIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count int
		var fail error
		m := &meter{}
		w := newWorld(t, afterwards(time.Minute, &count, &fail))
		w.load = m
		w.store.add(1, time.Minute, "Tags")
		w.boot()
		start := func() {
			t.Helper()
			if _, err := w.s.Start(t.Context(), "Tags", butler.StartOptions{}); err != nil {
				t.Fatal(err)
			}
			w.pass(10 * time.Second)
		}
		held := func(hold string) {
			t.Helper()
			w.pass(10 * time.Minute)
			if count != 0 || w.store.of("Tags")[0].State != butler.RunRunning {
				t.Fatalf("%s: done %d times; the run is %s", hold, count, w.store.of("Tags")[0].State)
			}
		}
		start()
		for _, u := range w.p.units() { // what is in hand is committed at the very moment at which a hold begins
			if err := w.store.Commit(t.Context(), u, succeed(u)); err != nil {
				t.Fatal(err)
			}
		}
		w.set(butler.PrefQuietHours, "00:00-01:00")
		held("quiet hours")
		w.set(butler.PrefMaxLoad, "1")
		m.set(3, 0)
		w.pass(busyAtLast)
		w.set(butler.PrefQuietHours, "")
		held("a busy machine")
		w.set(butler.PrefMaxLoad, "0")
		w.pass(10 * time.Minute)
		if w.states("Tags", butler.RunDone); count != 1 {
			t.Errorf("done %d times", count)
		}
		w.shut()
	})
}

// What comes while it is done is worked on by the same Run, and then it is done again.
func TestAfterAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count int
		var fail error
		w := newWorld(t, afterwards(10*time.Minute, &count, &fail, func(r butler.Reporter) {
			_ = r.Unit(context.Background(), butler.UnitReport{Subject: "stack:1", State: butler.UnitDone}) // is no reason to do it again
			r.Loud("a tag is odd")
		}))
		w.store.add(2, time.Minute, "Tags")
		w.boot()
		if _, err := w.s.Start(t.Context(), "Tags", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Minute)
		if count != 1 {
			t.Fatalf("begun %d times", count)
		}
		w.store.add(1, time.Minute, "Tags")
		w.pass(2 * time.Hour)
		if r := w.states("Tags", butler.RunDone); count != 2 || !strings.Contains(r.Reason, "a tag is odd") {
			t.Errorf("begun %d times: %+v", count, r)
		}
		w.shut()
	})
}

// A server that stops meanwhile does it when it is back, also if nothing else is left.
func TestAfterIsResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count int
		var fail error
		w := newWorld(t, afterwards(time.Hour, &count, &fail))
		w.store.add(2, time.Minute, "Tags")
		w.boot()
		if _, err := w.s.Start(t.Context(), "Tags", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Minute)
		w.shut()
		w.boot()
		w.pass(2 * time.Hour)
		if r := w.states("Tags", butler.RunDone); count != 2 || r.Done != 2 {
			t.Errorf("begun %d times: %+v", count, r)
		}
		w.crash()
	})
}
