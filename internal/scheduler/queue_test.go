package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
)

// queue returns the Tasks of the Runs that wait, in their order.
func (w *world) queue() string {
	w.t.Helper()
	synctest.Wait()
	all, err := w.s.Queue(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	var names []string
	for _, r := range all {
		names = append(names, r.Task)
	}
	return strings.Join(names, " ")
}

func TestMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		alone := func(t *butler.Task) { t.Exclusive = butler.ResourceDatabase }
		w := newWorld(t, choreTask("A", time.Minute, alone), choreTask("B", time.Minute, alone), choreTask("C", time.Minute, alone),
			choreTask("D", time.Minute, alone), choreTask("E", time.Minute, alone))
		w.boot()
		ids := map[string]int64{}
		for _, name := range []string{"A", "B", "C", "D"} {
			ids[name] = w.start(name, butler.StartOptions{}).Run.ID
		}
		move := func(name string, to butler.QueuePlace, want string) {
			t.Helper()
			if _, err := w.s.Move(t.Context(), ids[name], to); err != nil {
				t.Fatal(err)
			}
			if got := w.queue(); got != want {
				t.Errorf("the queue is %s, not %s", got, want)
			}
		}
		move("D", butler.QueuePlace{}, "D B C")
		move("B", butler.QueuePlace{Last: true}, "D C B")
		move("B", butler.QueuePlace{Before: ids["C"]}, "D B C")
		if _, err := w.s.SetPriority(t.Context(), ids["C"], 5); err != nil || w.queue() != "C D B" {
			t.Errorf("%s, %v", w.queue(), err)
		}
		move("B", butler.QueuePlace{}, "B C D")
		move("C", butler.QueuePlace{Last: true}, "B D C")
		for _, tt := range []struct {
			id   int64
			to   butler.QueuePlace
			kind butler.Kind
		}{
			{ids["A"], butler.QueuePlace{}, butler.KindConflict}, // it works
			{ids["B"], butler.QueuePlace{Before: ids["A"]}, butler.KindConflict},
			{ids["B"], butler.QueuePlace{Before: ids["B"]}, butler.KindInvalid},
			{ids["B"], butler.QueuePlace{Before: ids["C"], Last: true}, butler.KindInvalid},
			{99, butler.QueuePlace{}, butler.KindNotFound},
			{ids["B"], butler.QueuePlace{Before: 99}, butler.KindNotFound},
		} {
			if _, err := w.s.Move(t.Context(), tt.id, tt.to); !butler.IsKind(err, tt.kind) {
				t.Errorf("%d to %+v: %v", tt.id, tt.to, err)
			}
		}
		w.start("E", butler.StartOptions{})
		w.shut()
		w.boot()                                // it is kept
		if got := w.queue(); got != "D A C E" { // B has begun, and A, which was cut off, waits for it
			t.Errorf("the queue is %s", got)
		}
		w.pass(10 * time.Minute)
		var begun []butler.Run
		for _, name := range []string{"B", "C", "D", "E"} {
			begun = append(begun, w.states(name, butler.RunDone))
		}
		slices.SortFunc(begun, func(a, b butler.Run) int { return a.Started.Compare(b.Started) })
		if got := fmt.Sprint(begun[0].Task, begun[1].Task, begun[2].Task, begun[3].Task); got != "BDCE" {
			t.Errorf("they began as %s", got)
		}
		w.shut()
	})
}

// A Run that is moved before one of an earlier phase does not wait for it any more.
func TestMoveBeforeAnEarlierPhase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := func(t *butler.Task) { t.Phase = butler.PhaseClean }
		w := newWorld(t, choreTask("First", time.Hour), choreTask("Clean", time.Minute, late))
		w.boot()
		w.set(butler.PrefPaused, "true")
		w.until("02:00")
		clean := w.states("Clean", butler.RunQueued)
		if _, err := w.s.Move(t.Context(), clean.ID, butler.QueuePlace{}); err != nil {
			t.Fatal(err)
		}
		w.set(butler.PrefPaused, "false")
		w.states("Clean", butler.RunRunning)
		w.states("First", butler.RunRunning)
		w.shut()
	})
}

// However often Runs are moved, the order is the one that was asked for, and no two change places by themselves.
func TestMovesAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			names := []string{"A", "B", "C", "D", "E", "F"}
			var tasks []butler.Task
			for _, name := range names {
				tasks = append(tasks, choreTask(name, time.Minute))
			}
			w := newWorld(t, tasks...)
			w.boot()
			w.set(butler.PrefPaused, "true")
			ids := map[string]int64{}
			for _, name := range names {
				ids[name] = w.start(name, butler.StartOptions{Force: true}).Run.ID
			}
			want := slices.Clone(names)
			for range rapid.IntRange(1, 80).Draw(rt, "moves") {
				name := rapid.SampledFrom(names).Draw(rt, "run")
				before := rapid.SampledFrom(append([]string{"first", "last"}, names...)).Draw(rt, "before")
				if before == name {
					continue
				}
				want = slices.DeleteFunc(want, func(s string) bool { return s == name })
				switch before {
				case "first":
					want = slices.Insert(want, 0, name)
				case "last":
					want = append(want, name)
				default:
					want = slices.Insert(want, slices.Index(want, before), name)
				}
				if _, err := w.s.Move(t.Context(), ids[name], butler.QueuePlace{Last: before == "last", Before: ids[before]}); err != nil {
					rt.Fatal(err)
				}
				if got := w.queue(); got != strings.Join(want, " ") {
					rt.Fatalf("%s before %s: %s, not %v", name, before, got, want)
				}
			}
			w.shut()
		})
	})
}
