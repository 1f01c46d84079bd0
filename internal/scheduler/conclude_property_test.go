package scheduler

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
)

// TestEveryDueGroupIsConcluded lets random things befall a library of episodes while Runs start, stop and
// crash. After one more Run nothing is due, and no group was concluded twice without a change.
func TestEveryDueGroupIsConcluded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kinds := []string{"add", "add", "remove", "start", "start", "item", "stop", "crash", "pause", "pass", "pass"}
		history := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) event {
			return event{
				kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
				d:    time.Duration(rapid.IntRange(0, 300).Draw(t, "seconds")) * time.Second,
				a:    rapid.IntRange(11, 14).Draw(t, "item"), b: rapid.IntRange(1, 3).Draw(t, "episodes"),
			}
		}), 2, 12).Draw(rt, "history")
		var problem string
		synctest.Test(t, func(t *testing.T) { problem = season(t, history) })
		if problem != "" {
			rt.Fatal(problem)
		}
	})
}

// season lets a history pass and returns what was wrong, or "".
func season(t *testing.T, history []event) (problem string) {
	d := &draws{took: 5 * time.Second}
	w := newWorld(t,
		analysisTask("Sound", concluding(d, "intros", "Sound")), analysisTask("Picture", concluding(d, "credits", "Picture", "Sound")),
		analysisTask("Lists", concluding(d, "edl", "intros", "credits")))
	names := []string{"intros", "credits", "edl"}
	w.boot()
	for i, e := range history {
		item := int64(e.a)
		switch e.kind {
		case "add":
			w.drawn.addEpisodes(item, e.b, "Sound", "Picture")
		case "remove":
			w.drawn.removeEpisode(item)
		case "start":
			w.force([]string{"Sound", "Picture"}[i%2])
		case "item":
			w.start("Sound", butler.StartOptions{Force: true, Target: butler.Target{Section: 1, Item: item}})
		case "stop":
			_ = w.s.StopAll(t.Context())
		case "crash":
			w.crash()
			w.pass(d.took) // what the dead process still draws is over
			w.boot()
		case "pause":
			w.set(butler.PrefPaused, "true")
			w.pass(e.d)
			w.set(butler.PrefPaused, "false")
		}
		w.pass(e.d)
	}
	w.force("Sound")
	w.force("Picture")
	w.pass(3 * time.Hour)
	for _, c := range names {
		due, err := w.drawn.Due(t.Context(), butler.DueQuery{Conclusions: []string{c}, Limit: 99})
		if err != nil || len(due) > 0 {
			problem = fmt.Sprintf("%+v, %v", due, err)
		}
		for group := int64(11); group <= 14; group++ { // a change at most for each time, and the first
			if n, most := int64(w.drawn.times(c, group)), w.drawn.change[groupKey{c, group}]+1; n > most {
				problem = fmt.Sprintf("%s of %d was concluded %d times after %d changes", c, group, n, most)
			}
		}
	}
	for _, task := range []string{"Sound", "Picture"} {
		for _, r := range w.store.of(task) {
			if !r.State.Final() || r.State == butler.RunFailed {
				problem = fmt.Sprintf("%+v", r)
			}
		}
	}
	w.shut()
	return problem
}
