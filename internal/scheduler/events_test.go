package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// lines returns what was heard of a topic, a line each.
func (h *heard) lines(topic butler.Topic) []string {
	var all []string
	for _, e := range h.all() {
		switch {
		case e.Topic != topic:
		case e.Run != nil:
			all = append(all, fmt.Sprintf("%s %s %s: %s", e.Change, e.Run.Task, e.Run.State, e.Run.Reason))
		case e.Activity != nil:
			all = append(all, fmt.Sprintf("%s %s %d %q", e.Change, e.Activity.Type, e.Activity.Progress, e.Activity.Subtitle))
		}
	}
	return all
}

func TestEventsOfAChore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Scan", 0, func(t *butler.Task) {
			t.Activity, t.Targets = "library.update.section", butler.TargetsSections
			t.Chore = func(ctx context.Context, _ butler.Host, r butler.Reporter) error {
				r.Expect(2)
				for i := range 2000 { // quicker than anybody wants to hear of
					r.Doing(fmt.Sprint("file ", i), float64(i)/2000)
					time.Sleep(time.Millisecond)
				}
				return r.Unit(ctx, butler.UnitReport{State: butler.UnitDone})
			}
		}))
		w.boot()
		w.start("Scan", butler.StartOptions{Target: butler.Target{Section: 2}})
		w.pass(time.Minute)
		runs := []string{
			"started Scan running: started by hand",
			"ended Scan done: finished",
		}
		if got := w.heard.lines(butler.TopicRun); !slices.Equal(got, runs) {
			t.Errorf("runs:\n%s", strings.Join(got, "\n"))
		}
		got := w.heard.lines(butler.TopicActivity)
		if n := len(got); n < 10 || n > 16 || got[0] != `started butler -1 ""` ||
			!strings.HasPrefix(got[1], `started library.update.section`) ||
			got[n-2] != `ended library.update.section 99 "file 1999"` || got[n-1] != `ended butler 100 "finished"` {
			t.Errorf("activities:\n%s", strings.Join(got, "\n"))
		}
		for _, e := range w.heard.all() {
			if e.Activity != nil && e.Activity.Section != 2 {
				t.Errorf("%+v", *e.Activity)
			}
		}
		w.shut()
	})
}

func TestEventsOfUnits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.addTo(butler.Target{Section: 1, Item: 11}, 3, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{Target: butler.Target{Item: 1}})
		w.pass(time.Hour)
		units := map[string]int{}
		var progress []int
		for _, e := range w.heard.all() {
			if e.Topic != butler.TopicActivity {
				continue
			}
			if a := e.Activity; a.Type == "butler" && a.Item == 1 && a.Section == 1 {
				progress = append(progress, a.Progress)
			} else if a.Item == 11 && a.Section == 1 && strings.HasSuffix(a.Subtitle, ".mkv") {
				units[string(e.Change)]++
			} else {
				t.Errorf("%+v", *a)
			}
		}
		if units["started"] != 3 || units["ended"] != 3 || len(units) != 2 {
			t.Errorf("%+v", units)
		}
		if progress[0] > 0 || progress[len(progress)-1] != 100 || !slices.Contains(progress, 66) || !slices.IsSorted(progress) {
			t.Errorf("%v", progress)
		}
		w.shut()
	})
}

func TestEventsEndWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deaf := make(chan struct{})
		w := newWorld(t, analysisTask("Previews"),
			choreTask("Off", time.Minute, func(t *butler.Task) { t.Gate.Default = "false" }),
			choreTask("Waits", time.Minute, func(t *butler.Task) { t.Exclusive = butler.ResourceDatabase }),
			choreTask("Deaf", 0, func(t *butler.Task) {
				t.Exclusive, t.Activity = butler.ResourceDatabase, "butler.deaf"
				t.Chore = func(context.Context, butler.Host, butler.Reporter) error { <-deaf; return nil }
			}))
		w.store.add(3, time.Minute, "Previews")
		w.boot()
		w.start("Deaf", butler.StartOptions{})
		w.start("Waits", butler.StartOptions{})
		w.start("Previews", butler.StartOptions{})
		if _, err := w.s.Start(t.Context(), "Off", butler.StartOptions{}); err == nil {
			t.Error("it is disabled")
		}
		w.pass(10 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := w.s.Shutdown(ctx); !butler.IsKind(err, butler.KindTimeout) {
			t.Error(err)
		}
		w.heard.check(t, true)
		got := w.heard.lines(butler.TopicRun)
		for _, want := range []string{
			"started Off skipped: Off is disabled by the setting ButlerTaskOff",
			"ended Off skipped: Off is disabled by the setting ButlerTaskOff",
			"ended Previews interrupted: the server stopped",
		} {
			if !slices.Contains(got, want) {
				t.Errorf("%q is missing:\n%s", want, strings.Join(got, "\n"))
			}
		}
		close(deaf)
		w.p.kill()
		synctest.Wait()
		w.heard.check(t, true)
		w.s = nil
	})
}

func TestWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		w.store.add(9, time.Minute, "Previews", "Loudness")
		w.boot()
		ask := func(units int) butler.WorkerStatus {
			t.Helper()
			all, err := w.s.Workers(t.Context())
			if err != nil || len(all) != 1 || all[0].Name != "here" || !all[0].Local || all[0].Slots != 2 || len(all[0].Units) != units {
				t.Fatalf("%+v, %v", all, err)
			}
			return all[0]
		}
		if ask(0).Units == nil {
			t.Error("no list")
		}
		if _, err := w.s.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		u := ask(2).Units[0]
		if u.Part != 1 || u.Title != "1.mkv" || len(u.Analyses) != 2 || len(u.Runs) != 2 || time.Since(u.Since) != time.Second {
			t.Errorf("%+v", u)
		}
		w.shut()
	})
}

// TestTasksAsksLittle holds the number of questions to the store against the number of Tasks.
func TestTasksAsksLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tasks []butler.Task
		for i := range 20 {
			tasks = append(tasks, choreTask(fmt.Sprint("Task", i), time.Minute))
		}
		w := newWorld(t, tasks...)
		w.boot()
		if _, err := w.s.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Hour)
		before := w.store.asked["runs"]
		all, err := w.s.Tasks(t.Context())
		if err != nil || w.store.asked["runs"] != before {
			t.Errorf("%d questions, %v", w.store.asked["runs"]-before, err)
		}
		for _, st := range all {
			if st.Last == nil || st.LastSuccess == nil || st.Last.State != butler.RunDone {
				t.Errorf("%+v", st)
			}
		}
		w.shut()
	})
}
