package scheduler

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestWindowOpensRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t,
			choreTask("Daily", time.Minute),
			choreTask("Third", time.Minute, func(t *butler.Task) { t.Interval = 3 }),
			choreTask("Off", time.Minute, func(t *butler.Task) { t.Gate.Default = "false" }))
		w.boot()
		w.until("01:59")
		w.states("Daily")
		w.until("02:00")
		r := w.states("Daily", butler.RunRunning)
		if r.Trigger != butler.TriggerWindow || r.Day.String() != "2000-01-01" {
			t.Errorf("run is %+v", r)
		}
		w.until("02:01")
		w.states("Daily", butler.RunDone)
		w.until("12:00")
		for range 6 {
			w.until("12:00")
		}
		w.states("Daily", butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone, butler.RunDone)
		w.states("Third", butler.RunDone, butler.RunDone, butler.RunDone)
		w.states("Off")
		w.shut()
	})
}

func TestWindowClosesWithGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := choreTask("Long", 10*time.Hour)
		whole := choreTask("Whole", 4*time.Hour, func(t *butler.Task) { t.Uncuttable = true })
		short := choreTask("Short", 3*time.Hour+time.Minute)
		waits := choreTask("Waits", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseOptimize })
		w := newWorld(t, long, whole, short, waits, choreTask("Hand", 10*time.Hour, func(t *butler.Task) { t.Interval = 9 }))
		w.boot()
		if _, err := w.s.Start(t.Context(), "Hand", butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		w.until("05:00")
		w.states("Long", butler.RunRunning)
		w.states("Waits", butler.RunInterrupted)
		w.until("05:01")
		w.states("Short", butler.RunDone)
		w.states("Long", butler.RunRunning)
		w.until("05:02")
		w.states("Long", butler.RunInterrupted)
		w.states("Whole", butler.RunRunning)
		w.states("Hand", butler.RunRunning)
		w.until("06:00")
		w.states("Whole", butler.RunDone)
		w.until("02:00")
		w.states("Long", butler.RunInterrupted, butler.RunRunning)
		w.states("Hand", butler.RunDone)
		w.shut()
	})
}

func TestWindowStartsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute))
		w.until("03:30")
		w.boot()
		w.states("Daily", butler.RunRunning)
		w.pass(time.Minute)
		w.shut()
		w.boot() // not again that day
		w.pass(time.Hour)
		w.states("Daily", butler.RunDone)
		w.shut()
	})
}

func TestWindowChangesInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Long", 100*time.Hour), choreTask("Off", time.Minute, func(t *butler.Task) { t.Gate.Default = "false" }))
		w.boot()
		w.until("02:30")
		w.set("ButlerTaskOff", "true")
		w.states("Off", butler.RunRunning)
		w.until("03:30")
		w.set(butler.PrefEndHour, "3")
		w.states("Long", butler.RunRunning)
		w.pass(2*time.Minute - time.Second)
		w.states("Long", butler.RunRunning)
		w.pass(time.Second)
		w.states("Long", butler.RunInterrupted)
		w.set(butler.PrefEndHour, "5") // the same night goes on with the same Run
		w.states("Long", butler.RunRunning)
		w.set(butler.PrefEndHour, "13")
		w.set(butler.PrefStartHour, "12")
		w.set(butler.PrefGrace, "0")
		w.pass(time.Minute)
		w.states("Long", butler.RunInterrupted)
		w.shut()
	})
}

func TestWindowOnDaysOfClockChange(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, day  string
		start, end string
		open       string // UTC
		close      string
	}{
		{"spring forward, start skipped", "2026-03-29", "2", "5", "01:00", "03:00"},
		{"spring forward, all skipped", "2026-03-29", "2", "3", "01:00", "02:00"},
		{"fall back, hour repeated", "2026-10-25", "2", "3", "00:00", "02:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, choreTask("Long", 100*time.Hour))
				w.zone = zone
				w.store.values = map[string]string{butler.PrefStartHour: tt.start, butler.PrefEndHour: tt.end, butler.PrefGrace: "0"}
				midnight, err := time.ParseInLocation(time.DateOnly, tt.day, time.UTC)
				if err != nil {
					t.Fatal(err)
				}
				w.offset.Store(int64(time.Until(midnight.Add(-time.Hour))))
				w.boot()
				w.pass(10 * time.Hour)
				r := w.states("Long", butler.RunInterrupted)
				if got := r.Started.UTC().Format("15:04"); got != tt.open {
					t.Errorf("opened at %s, want %s", got, tt.open)
				}
				if got := r.Ended.UTC().Format("15:04"); got != tt.close {
					t.Errorf("closed at %s, want %s", got, tt.close)
				}
				w.shut()
			})
		})
	}
}

func TestMachineSleepsThroughWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Long", 100*time.Hour), choreTask("Daily", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseClean }))
		w.boot()
		w.until("01:00")
		w.offset.Add(int64(8 * time.Hour)) // asleep until 09:00
		w.pass(recheck)
		w.states("Long")
		w.until("02:30")
		w.states("Long", butler.RunRunning)
		w.offset.Add(int64(8 * time.Hour)) // asleep in the middle: no grace in the day
		w.pass(recheck)
		w.states("Long", butler.RunInterrupted)
		w.states("Daily", butler.RunInterrupted)
		w.until("02:00")
		w.states("Long", butler.RunInterrupted, butler.RunRunning)
		w.shut()
	})
}

func TestRandomizedLeavesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Random", time.Minute, func(t *butler.Task) { t.Randomized = true }))
		w.random = func(n int64) int64 { return n - 1 } // the latest
		w.boot()
		w.until("02:00")
		r := w.states("Random", butler.RunScheduled)
		if got := r.Scheduled.Format("15:04"); got != "04:14" {
			t.Errorf("scheduled at %s, want a quarter of the window before its end", got)
		}
		w.shut()
		w.boot() // keeps its time
		w.until("04:13")
		w.states("Random", butler.RunScheduled)
		w.until("04:15")
		w.states("Random", butler.RunRunning)
		w.until("04:16")
		w.states("Random", butler.RunDone)
		w.until("02:00")
		w.set(butler.PrefEndHour, "3") // earlier than its time
		w.until("03:00")
		w.states("Random", butler.RunDone, butler.RunDone)
		w.shut()
	})
}

func TestPhasesAndResources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backup := choreTask("Backup", 10*time.Minute, func(t *butler.Task) { t.Exclusive = butler.ResourceDatabase })
		optimize := choreTask("Optimize", 10*time.Minute, func(t *butler.Task) {
			t.Phase, t.Exclusive = butler.PhaseOptimize, butler.ResourceDatabase
		})
		refresh := choreTask("Refresh", 4*time.Hour, func(t *butler.Task) { t.Phase = butler.PhaseRefresh })
		clean := choreTask("Clean", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseClean })
		w := newWorld(t, clean, refresh, optimize, backup)
		w.boot()
		w.until("02:00")
		w.states("Backup", butler.RunRunning)
		r := w.states("Optimize", butler.RunQueued)
		if r.Reason == "" || r.Reason[:5] != "waits" {
			t.Errorf("reason of the wait is %q", r.Reason)
		}
		w.until("02:10")
		w.states("Optimize", butler.RunRunning)
		w.states("Refresh", butler.RunQueued)
		w.until("02:20")
		w.states("Refresh", butler.RunRunning)
		w.until("04:44")
		w.states("Clean", butler.RunQueued)
		w.until("04:45") // lest it never gets its turn
		w.states("Clean", butler.RunRunning)
		w.until("12:00")
		for _, task := range []string{"Backup", "Optimize"} { // by hand: no phases, but the resource
			if _, err := w.s.Start(t.Context(), task, butler.StartOptions{Force: true}); err != nil {
				t.Fatal(err)
			}
		}
		w.states("Backup", butler.RunDone, butler.RunRunning)
		w.states("Optimize", butler.RunDone, butler.RunQueued)
		w.until("12:10")
		w.states("Optimize", butler.RunDone, butler.RunRunning)
		w.shut()
	})
}

// TestWindowOpensAgainWhileARunEnds closes the Window, and opens it again before the Chore that was
// told to stop has done so.
func TestWindowOpensAgainWhileARunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Slow", 0, func(t *butler.Task) {
			t.Chore = func(ctx context.Context, _ butler.Host, _ butler.Reporter) error {
				<-ctx.Done()
				time.Sleep(time.Minute) // to tidy up
				return ctx.Err()
			}
		}))
		w.boot()
		w.set(butler.PrefGrace, "1")
		w.until("02:30")
		w.states("Slow", butler.RunRunning)
		w.set(butler.PrefStartHour, "12")
		w.set(butler.PrefEndHour, "13")
		w.pass(10 * time.Second)
		if err := w.s.SetSettings(t.Context(), map[string]string{butler.PrefStartHour: "2", butler.PrefEndHour: "5"}); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		if acts, err := w.s.Activities(t.Context()); err != nil || len(acts) != 1 || acts[0].Cancellable {
			t.Fatalf("%+v, %v", acts, err)
		}
		w.pass(2 * time.Minute)
		if r := w.states("Slow", butler.RunRunning); !strings.Contains(r.Reason, "the window opened") {
			t.Errorf("%+v", r)
		}
		w.shut()
	})
}

// What gets on with more than a night has room for is told apart from what does not: also by a server that was away when
// the Window closed.
func TestWhatGetsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), choreTask("Endless", 100*time.Hour, func(t *butler.Task) { t.Phase = butler.PhaseClean }))
		w.store.add(5000, time.Minute, "Previews")
		w.boot()
		got := func(want butler.Date) {
			t.Helper()
			if all := w.s.GotOn(); len(all) > 1 || all["Previews"] != want || !w.s.LastDays()["Previews"].IsZero() {
				t.Errorf("at %s: %v, %v", w.now(), all, w.s.LastDays())
			}
		}
		today := func() butler.Date { return butler.DateOf(w.now()) }
		got(butler.Date{})
		w.until("05:30")
		got(today())
		w.shut()
		w.boot()
		got(today())
		w.until("02:30")
		w.crash()
		w.until("06:00")
		w.boot()
		got(today())
		w.shut()
	})
}
