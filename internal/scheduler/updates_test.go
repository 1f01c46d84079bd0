package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func periodicTask(name string, took time.Duration) butler.Task {
	return choreTask(name, took, func(t *butler.Task) {
		t.Periodic, t.Targets, t.Gate.Default = true, butler.TargetsSections, "false"
	})
}

func TestPeriodicScans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, periodicTask("Scan", 5*time.Minute), choreTask("Other", time.Minute))
		w.boot()
		w.pass(90 * time.Minute)
		w.states("Scan")
		w.until("06:00")
		w.set(butler.PrefUpdates, "true")
		if r := w.states("Scan", butler.RunRunning); r.Trigger != butler.TriggerInterval || r.Day.String() != "2000-01-01" {
			t.Errorf("%+v", r)
		}
		w.pass(5 * time.Minute)
		w.states("Scan", butler.RunDone)
		w.pass(time.Hour - time.Second)
		w.states("Scan", butler.RunDone)
		w.pass(time.Second) // an hour after the end
		w.states("Scan", butler.RunDone, butler.RunRunning)
		w.pass(10 * time.Minute)
		w.shut()
		w.pass(30 * time.Minute)
		w.boot() // survives
		w.states("Scan", butler.RunDone, butler.RunDone)
		w.pass(25 * time.Minute)
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunRunning)
		w.pass(time.Minute)
		w.crash()
		w.boot()
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunRunning)
		w.pass(5 * time.Minute)
		w.set(butler.PrefUpdateInterval, "900")
		w.pass(14 * time.Minute)
		w.start("Scan", butler.StartOptions{Force: true, Target: butler.Target{Section: 1}})
		w.pass(5*time.Minute - time.Second) // never while one is active
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunRunning)
		w.pass(time.Second)
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone, butler.RunRunning)
		w.set(butler.PrefUpdates, "false")
		w.pass(5 * time.Hour)
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone)
		w.shut()
	})
}

// TestPeriodicScansOnARealClock has a clock that goes on between two looks at it.
func TestPeriodicScansOnARealClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, periodicTask("Scan", time.Second))
		w.ticks = true
		w.boot()
		w.until("06:00")
		w.set(butler.PrefUpdates, "true")
		w.pass(30 * time.Minute)
		w.states("Scan", butler.RunDone)
		w.pass(31 * time.Minute)
		w.states("Scan", butler.RunDone, butler.RunDone)
		w.offset.Add(-int64(48 * time.Hour)) // the clock was wrong
		w.pass(time.Minute)
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone)
		w.pass(30 * time.Minute)
		w.states("Scan", butler.RunDone, butler.RunDone, butler.RunDone)
		w.shut()
	})
}

func TestPeriodicScansWaitForThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, periodicTask("Scan", time.Minute))
		w.boot()
		w.until("06:00")
		w.pauseUntil(w.now().Add(3 * time.Hour))
		w.set(butler.PrefUpdates, "true")
		w.pass(2 * time.Hour)
		w.states("Scan")
		w.pass(time.Hour)
		w.states("Scan", butler.RunRunning)
		w.shut()
	})
}

// TestPeriodicScansThatFail fails at once: the next comes after the interval all the same.
func TestPeriodicScansThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, periodicTask("Scan", 0))
		w.tasks[0].Chore = func(context.Context, butler.Host, butler.Reporter) error {
			return butler.E(butler.KindUnreachable, "scan", "it is away")
		}
		w.boot()
		w.until("06:00")
		w.set(butler.PrefUpdates, "true")
		w.pass(59 * time.Minute)
		w.states("Scan", butler.RunFailed)
		w.shut()
		w.boot()
		w.pass(2 * time.Minute)
		w.states("Scan", butler.RunFailed, butler.RunFailed)
		w.shut()
	})
}

// TestPeriodicScansThatWait are stopped if the setting is taken back meanwhile.
func TestPeriodicScansThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		scan := periodicTask("Scan", time.Minute)
		scan.Exclusive = butler.ResourceScan
		w := newWorld(t, scan, choreTask("Other", time.Hour, func(t *butler.Task) { t.Exclusive = butler.ResourceScan }))
		w.boot()
		w.start("Other", butler.StartOptions{})
		w.set(butler.PrefUpdates, "true")
		w.states("Scan", butler.RunQueued)
		w.set(butler.PrefUpdates, "false")
		if r := w.states("Scan", butler.RunStopped); r.Reason != "disabled by the setting ScheduledLibraryUpdatesEnabled" {
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}

func TestDuration(t *testing.T) {
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{15 * time.Minute, "15 minutes"}, {time.Hour, "hour"}, {6 * time.Hour, "6 hours"}, {24 * time.Hour, "day"}, {90 * time.Minute, "90 minutes"},
	} {
		if got := duration(tt.d); got != tt.want {
			t.Errorf("%v is %q, want %q", tt.d, got, tt.want)
		}
	}
}
