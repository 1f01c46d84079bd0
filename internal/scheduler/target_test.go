package scheduler

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// sectionTask is a Chore that can be limited to a Section.
func sectionTask(name string, took time.Duration) butler.Task {
	return choreTask(name, took, func(t *butler.Task) { t.Targets = butler.TargetsSections })
}

func TestTargetsThatCannotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Whole", time.Minute), sectionTask("Scan", time.Minute), analysisTask("Previews"))
		w.boot()
		tests := []struct {
			task   string
			o      butler.StartOptions
			kind   butler.Kind
			target butler.Target // of the Run
		}{
			{"Whole", butler.StartOptions{Target: butler.Target{Section: 1}}, butler.KindInvalid, butler.Target{}},
			{"Whole", butler.StartOptions{Target: butler.Target{Item: 1}}, butler.KindInvalid, butler.Target{}},
			{"Whole", butler.StartOptions{Redo: true}, butler.KindInvalid, butler.Target{}},
			{"Whole", butler.StartOptions{Priority: 11}, butler.KindInvalid, butler.Target{}},
			{"Whole", butler.StartOptions{Priority: -11}, butler.KindInvalid, butler.Target{}},
			{"Scan", butler.StartOptions{Target: butler.Target{Section: 9}}, butler.KindNotFound, butler.Target{}},
			{"Scan", butler.StartOptions{Target: butler.Target{Section: -1}}, butler.KindNotFound, butler.Target{}},
			{"Scan", butler.StartOptions{Target: butler.Target{Item: 99}}, butler.KindNotFound, butler.Target{}},
			{"Scan", butler.StartOptions{Target: butler.Target{Item: 21}}, 0, butler.Target{Section: 2}},
			{"Previews", butler.StartOptions{Target: butler.Target{Item: -4}}, butler.KindNotFound, butler.Target{}},
			{"Previews", butler.StartOptions{Target: butler.Target{Section: 1, Item: 21}}, butler.KindInvalid, butler.Target{}},
			{"Previews", butler.StartOptions{Target: butler.Target{Item: 21}}, 0, butler.Target{Section: 2, Item: 21}},
			{"Previews", butler.StartOptions{Target: butler.Target{Section: 3}}, 0, butler.Target{Section: 3}},
		}
		for _, tt := range tests {
			tt.o.Force = true
			st, err := w.s.Start(t.Context(), tt.task, tt.o)
			if tt.kind == 0 && (err != nil || st.Run.Target() != tt.target) || tt.kind != 0 && !butler.IsKind(err, tt.kind) {
				t.Errorf("%s of %+v: %+v, %v", tt.task, tt.o, st.Run, err)
			}
		}
		w.shut()
	})
}

// TestTargetsOfOneTask starts a Task on many Targets: what is covered is left as it is, the rest waits.
func TestTargetsOfOneTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		for _, section := range []int64{1, 2} {
			w.store.addTo(butler.Target{Section: section, Item: section*10 + 1}, 2, time.Minute, "Previews")
			w.store.addTo(butler.Target{Section: section, Item: section*10 + 2}, 2, time.Minute, "Previews")
		}
		w.boot()
		start := func(section, item int64, force bool, want butler.Action, state butler.RunState) butler.Run {
			t.Helper()
			st, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{Force: force, Target: butler.Target{Section: section, Item: item}})
			if err != nil || st.Action != want || st.Run.State != state {
				t.Fatalf("section %d, item %d: %+v, %v", section, item, st, err)
			}
			return st.Run
		}
		season := start(0, 1, true, butler.ActionStart, butler.RunRunning)
		start(0, 1, true, butler.ActionAlready, butler.RunRunning)
		start(0, 11, true, butler.ActionAlready, butler.RunRunning)
		start(1, 12, false, butler.ActionAlready, butler.RunRunning)
		other := start(2, 0, false, butler.ActionStart, butler.RunQueued)
		if !strings.Contains(other.Reason, "another run of Previews") {
			t.Errorf("reason is %q", other.Reason)
		}
		start(0, 21, false, butler.ActionAlready, butler.RunQueued) // it is among the Section, which waits
		own := start(0, 21, true, butler.ActionStart, butler.RunQueued)
		whole := start(0, 0, false, butler.ActionStart, butler.RunQueued)
		start(3, 0, false, butler.ActionAlready, butler.RunQueued)
		w.pass(90 * time.Second)
		for _, part := range w.p.units() {
			if w.store.part(part.Part).Section != 1 {
				t.Errorf("part %d is not in the target", part.Part)
			}
		}
		w.pass(time.Hour)
		w.states("Previews", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone)
		for id, done := range map[int64]int64{season.ID: 4, other.ID: 4, own.ID: 0, whole.ID: 0} {
			if r := w.run(id); r.Done != done {
				t.Errorf("run %d did %d files, want %d: %+v", id, r.Done, done, r)
			}
		}
		w.store.once(t)
		w.shut()
	})
}

func TestOnlyTheWholeLibraryCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sectionTask("Scan", time.Minute))
		w.boot()
		w.until("01:30")
		w.start("Scan", butler.StartOptions{Target: butler.Target{Section: 2}})
		w.until("01:59")
		w.states("Scan", butler.RunDone)
		w.shut()
		w.boot()
		if all, err := w.s.Tasks(t.Context()); err != nil || all[0].LastSuccess != nil || all[0].Last == nil || all[0].Last.Section != 2 {
			t.Errorf("%+v, %v", all, err)
		}
		w.until("02:00")
		w.start("Scan", butler.StartOptions{Force: true, Target: butler.Target{Section: 2}}) // covered
		w.until("02:30")
		if r := w.states("Scan", butler.RunDone, butler.RunDone); r.Trigger != butler.TriggerWindow {
			t.Errorf("%+v", r)
		}
		w.until("01:59")
		w.start("Scan", butler.StartOptions{Force: true, Target: butler.Target{Section: 1}})
		w.until("02:00") // the Run of the Window waits for it
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunRunning)
		w.until("03:00")
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone)
		w.shut()
	})
}

func TestChoreKnowsItsTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []butler.Target
		scan := sectionTask("Scan", 0)
		scan.Chore = func(_ context.Context, h butler.Host, _ butler.Reporter) error {
			got = append(got, h.Run.Target())
			return nil
		}
		w := newWorld(t, scan)
		w.boot()
		w.start("Scan", butler.StartOptions{Force: true, Target: butler.Target{Item: 31}})
		w.start("Scan", butler.StartOptions{Force: true})
		synctest.Wait()
		if len(got) != 2 || got[0] != (butler.Target{Section: 3}) || got[1] != (butler.Target{}) {
			t.Errorf("%+v", got)
		}
		w.shut()
	})
}

func TestStopEndsAllRunsOfATask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sectionTask("Scan", time.Hour), choreTask("Other", time.Hour))
		w.boot()
		w.start("Other", butler.StartOptions{})
		var ids []int64
		for section := range int64(3) {
			ids = append(ids, w.start("Scan", butler.StartOptions{Force: true, Target: butler.Target{Section: section + 1}}).Run.ID)
		}
		w.states("Scan", butler.RunRunning, butler.RunQueued, butler.RunQueued)
		if err := w.s.StopRun(t.Context(), ids[1]); err != nil {
			t.Fatal(err)
		}
		w.states("Scan", butler.RunRunning, butler.RunStopped, butler.RunQueued)
		for id, kind := range map[int64]butler.Kind{ids[1]: butler.KindConflict, 99: butler.KindNotFound, -1: butler.KindNotFound} {
			if err := w.s.StopRun(t.Context(), id); !butler.IsKind(err, kind) {
				t.Errorf("stop of run %d: %v", id, err)
			}
			if _, err := w.s.SetPriority(t.Context(), id, 3); !butler.IsKind(err, kind) {
				t.Errorf("priority of run %d: %v", id, err)
			}
		}
		if err := w.s.StopRun(t.Context(), ids[0]); err != nil { // the next begins
			t.Fatal(err)
		}
		w.states("Scan", butler.RunStopped, butler.RunStopped, butler.RunRunning)
		w.start("Scan", butler.StartOptions{Force: true})
		if err := w.s.Stop(t.Context(), "Scan"); err != nil {
			t.Fatal(err)
		}
		w.states("Scan", butler.RunStopped, butler.RunStopped, butler.RunStopped, butler.RunStopped)
		w.states("Other", butler.RunRunning)
		w.shut()
	})
}

func TestRedo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.addTo(butler.Target{Section: 1, Item: 11}, 2, time.Minute, "Previews")
		w.store.addTo(butler.Target{Section: 2, Item: 21}, 2, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.pass(10 * time.Minute)
		redo := butler.StartOptions{Force: true, Redo: true, Target: butler.Target{Item: 21}}
		if st := w.start("Previews", redo); st.Run.Total != 2 {
			t.Errorf("%+v", st.Run)
		}
		if st := w.start("Previews", redo); st.Action != butler.ActionAlready {
			t.Errorf("%+v", st)
		}
		w.pass(10 * time.Minute)
		if r := w.states("Previews", butler.RunDone, butler.RunDone); r.Done != 2 {
			t.Errorf("%+v", r)
		}
		w.set("PreviewsBehavior", butler.Never)
		if _, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{Redo: true}); !butler.IsKind(err, butler.KindRefused) {
			t.Errorf("start of what is disabled: %v", err)
		}
		if n, err := w.store.CountLacking(t.Context(), "Previews", butler.Target{}); err != nil || n != 0 {
			t.Errorf("%d parts lack it after a start that was refused, %v", n, err)
		}
		w.shut()
	})
}

// TestRedoOfWhatWasInVain asks a Run that goes on to make again what it has tried in vain.
func TestRedoOfWhatWasInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		broken := true
		w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) {
			o := succeed(u)
			if broken && u.Part == 1 {
				o[0].Err = butler.E(butler.KindUnreachable, "read", "away")
			}
			return time.Minute, o
		}
		w.store.addTo(butler.Target{Section: 1, Item: 11}, 20, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.pass(3 * time.Minute)
		w.p.mu.Lock()
		broken = false
		w.p.mu.Unlock()
		if st := w.start("Previews", butler.StartOptions{Redo: true, Target: butler.Target{Section: 1}}); st.Action != butler.ActionAlready {
			t.Errorf("%+v", st)
		}
		w.pass(time.Hour)
		w.states("Previews", butler.RunDone)
		if n, err := w.store.CountLacking(t.Context(), "Previews", butler.Target{}); err != nil || n != 0 {
			t.Errorf("%d parts lack it still, %v", n, err)
		}
		w.shut()
	})
}

// start starts a Task, which must not fail.
func (w *world) start(task string, o butler.StartOptions) butler.Started {
	w.t.Helper()
	st, err := w.s.Start(w.t.Context(), task, o)
	if err != nil {
		w.t.Fatalf("start of %s with %+v: %v", task, o, err)
	}
	return st
}

// run returns a Run of the store, when all has come to rest.
func (w *world) run(id int64) butler.Run {
	w.t.Helper()
	synctest.Wait()
	r, err := w.store.Run(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}
