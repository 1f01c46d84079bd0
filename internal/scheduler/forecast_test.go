package scheduler

import (
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// planned returns what the plan holds for a Task.
func (w *world) planned(task string) butler.PlanTask {
	w.t.Helper()
	synctest.Wait()
	p, err := w.s.Plan(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, pt := range p.Tasks {
		if pt.Task == task {
			return pt
		}
	}
	w.t.Fatalf("the plan has no %s", task)
	return butler.PlanTask{}
}

// pace returns how the Run of a Task gets on.
func (w *world) pace(task string) butler.Progress {
	w.t.Helper()
	synctest.Wait()
	acts, err := w.s.Activities(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range acts {
		if a.Task == task && a.Type == "butler" && a.Pace != nil {
			return *a.Pace
		}
	}
	return butler.Progress{}
}

func TestPlanExpects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Copy", 10*time.Minute), analysisTask("previews"))
		w.boot()
		for _, task := range []string{"Copy", "previews"} {
			if e := w.planned(task).Expect; e == nil || e.Work == nil != (task == "Copy") {
				t.Errorf("before the first night %s is expected to take %+v", task, e)
			}
		}
		w.store.add(4, 0, "previews")
		w.until("02:00")
		w.until("06:00") // two at a time: one minute each
		w.states("previews", butler.RunDone)
		w.store.add(10, 0, "previews")

		cp, pr := w.planned("Copy").Expect, w.planned("previews").Expect
		if cp == nil || cp.Work == nil || cp.Work.Likely != 10*time.Minute || !cp.Begin.Equal(w.planned("Copy").Expect.Begin) || cp.Fit != butler.FitYes {
			t.Fatalf("Copy is expected to take %+v", cp)
		}
		if pr == nil || pr.Work == nil || pr.Work.Likely <= 0 || !pr.Begin.Equal(cp.End) {
			t.Fatalf("previews is expected to take %+v, after %+v", pr, cp)
		}
		w.set(butler.PrefPaused, "true")
		if e := w.planned("Copy").Expect; e != nil {
			t.Errorf("what will not run is expected: %+v", e)
		}
		w.shut()
	})
}

// What is in a Section that was never scanned cannot be told by the scans before, nor by the files that are known.
func TestPlanOfWhatWasNeverScanned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, periodicTask("Scan", time.Second), choreTask("Copy", time.Minute), analysisTask("previews"))
		w.boot()
		w.set("ButlerTaskScan", "true")
		w.until("02:00")
		w.until("06:00")
		known := func(task string, want bool) {
			t.Helper()
			if e := w.planned(task).Expect; e == nil || e.Work != nil != want {
				t.Errorf("%s is expected to take %+v", task, e)
			}
		}
		for _, unscanned := range []bool{false, true} {
			w.shelf.unscanned = unscanned
			known("Scan", !unscanned)
			known("previews", !unscanned)
			known("Copy", true)
		}
		w.set("ButlerTaskScan", "false") // nothing new will be known tonight
		known("previews", true)
		w.shut()
	})
}

// A Task that has worked on a part of the library only is due, but not as if it had never run.
func TestWhyOfWhatRanInPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sectionTask("Scan", time.Minute))
		w.boot()
		why := func(want string) {
			t.Helper()
			all, err := w.s.Tasks(t.Context())
			if err != nil || all[0].Why != want || w.planned("Scan").Reason != want || !w.planned("Scan").Will {
				t.Errorf("%q, %q, %v, want %q", all[0].Why, w.planned("Scan").Reason, err, want)
			}
		}
		why("never run successfully")
		w.start("Scan", butler.StartOptions{Target: butler.Target{Section: 1}})
		w.pass(time.Minute)
		why("run on parts of the library only so far")
		w.shut()
		w.boot()
		why("run on parts of the library only so far")
		w.until("02:00")
		w.until("06:00")
		why("last run 2000-01-01, every day")
		w.shut()
	})
}

func TestActivitiesTellThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("previews"))
		w.store.add(200, 0, "previews")
		w.boot()
		if _, err := w.s.Start(t.Context(), "previews", butler.StartOptions{Force: true}); err != nil {
			t.Fatal(err)
		}
		if p := w.pace("previews"); p.Left != nil || p.Rate != 0 {
			t.Errorf("at once it is known to take %+v", p)
		}
		for range 30 {
			w.pass(20 * time.Second)
			w.pace("previews")
		}
		p := w.pace("previews")
		perMinute := float64(w.s.Settings().Int(butler.PrefLongRunningJobs))
		if p.Rate < 0.7*perMinute || p.Rate > 1.3*perMinute || p.Left == nil {
			t.Fatalf("after ten minutes of %v a minute: %+v", perMinute, p)
		}
		run := w.states("previews", butler.RunRunning)
		want := time.Duration(float64(run.Total-run.Done) / perMinute * float64(time.Minute))
		if p.Left.Least > want || p.Left.Most < want {
			t.Errorf("%v are left, want %v in the range", *p.Left, want)
		}
		w.set(butler.PrefPaused, "true")
		w.pass(time.Minute)
		if p := w.pace("previews"); p.Left != nil || p.Rate != 0 {
			t.Errorf("while paused: %+v", p)
		}
		w.shut()
	})
}
