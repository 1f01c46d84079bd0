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

func TestStartByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t,
			choreTask("Daily", time.Minute),
			choreTask("Third", time.Minute, func(t *butler.Task) { t.Interval = 3 }),
			choreTask("Off", time.Minute, func(t *butler.Task) { t.Gate.Default = "false" }),
			choreTask("Random", time.Minute, func(t *butler.Task) { t.Randomized = true }))
		w.boot()
		start := func(task string, force bool, want butler.Action, kind butler.Kind) butler.Started {
			t.Helper()
			st, err := w.s.Start(t.Context(), task, butler.StartOptions{Force: force})
			if kind != butler.KindInternal && !butler.IsKind(err, kind) || kind == butler.KindInternal && err != nil {
				t.Fatalf("start of %s: %v", task, err)
			}
			if st.Action != want {
				t.Fatalf("start of %s: %+v, want %s", task, st, want)
			}
			return st
		}
		const fine = butler.KindInternal
		start("Nothing", false, "", butler.KindNotFound)
		if st := start("Daily", false, butler.ActionStart, fine); st.Run.State != butler.RunRunning {
			t.Errorf("run is %s", st.Run.State)
		}
		start("Daily", false, butler.ActionAlready, fine)
		w.states("Daily", butler.RunRunning)
		start("Off", false, butler.ActionRefuse, butler.KindRefused)
		w.states("Off", butler.RunSkipped)
		start("Off", true, butler.ActionStart, fine)
		start("Third", false, butler.ActionStart, fine)
		start("Random", false, butler.ActionStart, fine) // outside the window
		w.until("23:00")
		w.until("01:00")
		start("Third", false, butler.ActionRefuse, butler.KindRefused)
		w.set(butler.PrefManualIgnores, "true")
		start("Third", false, butler.ActionStart, fine)
		w.set(butler.PrefManualIgnores, "false")
		w.until("12:00")
		w.set("ButlerTaskRandom", "false")
		w.until("02:00")
		w.set(butler.PrefStartHour, "1")
		w.random = func(n int64) int64 { return n / 2 }
		w.set("ButlerTaskRandom", "true")
		st := start("Random", false, butler.ActionAlready, fine) // by the window
		if st.Run.State != butler.RunScheduled {
			t.Errorf("run is %s", st.Run.State)
		}
		if st := start("Random", true, butler.ActionAdvance, fine); st.Run.State != butler.RunRunning || !st.Run.Forced {
			t.Errorf("run is %+v", st.Run)
		}
		w.shut()
		if _, err := w.p.watch.(*Scheduler).Start(t.Context(), "Daily", butler.StartOptions{}); !butler.IsKind(err, butler.KindUnavailable) {
			t.Errorf("start after the shutdown: %v", err)
		}
	})
}

func TestStartAllRecordsSkips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Hour), choreTask("Off", time.Minute, func(t *butler.Task) { t.Gate.Default = "false" }))
		w.boot()
		for range 2 {
			all, err := w.s.StartAll(t.Context())
			if err != nil || len(all) != 2 || all[1].Action != butler.ActionSkip || all[1].Run.Reason == "" {
				t.Fatalf("%+v, %v", all, err)
			}
		}
		w.states("Daily", butler.RunRunning)
		w.states("Off", butler.RunSkipped, butler.RunSkipped)
		w.shut()
	})
}

func TestStopTakesEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("A", time.Hour), choreTask("B", time.Hour, func(t *butler.Task) { t.Phase = butler.PhaseClean }))
		w.boot()
		if err := w.s.Stop(t.Context(), "A"); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("stop of what does not run: %v", err)
		}
		if err := w.s.StopAll(t.Context()); err != nil {
			t.Error(err)
		}
		w.until("02:00")
		w.states("B", butler.RunQueued)
		if err := w.s.Stop(t.Context(), "B"); err != nil {
			t.Fatal(err)
		}
		w.states("B", butler.RunStopped)
		acts, err := w.s.Activities(t.Context())
		if err != nil || len(acts) != 1 || acts[0].Type != "butler" || !acts[0].Cancellable {
			t.Fatalf("%+v, %v", acts, err)
		}
		if err := w.s.Cancel(t.Context(), "nothing"); !butler.IsKind(err, butler.KindNotFound) {
			t.Error(err)
		}
		if err := w.s.Cancel(t.Context(), acts[0].UUID); err != nil {
			t.Fatal(err)
		}
		w.states("A", butler.RunStopped)
		w.until("04:00") // what a person stopped stays stopped for this night
		w.states("A", butler.RunStopped)
		w.states("B", butler.RunStopped)
		w.until("02:00")
		w.states("A", butler.RunStopped, butler.RunRunning)
		w.shut()
	})
}

func TestChoresThatGoWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deaf := make(chan struct{})
		chore := func(name string, do butler.Chore) butler.Task {
			return choreTask(name, 0, func(t *butler.Task) { t.Chore = do })
		}
		w := newWorld(t,
			chore("Panics", func(context.Context, butler.Host, butler.Reporter) error { panic("oh") }),
			chore("Fails", func(context.Context, butler.Host, butler.Reporter) error {
				return butler.E(butler.KindNoSpace, "copy", "a\nb: disk full").WithHint("free some")
			}),
			chore("Loud", func(ctx context.Context, _ butler.Host, r butler.Reporter) error {
				r.Expect(2)
				r.Loud("a root\nis away")
				return errors.Join(r.Unit(ctx, butler.UnitReport{State: butler.UnitDone}),
					r.Unit(ctx, butler.UnitReport{State: butler.UnitSkipped}), r.Sum(map[string]int{"x": 1}))
			}),
			chore("Deaf", func(context.Context, butler.Host, butler.Reporter) error { <-deaf; return nil }))
		w.boot()
		if _, err := w.s.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if r := w.states("Panics", butler.RunFailed); !strings.Contains(r.Reason, "panic: oh") || strings.Contains(r.Reason, "\n") {
			t.Errorf("reason is %q", r.Reason)
		}
		if r := w.states("Fails", butler.RunFailed); r.Reason != "copy: a b: disk full (free some)" {
			t.Errorf("reason is %q", r.Reason)
		}
		r := w.states("Loud", butler.RunDone)
		if r.Reason != "a root is away" || r.Done != 1 || r.Skipped != 1 || string(r.Summary) != `{"x":1}` {
			t.Errorf("%+v", r)
		}
		begun := time.Now()
		if err := w.s.Stop(t.Context(), "Deaf"); err != nil || time.Since(begun) != stopWait {
			t.Errorf("stop answered after %v: %v", time.Since(begun), err)
		}
		close(deaf)
		w.shut()
	})
}

func TestStoreThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute))
		w.boot()
		w.store.breakDown(butler.E(butler.KindNoSpace, "write", "disk full"))
		if _, err := w.s.Start(t.Context(), "Daily", butler.StartOptions{}); !butler.IsKind(err, butler.KindNoSpace) {
			t.Errorf("start: %v", err)
		}
		w.until("03:00")
		w.store.breakDown(nil)
		w.pass(longPause)
		w.states("Daily", butler.RunRunning)
		w.store.breakDown(butler.E(butler.KindNoSpace, "write", "disk full"))
		w.pass(10 * time.Minute)
		w.store.breakDown(nil)
		w.pass(longPause)
		w.states("Daily", butler.RunDone)
		w.shut()
	})
}

func TestSetSettingsAllOrNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute))
		w.boot()
		for _, bad := range []map[string]string{
			{butler.PrefStartHour: "3", "Nothing": "1"},
			{butler.PrefStartHour: "3", butler.PrefEndHour: "24"},
		} {
			if err := w.s.SetSettings(t.Context(), bad); !butler.IsKind(err, butler.KindInvalid) {
				t.Errorf("set %v: %v", bad, err)
			}
		}
		if got := w.s.Settings().Window(); got != (butler.Window{Start: 2, End: 5}) {
			t.Errorf("window is %v", got)
		}
		w.set(butler.PrefStartHour, "3")
		w.set("ButlerTaskDaily", "0")
		w.shut()
		w.boot()
		if got := w.s.Settings(); got.Int(butler.PrefStartHour) != 3 || got.Bool("ButlerTaskDaily") {
			t.Error("settings are not kept")
		}
		w.shut()
	})
}

func TestPlanAndTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute), analysisTask("Previews"),
			choreTask("Off", time.Minute, func(t *butler.Task) { t.Gate.Default = "false" }),
			choreTask("Random", time.Minute, func(t *butler.Task) { t.Randomized = true }))
		w.random = func(n int64) int64 { return n - 1 }
		w.store.add(3, time.Hour, "Previews")
		w.boot()
		check := func(inside bool, want ...bool) butler.Plan {
			t.Helper()
			p, err := w.s.Plan(t.Context())
			if err != nil || p.Inside != inside || len(p.Tasks) != len(want) {
				t.Fatalf("%+v, %v", p, err)
			}
			for i, pt := range p.Tasks {
				if pt.Will != want[i] || pt.Reason == "" {
					t.Errorf("%s: will %v, %q", pt.Task, pt.Will, pt.Reason)
				}
			}
			return p
		}
		if p := check(false, true, true, false, true); p.Tasks[1].Lacking != 3 || p.Span.Open.Hour() != 2 {
			t.Errorf("%+v", p)
		}
		w.until("02:01")
		check(true, false, true, false, true)
		all, err := w.s.Tasks(t.Context())
		if err != nil || all[1].State != butler.RunRunning || all[1].Active == nil || all[0].LastSuccess == nil ||
			all[0].NextDay.String() != "2000-01-02" || all[1].Kind != "analysis" {
			t.Errorf("%+v, %v", all, err)
		}
		w.shut()
	})
}

// TestForceIsKept brings a scheduled Run forward, restarts the server, and closes the Window: the Run
// is a person's from then on.
func TestForceIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Random", 9*time.Hour, func(t *butler.Task) { t.Randomized = true }))
		w.random = func(n int64) int64 { return n - 1 }
		w.boot()
		w.until("02:30")
		w.states("Random", butler.RunScheduled)
		st, err := w.s.Start(t.Context(), "Random", butler.StartOptions{Force: true})
		if err != nil || st.Action != butler.ActionAdvance || st.Run.State != butler.RunRunning {
			t.Fatalf("%+v, %v", st, err)
		}
		if r := w.states("Random", butler.RunRunning); !r.Forced {
			t.Errorf("the store says %+v", r)
		}
		w.crash()
		w.boot()
		w.until("05:30")
		if r := w.states("Random", butler.RunRunning); !r.Forced {
			t.Errorf("the store says %+v", r)
		}
		w.until("12:00")
		w.states("Random", butler.RunDone)
		w.shut()
	})
}
