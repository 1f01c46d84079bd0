package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestRestart(t *testing.T) {
	for _, how := range []string{"stop", "crash"} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, analysisTask("Previews"), choreTask("Long", time.Hour, func(t *butler.Task) { t.Interval = 9 }),
					choreTask("Waits", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseClean }))
				end := w.shut
				if how == "crash" {
					end = w.crash
				}
				w.store.add(40, time.Minute, "Previews")
				w.boot()
				for _, task := range []string{"Previews", "Long"} { // by hand
					if _, err := w.s.Start(t.Context(), task, butler.StartOptions{}); err != nil {
						t.Fatal(err)
					}
				}
				w.pass(5*time.Minute + time.Second)
				end()
				w.pass(time.Hour)
				w.boot()
				if r := w.states("Previews", butler.RunRunning); r.Done != 10 || r.Total != 40 {
					t.Errorf("resumed %+v", r)
				}
				w.pass(15 * time.Minute)
				if r := w.states("Previews", butler.RunDone); r.Done != 40 {
					t.Errorf("ended %+v", r)
				}
				w.pass(45 * time.Minute)
				w.states("Long", butler.RunDone)
				w.store.once(t)

				// In the Window: goes on in the same, not after it.
				w.until("02:00")
				w.store.add(400, time.Minute, "Previews")
				w.pass(time.Second)
				first := w.states("Previews", butler.RunDone, butler.RunDone) // had nothing to do
				w.set(butler.PrefEndHour, "3")
				w.until("02:00")
				w.pass(10*time.Minute + time.Second)
				w.states("Waits", butler.RunDone, butler.RunDone, butler.RunQueued)
				end()
				w.boot()
				w.states("Waits", butler.RunDone, butler.RunDone, butler.RunQueued)
				if r := w.states("Previews", butler.RunDone, butler.RunDone, butler.RunRunning); r.Done != 20 || r.ID == first.ID {
					t.Errorf("resumed %+v", r)
				}
				w.pass(time.Minute)
				end()
				w.until("12:00")
				w.boot()
				w.states("Previews", butler.RunDone, butler.RunDone, butler.RunInterrupted)
				w.states("Waits", butler.RunDone, butler.RunDone, butler.RunInterrupted)
				w.pass(time.Hour)
				w.shut()
			})
		})
	}
}

// What was cut off goes on also if very many Runs on something else are newer.
func TestRestartWithALongLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.addTo(butler.Target{Section: 1, Item: 1}, 10, time.Minute, "Previews")
		w.boot()
		first := w.start("Previews", butler.StartOptions{Target: butler.Target{Item: 1}}).Run
		w.pass(time.Second)
		w.shut()
		if r := w.run(first.ID); r.State != butler.RunInterrupted {
			t.Fatalf("cut off: %+v", r)
		}
		for range lookBack + 10 {
			r := butler.Run{Task: "Previews", State: butler.RunQueued, Trigger: butler.TriggerManual, Item: 2, Section: 2}
			r, err := w.store.CreateRun(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			r.State = butler.RunDone
			if err := w.store.SaveRun(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		w.boot()
		w.pass(time.Hour)
		if r := w.run(first.ID); r.State != butler.RunDone || r.Done != 10 {
			t.Errorf("the run that was cut off is %s: %s", r.State, r.Reason)
		}
		w.shut()
	})
}

func TestRestartWithoutTheTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Old", time.Hour))
		w.boot()
		if _, err := w.s.Start(t.Context(), "Old", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.crash()
		w.tasks = []butler.Task{choreTask("New", time.Hour)}
		w.boot()
		if r := w.states("Old", butler.RunInterrupted); !strings.Contains(r.Reason, "no such task") {
			t.Errorf("reason is %q", r.Reason)
		}
		w.shut()
	})
}

func TestNewRefusesBadTasks(t *testing.T) {
	fine := choreTask("Fine", time.Minute)
	neither := fine
	neither.Chore = nil
	noDefault := fine
	noDefault.Preferences = []butler.Preference{{ID: "N", Type: butler.PreferenceInt}}
	unlike := fine
	unlike.Preferences = []butler.Preference{{ID: butler.PrefGrace, Type: butler.PreferenceBool, Default: "true"}}
	for i, tasks := range [][]butler.Task{{fine, fine}, {neither}, {noDefault}, {unlike}, {{}}} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if _, err := New(Options{Tasks: tasks}); err == nil {
				t.Error("no error")
			}
		})
	}
}
