package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// TestRunsFollowAChore when it has ended well, and are bound as it was.
func TestRunsFollowAChore(t *testing.T) {
	for name, fails := range map[string]error{"well": nil, "badly": butler.E(butler.KindInternal, "upgrade", "no")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, choreTask("Upgrade", time.Minute), analysisTask("Previews"), analysisTask("Other"))
				w.tasks[0].Chore = func(_ context.Context, h butler.Host, _ butler.Reporter) error {
					if len(h.Tasks) != 3 {
						t.Errorf("%d tasks", len(h.Tasks))
					}
					h.Follow("Previews", butler.Target{Section: 2}, "made by an older version")
					h.Follow("Previews", butler.Target{Section: 2}, "twice")
					h.Follow("Nobody", butler.Target{}, "no such task")
					return fails
				}
				w.boot()
				w.until("12:00")
				nights := len(w.store.of("Previews"))
				w.force("Upgrade")
				w.pass(time.Hour)
				runs := w.store.of("Previews")[nights:]
				if fails != nil {
					if len(runs) != 0 {
						t.Errorf("%+v", runs)
					}
				} else if len(runs) != 1 || runs[0].State != butler.RunDone || runs[0].Trigger != butler.TriggerManual || !runs[0].Forced || runs[0].Section != 2 {
					t.Errorf("%+v", runs)
				}
				w.shut()
			})
		})
	}
}

// TestNewMediaOfASection begins Runs of that library only, and Conclusions follow.
func TestNewMediaOfASection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &draws{}
		refresh := choreTask("Refresh", time.Minute, func(t *butler.Task) { t.Phase = butler.PhaseRefresh })
		asap := func(t *butler.Task) { t.Gate.Default = butler.ASAP }
		w := newWorld(t, refresh, analysisTask("Sound", asap, concluding(d, "intros", "Sound")))
		w.tasks[0].Chore = func(_ context.Context, _ butler.Host, r butler.Reporter) error {
			return r.Sum(map[string]any{"new": 3, "sections": []map[string]int{{"section": 1}, {"section": 2, "new": 3}}})
		}
		w.store.values = map[string]string{butler.PrefStartHour: "20", butler.PrefEndHour: "21"}
		w.boot()
		w.until("12:00")
		w.drawn.addEpisodes(11, 1, "Sound") // the backlog of another library waits for the night
		w.store.addTo(butler.Target{Section: 2, Item: 21}, 3, time.Minute, "Sound")
		w.store.saved = func(r butler.Run, all []butler.Run) { // whoever waits for the end of all sees what follows
			if r.Task == "Refresh" && r.State.Final() && all[len(all)-1].Task != "Sound" {
				t.Error("the scan ended before what follows was opened")
			}
		}
		w.force("Refresh")
		w.pass(time.Hour)
		r := w.states("Sound", butler.RunDone)
		if r.Section != 2 || r.Trigger != butler.TriggerMedia || r.Done != 4 {
			t.Errorf("%+v", r)
		}
		w.concluded("intros", 21, 1)
		w.concluded("intros", 11, 0)
		w.shut()
	})
}
