package scheduler

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
)

// event is something that befalls a machine.
type event struct {
	kind string
	d    time.Duration
	a, b int
}

func (e event) String() string { return fmt.Sprintf("%s %v %d %d", e.kind, e.d, e.a, e.b) }

func drawHistory(t *rapid.T) []event {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) event {
		return event{
			kind: rapid.SampledFrom([]string{"run", "run", "run", "crash", "shut", "sleep", "hours"}).Draw(t, "kind"),
			d:    time.Duration(rapid.IntRange(0, 20*60).Draw(t, "minutes")) * time.Minute,
			a:    rapid.IntRange(0, 23).Draw(t, "start"),
			b:    rapid.IntRange(0, 23).Draw(t, "end"),
		}
	}), 2, 7).Draw(t, "history")
}

// execution is one time that the Chore of a Task was begun.
type execution struct {
	task    string
	day     butler.Date
	at      time.Time
	inside  bool // the Window of its day was open
	success bool
}

// TestEveryDueDayOnce lets random histories pass (restarts, crashes, sleeping machines, changed
// hours) and holds what ran against the rules: never outside the Window of its day, never twice for a
// day, never sooner than the interval, and always when the server saw a whole Window.
func TestEveryDueDayOnce(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"}
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(rt)
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		start := time.Duration(rapid.IntRange(0, 366*24).Draw(rt, "start hour")) * time.Hour
		var problem string
		synctest.Test(t, func(t *testing.T) { problem = live(t, history, zone, start) })
		if problem != "" {
			rt.Fatal(problem)
		}
	})
}

// live lets a history pass and returns what was wrong, or "".
func live(t *testing.T, history []event, zone *time.Location, start time.Duration) (problem string) {
	var mu sync.Mutex
	var ran []execution
	w := newWorld(t)
	w.zone = zone
	w.offset.Store(int64(start))
	record := func(interval int, randomized bool, phase butler.Phase) func(*butler.Task) {
		return func(t *butler.Task) {
			t.Interval, t.Randomized, t.Phase = interval, randomized, phase
			inner := t.Chore
			t.Chore = func(ctx context.Context, h butler.Host, r butler.Reporter) error {
				span, ok := h.Settings.Window().On(h.Run.Day, zone)
				e := execution{task: h.Run.Task, day: h.Run.Day, at: w.now(), inside: ok && span.Contains(w.now())}
				err := inner(ctx, h, r)
				e.success = err == nil
				mu.Lock()
				defer mu.Unlock()
				ran = append(ran, e)
				return err
			}
		}
	}
	w.tasks = []butler.Task{
		choreTask("Daily", 7*time.Minute, record(1, false, butler.PhaseBackup)),
		choreTask("Third", 5*time.Minute, record(3, false, butler.PhaseClean)),
		choreTask("Random", 3*time.Minute, record(1, true, butler.PhaseRefresh)),
	}
	w.boot()
	for _, e := range history {
		from := w.now()
		window := w.s.Settings().Window()
		switch e.kind {
		case "run":
			w.pass(e.d)
			if p := w.missed(window, from); p != "" {
				problem = p
			}
		case "crash":
			w.crash()
			w.pass(e.d)
			w.boot()
		case "shut":
			w.shut()
			w.pass(e.d)
			w.boot()
		case "sleep":
			w.offset.Add(int64(e.d))
			w.pass(recheck)
		case "hours":
			w.set(butler.PrefStartHour, fmt.Sprint(e.a))
			w.set(butler.PrefEndHour, fmt.Sprint(e.b))
		}
	}
	w.shut()
	if problem != "" {
		return problem
	}
	return check(w.tasks, ran)
}

// missed says which Task was due in a Window that passed wholly since from, and has not run.
func (w *world) missed(window butler.Window, from time.Time) string {
	for span := window.Next(from.Add(-time.Second)); !span.Close.After(w.now()); span = window.Next(span.Open) {
		for _, t := range w.tasks {
			last := butler.Date{}
			for _, r := range w.store.of(t.Name) {
				if r.State == butler.RunDone && last.Before(r.Day) { // a Run that was resumed may be older than one of an earlier day
					last = r.Day
				}
			}
			if last.Before(span.Day) && t.DueAtOpening(span.Day, last) || last.IsZero() {
				return fmt.Sprintf("%s was due on %s and did not run by %s; last %s", t.Name, span.Day, w.now(), last)
			}
		}
	}
	return ""
}

func check(tasks []butler.Task, ran []execution) string {
	for _, t := range tasks {
		var last butler.Date
		for _, e := range ran {
			if e.task != t.Name {
				continue
			}
			if !e.inside {
				return fmt.Sprintf("%s ran for %s outside the window at %s", t.Name, e.day, e.at)
			}
			if !t.DueAtOpening(e.day, last) {
				return fmt.Sprintf("%s ran for %s, the last was %s, every %d days", t.Name, e.day, last, t.Interval)
			}
			if e.success {
				last = e.day
			}
		}
	}
	return ""
}

// Histories in which the hours are changed while the Window is open, so that a Run of an earlier day comes
// between.
func TestHoursChangedMeanwhile(t *testing.T) {
	hours := func(a, b int) event { return event{kind: "hours", a: a, b: b} }
	run := func(d time.Duration) event { return event{kind: "run", d: d} }
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		start   time.Duration
		history []event
	}{
		{2496 * time.Hour, []event{hours(20, 3), run(15*time.Hour + 15*time.Minute), run(9*time.Hour + 45*time.Minute)}},
		{27 * time.Hour, []event{hours(5, 0), hours(4, 5), run(20 * time.Hour)}},
	} {
		var problem string
		synctest.Test(t, func(t *testing.T) { problem = live(t, c.history, zone, c.start) })
		if problem != "" {
			t.Errorf("%v: %s", c.history, problem)
		}
	}
}
