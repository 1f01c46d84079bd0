package scheduler

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
)

// command is something that a person or fate does to a server.
type command struct {
	kind    string
	task    string
	options butler.StartOptions
	run     int64
	d       time.Duration
}

func (c command) String() string {
	return fmt.Sprintf("%s %s %+v run %d %v", c.kind, c.task, c.options, c.run, c.d)
}

func drawCommands(t *rapid.T) []command {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) command {
		return command{
			kind: rapid.SampledFrom([]string{
				"start", "start", "start", "start", "pass", "pass", "stop", "stop run", "priority", "priority",
				"pause", "unpause", "discard", "crash", "shut", "stop all", "start all", "slots",
			}).Draw(t, "kind"),
			task: rapid.SampledFrom([]string{"Previews", "Loudness", "Scan"}).Draw(t, "task"),
			options: butler.StartOptions{
				Force: rapid.Bool().Draw(t, "force"), Redo: rapid.Bool().Draw(t, "redo"),
				Priority: rapid.IntRange(-10, 10).Draw(t, "priority"),
				Target: rapid.SampledFrom([]butler.Target{
					{}, {}, {Section: 1}, {Section: 2}, {Item: 1}, {Item: 11}, {Item: 12}, {Item: 21}, {Section: 2, Item: 21},
				}).Draw(t, "target"),
			},
			run: rapid.Int64Range(1, 12).Draw(t, "run"),
			d:   time.Duration(rapid.IntRange(0, 600).Draw(t, "seconds")) * time.Second,
		}
	}), 3, 30).Draw(t, "commands")
}

// TestAnyCommands gives a server commands in any order, crashes and restarts it, and holds it against
// the rules: one Run of a Task at a time, nothing in hand in a pause, no result twice, and in the end
// everything is done.
func TestAnyCommands(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		commands := drawCommands(rt)
		var problem string
		synctest.Test(t, func(t *testing.T) { problem = obey(t, commands) })
		if problem != "" {
			rt.Fatal(problem)
		}
	})
}

// obey does what is commanded and returns what was wrong, or "".
func obey(t *testing.T, commands []command) string {
	w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"), sectionTask("Scan", 3*time.Minute))
	for _, item := range []int64{11, 12, 21, 31} {
		w.store.addTo(butler.Target{Section: item / 10, Item: item}, 3, time.Minute, "Previews", "Loudness")
	}
	w.ticks = true
	w.boot()
	for i, c := range commands {
		if err := w.do(c); err != nil {
			return fmt.Sprintf("%d, %v: %v", i, c, err)
		}
		synctest.Wait()
		if problem := w.wrong(); problem != "" {
			return fmt.Sprintf("after %d, %v: %s", i, c, problem)
		}
	}
	w.set(butler.PrefPaused, "false")
	w.pass(10 * time.Hour)
	for _, task := range []string{"Previews", "Loudness", "Scan"} {
		w.start(task, butler.StartOptions{Force: true})
	}
	w.pass(time.Hour)
	if n := len(w.s.active); n > 0 {
		return fmt.Sprintf("%d runs go on, or wait for ever", n)
	}
	for _, name := range []string{"Previews", "Loudness"} {
		if n, err := w.store.CountLacking(t.Context(), name, butler.Target{}); n != 0 || err != nil || w.store.leased() != 0 {
			return fmt.Sprintf("%d parts lack %s, %d are leased, %v", n, name, w.store.leased(), err)
		}
	}
	w.store.once(t)
	w.shut()
	return ""
}

// do gives a command. Refusals that the ports name are no error.
func (w *world) do(c command) (err error) {
	ctx := w.t.Context()
	switch c.kind {
	case "start":
		_, err = w.s.Start(ctx, c.task, c.options)
	case "start all":
		_, err = w.s.StartAll(ctx)
	case "stop":
		err = w.s.Stop(ctx, c.task)
	case "stop all":
		err = w.s.StopAll(ctx)
	case "stop run":
		err = w.s.StopRun(ctx, c.run)
	case "priority":
		_, err = w.s.SetPriority(ctx, c.run, c.options.Priority)
	case "pause":
		until := ""
		if c.options.Force {
			until = w.now().Add(c.d).Format(time.RFC3339)
		}
		err = w.s.SetSettings(ctx, map[string]string{butler.PrefPaused: "true", butler.PrefPausedUntil: until})
	case "unpause":
		err = w.s.SetSettings(ctx, map[string]string{butler.PrefPaused: "false"})
	case "slots":
		err = w.s.SetSettings(ctx, map[string]string{butler.PrefLongRunningJobs: fmt.Sprint(c.run)})
	case "discard":
		_, err = w.s.Discard(ctx, c.task, c.options.Target)
	case "pass":
		w.pass(c.d)
	case "crash":
		w.crash()
		w.pass(c.d)
		w.boot()
	case "shut":
		w.shut()
		w.pass(c.d)
		w.boot()
	}
	named := []butler.Kind{butler.KindInvalid, butler.KindNotFound, butler.KindConflict, butler.KindRefused}
	if err != nil && slices.Contains(named, butler.KindOf(err)) {
		return nil
	}
	return err
}

// wrong returns what is against the rules now, or "".
func (w *world) wrong() string {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	running := map[string]int64{}
	targets := map[string]int64{}
	for _, a := range w.s.active {
		r := a.run
		if other := running[r.Task]; r.State == butler.RunRunning && other != 0 {
			return fmt.Sprintf("runs %d and %d of %s run", r.ID, other, r.Task)
		}
		if r.State == butler.RunRunning {
			running[r.Task] = r.ID
		}
		key := fmt.Sprint(r.Task, r.Target())
		if other := targets[key]; other != 0 {
			return fmt.Sprintf("runs %d and %d of %s have the same target", r.ID, other, r.Task)
		}
		targets[key] = r.ID
		if r.State.Final() {
			return fmt.Sprintf("run %d is active and %s", r.ID, r.State)
		}
	}
	if why := w.s.pausedBecause(w.s.now()); why != "" {
		if len(w.s.flights) > 0 {
			return fmt.Sprintf("%d units are handed out, but work is %s", len(w.s.flights), why)
		}
		for _, a := range w.s.active {
			if a.run.State == butler.RunQueued && a.run.Reason != why {
				return fmt.Sprintf("work is %s, and run %d waits: %s", why, a.run.ID, a.run.Reason)
			}
		}
		return ""
	}
	for _, a := range w.s.active {
		if a.run.State == butler.RunQueued && a.batch == "" && running[a.run.Task] == 0 {
			return fmt.Sprintf("run %d waits for nothing: %s", a.run.ID, a.run.Reason)
		}
	}
	return ""
}
