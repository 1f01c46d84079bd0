package scheduler

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a machine with a store, on which servers start, stop and crash. Its clock can jump.
type world struct {
	t      *testing.T
	tasks  []butler.Task
	zone   *time.Location
	offset atomic.Int64 // ns by which the wall clock differs from that of the bubble
	ticks  bool         // each look at the wall clock takes a microsecond, as on a real machine
	store  *memory
	drawn  *minutes
	random func(int64) int64
	work   func(u butler.Unit) (time.Duration, []butler.Outcome)
	shelf  *shelf
	heard  *heard
	load   butler.LoadReader // nil for none

	s *Scheduler
	p *pool
}

func newWorld(t *testing.T, tasks ...butler.Task) *world {
	w := &world{t: t, tasks: tasks, zone: time.UTC, store: newMemory(), shelf: &shelf{}, heard: &heard{}}
	w.store.now = w.now
	w.drawn = newMinutes(w.store)
	w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) { return time.Minute, succeed(u) }
	return w
}

func (w *world) now() time.Time {
	if w.ticks {
		w.offset.Add(int64(time.Microsecond))
	}
	return time.Now().Add(time.Duration(w.offset.Load())).In(w.zone)
}

// boot starts a server.
func (w *world) boot() {
	w.t.Helper()
	w.p = &pool{store: w.store, perform: w.work, inHand: map[string]context.CancelFunc{}}
	s, err := New(Options{
		Tasks: w.tasks, Runs: w.store, Units: w.store, Failures: w.store, Store: w.store, Dispatcher: w.p,
		Conclusions: w.drawn, Blobs: w.drawn,
		Items: w.shelf, Host: butler.Host{Library: w.shelf, Bundles: w.shelf}, Publish: w.heard.publish, Worker: "here",
		Zone: w.zone, Now: w.now, Random: w.random, Load: w.load,
		Prefs: func() []butler.Preference { return butler.CorePreferences(4) },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.s, w.p.watch = s, s
	if err := s.Launch(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if w.s == s { // a test that failed half-way
			w.crash()
		}
	})
	synctest.Wait()
}

// shut stops the server in good order.
func (w *world) shut() {
	w.t.Helper()
	if err := w.s.Shutdown(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	w.p.kill()
	w.s = nil
	w.heard.check(w.t, true)
	w.heard.clear()
}

// crash ends the server without a word.
func (w *world) crash() {
	w.store.breakDown(context.Canceled) // what the dead process would still write is lost
	w.s.cancel()
	w.p.kill()
	w.s.work.Wait()
	w.store.breakDown(nil)
	w.s = nil
	w.heard.check(w.t, false)
	w.heard.clear()
}

// until lets time pass up to a time of day of the wall clock, today or tomorrow.
func (w *world) until(clock string) {
	w.t.Helper()
	at, err := time.Parse("15:04", clock)
	if err != nil {
		w.t.Fatal(err)
	}
	now := w.now()
	next := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, w.zone)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	w.pass(next.Sub(now))
}

func (w *world) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// set changes a setting.
func (w *world) set(id, value string) {
	w.t.Helper()
	if err := w.s.SetSettings(w.t.Context(), map[string]string{id: value}); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

// states waits until all has come to rest, checks the states of the Runs of a Task, oldest first, and returns the last Run.
func (w *world) states(task string, want ...butler.RunState) butler.Run {
	w.t.Helper()
	synctest.Wait()
	runs := w.store.of(task)
	var got []butler.RunState
	for _, r := range runs {
		got = append(got, r.State)
	}
	if len(got) != len(want) {
		w.t.Fatalf("at %s the runs of %s are %v, want %v", w.now(), task, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			w.t.Fatalf("at %s the runs of %s are %v, want %v (%s)", w.now(), task, got, want, runs[i].Reason)
		}
	}
	if len(runs) == 0 {
		return butler.Run{}
	}
	return runs[len(runs)-1]
}

func succeed(u butler.Unit) []butler.Outcome {
	var all []butler.Outcome
	for _, a := range u.Analyses {
		all = append(all, butler.Outcome{Analysis: a, Version: 1})
	}
	return all
}

// chore is a Task whose Chore takes some time, and stops when told to.
func choreTask(name string, took time.Duration, change ...func(*butler.Task)) butler.Task {
	t := butler.Task{
		Name: name, Title: name, Schedule: butler.Schedule{Interval: 1}, Phase: butler.PhaseBackup,
		Gate: butler.Gate{Preference: "ButlerTask" + name, Default: "true"},
		Chore: func(ctx context.Context, _ butler.Host, _ butler.Reporter) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(took):
				return nil
			}
		},
	}
	for _, c := range change {
		c(&t)
	}
	return t
}

func analysisTask(name string, change ...func(*butler.Task)) butler.Task {
	t := butler.Task{
		Name: name, Title: name, Schedule: butler.Schedule{Interval: 1}, Phase: butler.PhaseAnalyse,
		Gate:     butler.Gate{Preference: name + "Behavior", Behaviour: true, Default: butler.Scheduled},
		Activity: "media.generate." + name,
		Analysis: &butler.Analysis{Name: name, Version: 1},
	}
	for _, c := range change {
		c(&t)
	}
	return t
}

// handedOut returns how many Units are handed out.
func (w *world) handedOut() int {
	synctest.Wait()
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return len(w.s.flights)
}

// inWork returns how many Units Workers work on.
func (w *world) inWork() int {
	synctest.Wait()
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return len(w.s.flightOrder())
}
