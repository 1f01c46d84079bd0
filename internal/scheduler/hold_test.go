package scheduler

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// meter is a machine that is as busy as it is told.
type meter struct {
	mu    sync.Mutex
	load  butler.Load
	asked int
}

func (m *meter) Load() butler.Load {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	l := m.load
	l.At = time.Now()
	return l
}

func (m *meter) set(average, pressure float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.load = butler.Load{Average: average, Pressure: pressure, Known: average >= 0}
}

func (m *meter) calls() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked
}

// free checks that nothing is in hand.
func (w *world) free() {
	w.t.Helper()
	if w.store.leased() != 0 || w.handedOut() != 0 {
		w.t.Errorf("at %s: %d leases, %d units handed out", w.now(), w.store.leased(), w.handedOut())
	}
}

func TestQuietHoursTakeBackUnits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, analysisTask("Previews"), choreTask("Next", time.Minute))
		w.store.add(400, time.Minute, "Previews")
		w.boot()
		w.set(butler.PrefQuietHours, "00:30-01:15, 13:00-14:00")
		w.start("Previews", butler.StartOptions{Force: true})
		w.until("00:29")
		if w.inWork() == 0 {
			t.Fatal("nothing goes on")
		}
		w.until("00:30")
		w.free()
		st := w.start("Next", butler.StartOptions{Force: true})
		if st.Run.State != butler.RunQueued || st.Run.Reason != "quiet hours until 01:15" {
			t.Errorf("%+v", st.Run)
		}
		acts, err := w.s.Activities(t.Context())
		if err != nil || acts[0].Subtitle != "quiet hours until 01:15" {
			t.Errorf("%+v, %v", acts, err)
		}
		p, err := w.s.Plan(t.Context())
		if err != nil || p.Hold == nil || p.Hold.Reason != "quiet hours until 01:15" || p.Hold.Until.Format("15:04") != "01:15" || p.Paused || !p.Tasks[0].Will {
			t.Errorf("%+v, %v", p, err)
		}
		w.shut()
		w.boot()
		w.until("01:14")
		w.free()
		w.until("01:15")
		w.pass(time.Second)
		w.states("Next", butler.RunRunning)
		if w.inWork() == 0 {
			t.Error("it does not go on")
		}
		w.set(butler.PrefQuietHours, "02:00-05:00")
		if p, err = w.s.Plan(t.Context()); err != nil || p.Hold != nil || p.Tasks[1].Will || p.Tasks[1].Reason != "the quiet hours cover the window" {
			t.Errorf("%+v, %v", p.Tasks, err)
		}
		w.set(butler.PrefQuietHours, "00:00-00:00")
		w.free()
		w.set(butler.PrefQuietHours, "")
		if w.handedOut() == 0 {
			t.Error("it does not go on at once")
		}
		w.store.once(t)
		w.shut()
	})
}

func TestBusyMachineIsYieldedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		m.set(.1, 0)
		w := newWorld(t, analysisTask("Previews"), analysisTask("Loudness"), choreTask("Next", time.Minute), choreTask("Now", time.Minute))
		w.load = m
		w.store.add(1000, time.Minute, "Previews", "Loudness")
		w.boot()
		w.start("Previews", butler.StartOptions{})
		w.pass(time.Hour)
		if n := m.calls(); n > 0 {
			t.Errorf("asked %d times without a limit", n)
		}
		w.set(butler.PrefMaxLoad, "1.5")
		m.set(3, 0)
		w.pass(busyAtLast)
		w.free()
		const why = "the machine is busy: others load it with 3.00 for each core, above 1.50"
		if st := w.start("Next", butler.StartOptions{}); st.Run.State != butler.RunQueued || st.Run.Reason != why {
			t.Errorf("%+v", st.Run)
		}
		if p, err := w.s.Plan(t.Context()); err != nil || p.Hold == nil || p.Hold.Reason != why {
			t.Errorf("%+v, %v", p.Hold, err)
		}
		// What a person forces does not wait, and takes nothing else along.
		if st := w.start("Now", butler.StartOptions{Force: true}); st.Run.State != butler.RunRunning {
			t.Errorf("%+v", st.Run)
		}
		w.start("Loudness", butler.StartOptions{Force: true})
		w.pass(10 * time.Second)
		if w.inWork() == 0 {
			t.Error("what was forced waits")
		}
		for _, u := range w.p.units()[len(w.p.units())-w.inWork():] {
			if len(u.Analyses) != 1 || u.Analyses[0] != "Loudness" {
				t.Errorf("%v goes along", u.Analyses)
			}
		}
		w.set(butler.PrefPaused, "true") // which force does not override
		w.free()
		w.set(butler.PrefPaused, "false")
		m.set(.1, 0)
		w.pass(30 * time.Second)
		w.states("Next", butler.RunQueued) // it may be a lull
		w.pass(time.Minute)
		w.states("Next", butler.RunRunning)
		m.set(3, 0)
		w.pass(busyAtLast)
		w.set(butler.PrefMaxLoad, "0")
		if w.handedOut() == 0 {
			t.Error("it waits for a limit that is no more")
		}
		w.store.once(t)
		w.shut()
	})
}

// busyAtLast is after how long a busy machine is yielded to: two measurements, and a second.
const busyAtLast = 2*loadEvery + time.Second

func TestIdleOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		w := newWorld(t, analysisTask("Previews"))
		w.load = m
		w.store.add(1000, time.Minute, "Previews")
		w.boot()
		w.set(butler.PrefIdleOnly, "true")
		m.set(9, .3)
		w.start("Previews", butler.StartOptions{})
		w.pass(busyAtLast)
		w.free()
		if p, err := w.s.Plan(t.Context()); err != nil || p.Hold == nil || !strings.Contains(p.Hold.Reason, "others have to wait 30% of the time") || p.Notes != nil {
			t.Errorf("%+v, %v", p, err)
		}
		m.set(9, -1) // the kernel does not tell any more
		w.pass(70 * time.Second)
		if w.inWork() == 0 {
			t.Error("what is not told keeps it waiting")
		}
		if p, err := w.s.Plan(t.Context()); err != nil || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "no pressure-stall information") {
			t.Errorf("%+v, %v", p.Notes, err)
		}
		w.shut()
	})
}
