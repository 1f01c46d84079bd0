package scheduler

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// draws counts what is drawn, and says how.
type draws struct {
	mu   sync.Mutex
	now  map[string]int // at this moment
	all  map[string]int
	took time.Duration
	how  func(ctx context.Context, in butler.ConclusionInput) error
}

func (d *draws) draw(name string) func(context.Context, butler.ConclusionInput) ([]butler.Drawn, error) {
	return func(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
		key := fmt.Sprint(name, in.Group.ID)
		d.mu.Lock()
		if d.now == nil {
			d.now, d.all = map[string]int{}, map[string]int{}
		}
		d.now[key]++
		d.all[key]++
		two := d.now[key] > 1
		d.mu.Unlock()
		defer func() { d.mu.Lock(); d.now[key]--; d.mu.Unlock() }()
		if two {
			panic("two draw " + key)
		}
		time.Sleep(d.took)
		if d.how != nil {
			if err := d.how(ctx, in); err != nil {
				return nil, err
			}
		}
		return []butler.Drawn{{Part: in.Members[0].Part.ID, Result: butler.Result{Summary: "found it"}}}, nil
	}
}

// concluding gives a Task a Conclusion drawn from others.
func concluding(d *draws, name string, from ...string) func(*butler.Task) {
	return func(t *butler.Task) {
		t.Conclusions = append(t.Conclusions, butler.Conclusion{Name: name, Version: 1, From: from, Draw: d.draw(name)})
	}
}

// force starts a Task by force.
func (w *world) force(task string) {
	w.t.Helper()
	w.start(task, butler.StartOptions{Force: true})
	synctest.Wait()
}

// concluded checks how often groups were concluded.
func (w *world) concluded(name string, group int64, times int) {
	w.t.Helper()
	if n := w.drawn.times(name, group); n != times {
		w.t.Errorf("at %s %s of %d was concluded %d times, want %d", w.now(), name, group, n, times)
	}
}

func TestConclusionIsDrawnAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &draws{took: 2 * time.Second}
		w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
		w.drawn.addEpisodes(11, 3, "Sound")
		w.boot()
		w.force("Sound")
		w.pass(2*time.Minute + time.Second) // two Units at a time, then the group
		acts, err := w.s.Activities(t.Context())
		if err != nil || len(acts) != 2 || acts[1].Type != "media.generate.Sound" || acts[1].Subtitle != "season" {
			t.Errorf("%+v, %v", acts, err)
		}
		w.pass(time.Minute)
		r := w.states("Sound", butler.RunDone)
		if r.Done != 4 || r.Total != 4 || r.Reason != "finished" {
			t.Errorf("%+v", r)
		}
		reports, err := w.store.UnitReports(t.Context(), butler.UnitReportQuery{Run: r.ID, Limit: 9})
		if err != nil {
			t.Fatal(err)
		}
		if last := reports[len(reports)-1]; last.Subject != "conclusion:intros:11" || last.Title != "season" || last.Reason != "found it" {
			t.Errorf("%+v", last)
		}
		w.concluded("intros", 11, 1)
		// A Run that has no lacking Part draws what is due, and only that.
		w.force("Sound")
		w.pass(time.Minute)
		w.concluded("intros", 11, 1)
		w.drawn.removeEpisode(11)
		w.force("Sound")
		w.pass(time.Minute)
		w.concluded("intros", 11, 2)
		w.drawn.addEpisodes(11, 1, "Sound")
		w.force("Sound")
		w.pass(5 * time.Minute)
		w.concluded("intros", 11, 3)
		w.shut()
	})
}

// TestWholeGroupsAreDrawnMeanwhile does not leave all to the end of a long Run.
func TestWholeGroupsAreDrawnMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &draws{}
		w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
		for item := range int64(9) {
			w.drawn.addEpisodes(11+item, 2, "Sound")
		}
		w.boot()
		w.set(butler.PrefLongRunningJobs, "1")
		w.force("Sound")
		w.pass(4*time.Minute + drawRest + time.Second)
		w.concluded("intros", 11, 1)
		w.concluded("intros", 12, 1)
		w.concluded("intros", 13, 0)
		w.pass(time.Hour)
		for item := range int64(9) {
			w.concluded("intros", 11+item, 1)
		}
		if r := w.states("Sound", butler.RunDone); r.Done != 27 {
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}

// TestOneGroupFails reports it; the others are concluded.
func TestOneGroupFails(t *testing.T) {
	for name, c := range map[string]struct {
		how    func(ctx context.Context) error
		state  butler.UnitState
		reason string
		again  bool // in the next Run
	}{
		"panic": {func(context.Context) error { panic("by zero") }, butler.UnitFailed, "work: panic: by zero", false},
		"fails": {func(context.Context) error { return butler.E(butler.KindDamaged, "read", "bad blob") }, butler.UnitFailed, "read: bad blob", false},
		"slow": {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, butler.UnitFailed,
			"conclude intros: it took longer than 5 minutes", false},
		"deaf": {func(context.Context) error { time.Sleep(20 * time.Minute); return nil }, butler.UnitFailed,
			"conclude intros: it took longer than 5 minutes", false},
		"away": {func(context.Context) error { return butler.E(butler.KindUnreachable, "write", "the folder is away") }, butler.UnitSkipped,
			"write: the folder is away", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &draws{how: func(ctx context.Context, in butler.ConclusionInput) error {
					if in.Group.ID == 12 {
						return c.how(ctx)
					}
					return nil
				}}
				w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
				for _, item := range []int64{11, 12, 13} {
					w.drawn.addEpisodes(item, 1, "Sound")
				}
				w.boot()
				w.force("Sound")
				w.pass(time.Hour)
				r := w.states("Sound", butler.RunDone)
				if r.Done != 5 || r.Failed+r.Skipped != 1 {
					t.Errorf("%+v", r)
				}
				reports, err := w.store.UnitReports(t.Context(), butler.UnitReportQuery{Run: r.ID, State: c.state, Limit: 9})
				if err != nil || len(reports) != 1 || reports[0].Reason != c.reason || reports[0].Subject != "conclusion:intros:12" {
					t.Errorf("%+v, %v", reports, err)
				}
				w.concluded("intros", 13, 1)
				before := d.all["intros12"]
				w.force("Sound")
				w.pass(time.Hour)
				if again := d.all["intros12"] > before; again != c.again {
					t.Errorf("drawn again: %v, want %v", again, c.again)
				}
				w.shut()
			})
		})
	}
}

// TestDrawingStops leaves a group due at once, also if the Conclusion does not heed the stop.
func TestDrawingStops(t *testing.T) {
	for name, stop := range map[string]func(*world){
		"by hand":        func(w *world) { _ = w.s.Stop(context.Background(), "Sound") },
		"by a pause":     func(w *world) { w.set(butler.PrefPaused, "true") },
		"at the end":     func(w *world) { w.set(butler.PrefEndHour, "3") }, // the Window has closed
		"by the process": func(w *world) { w.shut() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &draws{took: time.Minute}
				w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
				w.drawn.addEpisodes(11, 1)
				w.boot()
				w.until("02:00")
				w.s.mu.Lock()
				a := w.s.running(w.s.byName["Sound"])
				w.s.mu.Unlock()
				if a == nil || a.drawing == nil {
					t.Fatal("nothing is drawn")
				}
				if name == "at the end" {
					w.pass(time.Second)
					w.offset.Add(int64(80 * time.Minute))
				}
				stop(w)
				w.pass(time.Second)
				w.concluded("intros", 11, 0)
				if w.s != nil {
					w.s.mu.Lock()
					if a.drawing != nil {
						t.Error("it is still drawn")
					}
					w.s.mu.Unlock()
				}
				switch name {
				case "by hand":
					w.states("Sound", butler.RunStopped)
				case "at the end", "by the process":
					w.states("Sound", butler.RunInterrupted)
				case "by a pause":
					w.states("Sound", butler.RunRunning)
				}
				w.pass(2 * time.Minute) // the deaf one ends
				if w.s == nil {
					w.boot()
				}
				w.set(butler.PrefPaused, "false")
				w.force("Sound")
				w.pass(10 * time.Minute)
				w.concluded("intros", 11, 1)
				w.shut()
			})
		})
	}
}

// TestConclusionsOfConclusions are drawn by the Runs that feed them, in order, whoever they belong to.
func TestConclusionsOfConclusions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &draws{}
		off := func(t *butler.Task) { t.Gate.Default = butler.Never }
		cloud := func(t *butler.Task) {
			t.Conclusions[0].Enabled = func(s butler.Settings) bool { return s.Text(butler.PrefMarkerSource) != butler.MarkersCloud }
		}
		w := newWorld(t,
			analysisTask("Lists", concluding(d, "edl", "chapters"), func(t *butler.Task) { t.Analysis = nil }),
			analysisTask("Chapters", concluding(d, "chapters", "intros"), func(t *butler.Task) { t.Analysis = nil }),
			analysisTask("Sound", concluding(d, "intros", "Sound"), cloud),
			analysisTask("Off", concluding(d, "off", "Sound"), off),
			analysisTask("Other"),
		)
		w.drawn.addEpisodes(11, 1, "Sound", "Other")
		w.boot()
		w.force("Other")
		w.pass(10 * time.Minute)
		w.concluded("intros", 11, 0)
		w.force("Sound")
		w.pass(10 * time.Minute)
		for _, name := range []string{"intros", "chapters", "edl"} {
			w.concluded(name, 11, 1)
		}
		w.concluded("off", 11, 1) // its Task never runs by itself, but another has fed it
		w.set(butler.PrefMarkerSource, butler.MarkersCloud)
		w.drawn.befell(11)
		w.force("Sound")
		w.pass(time.Minute)
		w.concluded("intros", 11, 1)
		w.concluded("edl", 11, 2)
		w.drawn.befell(11)
		w.force("Lists") // a Task that has nothing but Conclusions
		w.pass(time.Minute)
		w.concluded("edl", 11, 3)
		w.concluded("chapters", 11, 2)
		w.force("Lists")
		w.pass(time.Minute)
		if r := w.states("Lists", butler.RunDone, butler.RunDone); r.Reason != "nothing to do" {
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}

// TestTwoRunsDrawOneGroup waits for each other instead of doing it twice.
func TestTwoRunsDrawOneGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &draws{took: time.Minute}
		w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound", "Picture")), analysisTask("Picture"))
		w.drawn.addEpisodes(11, 1)
		w.boot()
		w.force("Sound")
		w.force("Picture")
		w.pass(30 * time.Second)
		w.states("Picture", butler.RunRunning)
		w.pass(time.Minute)
		w.states("Sound", butler.RunDone)
		w.states("Picture", butler.RunDone)
		if n := d.all["intros11"]; n != 1 {
			t.Errorf("drawn %d times", n)
		}
		w.shut()
	})
}

// TestGroupThatChanges is drawn again, but not for ever, and what it was told of before is not forgotten.
func TestGroupThatChanges(t *testing.T) {
	for _, changes := range []int{1, 100} {
		synctest.Test(t, func(t *testing.T) {
			var knew []bool
			d := &draws{how: func(_ context.Context, in butler.ConclusionInput) error {
				knew = append(knew, in.Members[0].Previous != nil)
				return nil
			}}
			w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
			w.drawn.addEpisodes(11, 1)
			w.drawn.meddle = func(k groupKey) {
				if changes--; changes >= 0 {
					w.drawn.changed(k.group)
				}
			}
			w.boot()
			w.force("Sound")
			w.pass(time.Hour)
			r := w.store.of("Sound")[0]
			if !r.State.Final() || changes < 0 != (w.drawn.times("intros", 11) == 1) || d.all["intros11"] > drawTries {
				t.Errorf("%+v, drawn %d times", r, d.all["intros11"])
			}
			if knew[0] || slices.Contains(knew[1:], false) {
				t.Errorf("knew what was drawn before: %v", knew)
			}
			w.shut()
		})
	}
}

// TestRingOfConclusions is no definition.
func TestRingOfConclusions(t *testing.T) {
	d := &draws{}
	store := newMinutes(newMemory())
	for _, tasks := range [][]butler.Task{
		{analysisTask("A", concluding(d, "a", "b")), analysisTask("B", concluding(d, "b", "a"))},
		{analysisTask("A", concluding(d, "A", "A"))},
		{analysisTask("A", concluding(d, "a", "A"), concluding(d, "a", "A"))},
	} {
		if _, err := New(Options{Tasks: tasks, Conclusions: store, Blobs: store}); !butler.IsKind(err, butler.KindInternal) {
			t.Errorf("%v", err)
		}
	}
	if _, err := New(Options{Tasks: []butler.Task{analysisTask("A", concluding(d, "a", "A"))}}); !butler.IsKind(err, butler.KindInternal) {
		t.Errorf("without a store: %v", err)
	}
}

// TestDeafConclusionIsAlone has no group drawn a second time beside what was told to stop and goes on.
func TestDeafConclusionIsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &draws{took: time.Hour} // panics if two draw the same
		w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
		w.drawn.addEpisodes(11, 1)
		w.boot()
		w.force("Sound")
		w.pass(time.Second)
		if err := w.s.Stop(t.Context(), "Sound"); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		w.force("Sound")
		w.pass(time.Minute)
		w.concluded("intros", 11, 0)
		if r := w.states("Sound", butler.RunStopped, butler.RunFailed); r.Skipped != 1 {
			t.Errorf("%+v", r)
		}
		w.pass(time.Hour)
		d.took = time.Second
		w.force("Sound")
		w.pass(time.Minute)
		w.concluded("intros", 11, 1)
		w.shut()
	})
}
