package scheduler

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// pauseUntil pauses work, for good if clock is "".
func (w *world) pauseUntil(at time.Time) {
	w.t.Helper()
	until := ""
	if !at.IsZero() {
		until = at.Format(time.RFC3339)
	}
	if err := w.s.SetSettings(w.t.Context(), map[string]string{butler.PrefPaused: "true", butler.PrefPausedUntil: until}); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

func TestPauseTakesBackUnits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), choreTask("Long", time.Hour), choreTask("Next", time.Minute))
		w.store.add(10, time.Minute, "Previews")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.start("Long", butler.StartOptions{})
		w.pass(90 * time.Second)
		w.pauseUntil(w.now().Add(2 * time.Hour))
		if w.store.leased() != 0 || w.handedOut() != 0 {
			t.Errorf("%d leases, %d units handed out", w.store.leased(), w.handedOut())
		}
		st := w.start("Next", butler.StartOptions{Force: true})
		if st.Action != butler.ActionStart || st.Run.State != butler.RunQueued || st.Run.Reason != "paused until 02:01" {
			t.Errorf("%+v", st)
		}
		acts, err := w.s.Activities(t.Context())
		if err != nil || acts[0].Subtitle != "paused until 02:01" || !acts[0].Cancellable {
			t.Errorf("%+v, %v", acts, err)
		}
		w.pass(70 * time.Minute)
		w.states("Long", butler.RunDone) // what it was at
		if r := w.states("Previews", butler.RunRunning); r.Done != 2 || r.Failed+r.Skipped != 0 {
			t.Errorf("%+v", r)
		}
		w.states("Next", butler.RunQueued)
		w.shut()
		w.boot() // it is kept
		w.states("Next", butler.RunQueued)
		w.pass(time.Hour)
		w.states("Next", butler.RunDone)
		if r := w.states("Previews", butler.RunDone); r.Done != 10 {
			t.Errorf("%+v", r)
		}
		if s := w.s.Settings(); s.Bool(butler.PrefPaused) || s.Text(butler.PrefPausedUntil) != "" || w.store.values[butler.PrefPaused] != "false" {
			t.Error("the pause goes on in the settings")
		}
		w.store.once(t)
		w.shut()
	})
}

func TestPauseEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Second))
		w.boot()
		at := w.now().Add(10*time.Minute + 7*time.Second)
		w.pauseUntil(at)
		w.start("Daily", butler.StartOptions{})
		w.pass(at.Sub(w.now()) - time.Second)
		w.states("Daily", butler.RunQueued)
		w.pass(time.Second)
		if r := w.states("Daily", butler.RunRunning); !r.Started.Equal(at) || r.Reason != "started by hand" {
			t.Errorf("%+v", r)
		}
		w.pass(time.Minute)
		told := ""
		for _, e := range w.heard.all() {
			if e.Topic == butler.TopicPreference {
				told += e.Preferences[butler.PrefPaused] + " "
			}
		}
		if told != "true false " {
			t.Errorf("listeners were told of %q", told)
		}
		w.shut()
	})
}

// TestPauseByTwoPreferences sets them apart, as clients of Plex do: the end of one pause is not that of
// the next.
func TestPauseByTwoPreferences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute))
		w.boot()
		paused := func(want bool) {
			t.Helper()
			p, err := w.s.Plan(t.Context())
			if err != nil || p.Paused != want || (p.Tasks[0].Reason == "paused") != (want && p.Until.IsZero()) {
				t.Errorf("%+v, %v", p, err)
			}
		}
		w.set(butler.PrefPausedUntil, w.now().Add(time.Hour).Format(time.RFC3339))
		paused(false)
		w.set(butler.PrefPaused, "1")
		paused(true)
		w.pass(30 * time.Minute)
		w.set(butler.PrefPaused, "0")
		w.set(butler.PrefPaused, "1") // for good
		w.pass(48 * time.Hour)
		paused(true)
		w.states("Daily", butler.RunInterrupted, butler.RunInterrupted)
		w.set(butler.PrefPausedUntil, w.now().Add(-time.Hour).Format(time.RFC3339)) // over
		paused(false)
		w.set(butler.PrefPausedUntil, w.now().Add(-time.Hour).Format(time.RFC3339)) // of no pause
		w.set(butler.PrefPaused, "1")
		paused(true)
		w.pass(48 * time.Hour)
		paused(true)
		w.shut()
	})
}

// TestPauseInTheWindow lets the Window open and close in a pause, and the pause end in a Window.
func TestPauseInTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute), analysisTask("Previews"),
			choreTask("Random", time.Minute, func(t *butler.Task) { t.Randomized = true }))
		w.store.add(10, time.Minute, "Previews")
		w.random = func(int64) int64 { return int64(time.Minute) }
		w.boot()
		w.pauseUntil(time.Time{})
		w.until("02:30")
		for _, task := range []string{"Daily", "Previews", "Random"} {
			if r := w.states(task, butler.RunQueued); r.Reason != "paused" {
				t.Errorf("%+v", r)
			}
		}
		w.until("06:00")
		for _, task := range []string{"Daily", "Previews", "Random"} {
			w.states(task, butler.RunInterrupted)
		}
		w.until("01:00")
		w.pauseUntil(w.now().Add(2 * time.Hour))
		if p, err := w.s.Plan(t.Context()); err != nil || !p.Paused || !p.Until.Equal(w.now().Add(2*time.Hour)) || !p.Tasks[0].Will {
			t.Errorf("%+v, %v", p, err)
		}
		w.until("02:59")
		w.states("Daily", butler.RunInterrupted, butler.RunQueued)
		w.until("03:02")
		w.states("Daily", butler.RunInterrupted, butler.RunDone)
		w.until("04:00")
		w.states("Previews", butler.RunInterrupted, butler.RunDone)
		w.until("01:00")
		w.pauseUntil(w.now().Add(5 * time.Hour))
		p, err := w.s.Plan(t.Context())
		if err != nil || p.Tasks[0].Will || !strings.HasPrefix(p.Tasks[0].Reason, "paused until 06:00") {
			t.Errorf("%+v, %v", p, err)
		}
		w.shut()
	})
}

// TestPauseWithTheWindowClosing has a Run with work in hand when work is paused in the Window.
func TestPauseWithTheWindowClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"))
		w.store.add(400, time.Minute, "Previews")
		w.boot()
		w.until("02:30")
		w.pauseUntil(time.Time{})
		w.until("05:10")
		r := w.states("Previews", butler.RunInterrupted)
		if r.Done == 0 || r.Failed+r.Skipped != 0 {
			t.Errorf("%+v", r)
		}
		w.set(butler.PrefPaused, "false")
		w.until("02:30")
		w.states("Previews", butler.RunInterrupted, butler.RunRunning)
		w.shut()
	})
}

func TestPauseWithoutASettingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, choreTask("Daily", time.Minute))
		w.boot()
		w.pauseUntil(w.now().Add(time.Minute))
		w.start("Daily", butler.StartOptions{})
		w.store.breakDown(butler.E(butler.KindNoSpace, "write", "disk full"))
		w.pass(5 * time.Minute)
		w.store.breakDown(nil)
		w.states("Daily", butler.RunQueued)
		w.pass(longPause)
		w.states("Daily", butler.RunRunning)
		w.shut()
	})
}
