package scheduler

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestUnitsShareAPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		w.store.add(20, 10*time.Minute, "Previews", "Loudness")
		w.boot()
		all, err := w.s.StartAll(t.Context())
		if err != nil || len(all) != 2 || all[0].Run.State != butler.RunRunning || all[0].Run.Total != 20 {
			t.Fatalf("started %+v, %v", all, err)
		}
		w.pass(time.Hour)
		for _, task := range []string{"Previews", "Loudness"} {
			if r := w.states(task, butler.RunDone); r.Done != 20 || r.Total != 20 {
				t.Errorf("%s: %+v", task, r)
			}
		}
		if got := w.p.units(); len(got) != 20 || len(got[0].Analyses) != 2 {
			t.Errorf("%d units, the first for %v, want 20 for both", len(got), got[0].Analyses)
		}
		if _, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		if r := w.states("Previews", butler.RunDone, butler.RunDone); !strings.Contains(r.Reason, "nothing to do") {
			t.Errorf("reason is %q", r.Reason)
		}
		w.shut()
	})
}

func TestQueueStaysSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(500, 10*time.Minute, "Previews")
		w.boot()
		if _, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			w.pass(30 * time.Second)
			n := w.handedOut()
			if n != 4 {
				t.Fatalf("%d units are handed out, want twice the two workers", n)
			}
		}
		w.set(butler.PrefLongRunningJobs, "8")
		w.pass(time.Minute + time.Second)
		acts, err := w.s.Activities(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		units := slices.DeleteFunc(acts, func(a butler.Activity) bool { return a.Type == "butler" })
		if len(units) != 8 {
			t.Errorf("%d units in work after the setting was changed to 8", len(units))
		}
		w.shut()
	})
}

func TestUnitsEndWithTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) { return 50 * time.Minute, succeed(u) }
		w.store.add(9, 100*time.Minute, "Previews")
		w.boot()
		w.until("04:59")
		inHand := w.inWork()
		if inHand != 0 {
			t.Errorf("%d units in work that cannot end in time", inHand)
		}
		w.until("06:00")
		if r := w.states("Previews", butler.RunInterrupted); r.Done != 6 || r.Total != 9 || r.Ended.Format("15:04") != "05:00" {
			t.Errorf("%+v", r)
		}
		w.until("05:00")
		if r := w.states("Previews", butler.RunInterrupted, butler.RunDone); r.Done != 3 {
			t.Errorf("%+v", r)
		}
		w.store.once(t)
		w.shut()
	})
}

func TestGraceIsGivenToWorkInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		took := 3*time.Hour + time.Minute
		w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) {
			defer func() { took = 100 * time.Hour }()
			return took, succeed(u)
		}
		w.store.add(9, time.Minute, "Previews")
		w.boot()
		w.until("05:00")
		w.states("Previews", butler.RunRunning)
		if n := w.store.leased(); n != 2 {
			t.Errorf("%d leases after the close, want those in hand", n)
		}
		w.until("05:02")
		if r := w.states("Previews", butler.RunInterrupted); r.Done != 1 || r.Failed != 0 {
			t.Errorf("%+v", r)
		}
		if n := w.store.leased(); n != 0 {
			t.Errorf("%d leases remain", n)
		}
		w.shut()
	})
}

func TestUnitsThatFail(t *testing.T) {
	damaged := butler.E(butler.KindDamaged, "read", "no moov atom")
	away := butler.E(butler.KindUnreachable, "read", "it is not there")
	full := butler.E(butler.KindNoSpace, "write", "disk full").WithHint("free some space")
	tests := []struct {
		name   string
		err    func(part int64) error
		state  butler.RunState
		reason string
	}{
		{"all damaged", func(int64) error { return damaged }, butler.RunFailed, "all 5 files failed: read: no moov atom"},
		{"some damaged", func(p int64) error {
			if p == 3 {
				return damaged
			}
			return nil
		}, butler.RunDone, "finished; 1 of 5 files failed: read: no moov atom"},
		{"all away", func(int64) error { return away }, butler.RunFailed, "none of 5 files could be worked on: read: it is not there"},
		{"disk full", func(int64) error { return full }, butler.RunFailed, "write: disk full (free some space)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, analysisTask("Previews"))
				w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) {
					return time.Second, []butler.Outcome{{Analysis: "Previews", Version: 1, Err: tt.err(u.Part)}}
				}
				w.store.add(5, time.Minute, "Previews")
				w.boot()
				if _, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{}); err != nil {
					t.Fatal(err)
				}
				w.pass(time.Minute)
				if r := w.states("Previews", tt.state); r.Reason != tt.reason {
					t.Errorf("reason is %q, want %q", r.Reason, tt.reason)
				}
				if w.store.leased() != 0 {
					t.Error("leases remain")
				}
				w.shut()
			})
		})
	}
}

func TestStopOfOneLeavesTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		w.store.add(4, time.Minute, "Previews", "Loudness")
		w.boot()
		if _, err := w.s.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		if err := w.s.Stop(t.Context(), "Previews"); err != nil {
			t.Fatal(err)
		}
		w.states("Previews", butler.RunStopped)
		n := w.inWork()
		if n != 2 {
			t.Errorf("%d units go on, want 2", n)
		}
		if err := w.s.Stop(t.Context(), "Loudness"); err != nil {
			t.Fatal(err)
		}
		w.states("Loudness", butler.RunStopped)
		if w.store.leased() != 0 || w.handedOut() != 0 {
			t.Error("units remain")
		}
		w.shut()
	})
}

func TestMediaAddedStartsASAP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		added := 0
		refresh := choreTask("Refresh", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseRefresh })
		w := newWorld(t, refresh, analysisTask("Soon", func(t *butler.Task) { t.Gate.Default = butler.ASAP }), analysisTask("Later"))
		w.tasks[0].Chore = func(_ context.Context, _ butler.Host, r butler.Reporter) error {
			w.store.add(added, time.Minute, "Soon", "Later")
			return r.Sum(map[string]int{"new": added})
		}
		w.boot()
		w.until("12:00")
		w.states("Soon", butler.RunDone) // the night's
		added = 3
		if _, err := w.s.Start(t.Context(), "Refresh", butler.StartOptions{Force: true}); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Hour)
		if r := w.states("Soon", butler.RunDone, butler.RunDone); r.Trigger != butler.TriggerMedia || r.Done != 3 {
			t.Errorf("%+v", r)
		}
		w.states("Later", butler.RunDone)
		w.shut()
	})
}

// TestCommitOnAFullDisk stores nothing of what was worked on: the Run ends at the first Unit instead
// of doing all others in vain too.
func TestCommitOnAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(9, time.Minute, "Previews")
		w.boot()
		w.set(butler.PrefLongRunningJobs, "1")
		if _, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.store.breakDown(butler.E(butler.KindNoSpace, "commit", "the disk is full").WithHint("free some"))
		w.pass(10 * time.Minute)
		if n := len(w.p.units()); n != 1 {
			t.Errorf("%d units were begun, want 1", n)
		}
		w.store.breakDown(nil)
		w.pass(longPause)
		if r := w.states("Previews", butler.RunFailed); r.Reason != "commit: the disk is full (free some)" {
			t.Errorf("reason is %q", r.Reason)
		}
		w.shut()
	})
}

// TestPartInFlightIsNotHandedOut looks at the moment between a commit, which ends the lease, and the
// word of the Worker.
func TestPartInFlightIsNotHandedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(1, time.Minute, "Previews")
		w.boot()
		if _, err := w.s.Start(t.Context(), "Previews", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := w.store.ReleaseAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.s.poke()
		synctest.Wait()
		if w.store.leased() != 0 || w.handedOut() != 1 {
			t.Errorf("%d leases, %d handed out", w.store.leased(), w.handedOut())
		}
		w.shut()
	})
}

func TestTotalFollowsTheLibrary(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"))
		w.store.add(4, time.Minute, "Previews", "Loudness")
		w.boot()
		for _, task := range []string{"Previews", "Loudness"} {
			if _, err := w.s.Start(t.Context(), task, butler.StartOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		total := func(want int64) {
			t.Helper()
			for _, task := range []string{"Previews", "Loudness"} {
				if r := w.states(task, butler.RunRunning); r.Total != want {
					t.Errorf("%s has a total of %d, want %d", task, r.Total, want)
				}
			}
		}
		w.store.add(96, time.Minute, "Previews", "Loudness")
		w.pass(5*time.Minute + 15*time.Second) // no commit falls together with a count
		total(100)
		w.shut()
	})
}

// TestPartTakenAway has somebody else take the Part of a Unit in hand, as a discard does: it is a new
// one then, and not one that was tried in vain.
func TestPartTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(1, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.pass(30 * time.Second)
		release, err := w.s.hold(t.Context(), "test", "Loudness")
		if err != nil {
			t.Fatal(err)
		}
		lease := func(attempt string) {
			w.store.mu.Lock()
			defer w.store.mu.Unlock()
			w.store.leases[1] = attempt
		}
		lease("another")
		w.pass(time.Minute)
		w.states("Previews", butler.RunRunning)
		lease("")
		release()
		w.pass(2 * time.Minute)
		if r := w.states("Previews", butler.RunDone); r.Done != 1 {
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}
