package top

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// press returns the model after some keys, and what the last one asked for.
func press(t *testing.T, m Model, keys ...string) (Model, tea.Cmd) {
	t.Helper()
	var cmd tea.Cmd
	for _, key := range keys {
		var next tea.Model
		next, cmd = m.key(key)
		m = next.(Model)
	}
	return m, cmd
}

func TestSelect(t *testing.T) {
	for _, tt := range []struct {
		keys string
		want int64
	}{
		{"", 1}, {"j", 2}, {"j down", 4}, {"j j j", 3}, {"j j j j j", 3}, {"j k", 1}, {"k up", 1}, {"G", 3}, {"G g", 1}, {"end home", 1},
	} {
		if m, _ := press(t, model(night()), strings.Fields(tt.keys)...); m.selected != tt.want {
			t.Errorf("%q selects %d, want %d", tt.keys, m.selected, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		keys, did, said string
		paused          bool
	}{
		{keys: "p", did: "pause true", said: "paused: press p to go on"},
		{keys: "p", did: "pause false", said: "resumed", paused: true},
		{keys: "s"},
		{keys: "s n"},
		{keys: "s q"},
		{keys: "s y", did: "stop 1", said: "stopped run 1"},
		{keys: "j s y", did: "stop 2", said: "stopped run 2"},
		{keys: "+", did: "priority 1 1", said: "run 1 has the priority +1"},
		{keys: "j -", did: "priority 2 2", said: "run 2 has the priority +2"},
		{keys: "x"},
	} {
		did := ""
		note := func(v ...any) error { did = strings.TrimSpace(fmt.Sprintln(v...)); return nil }
		snap := night()
		snap.Plan.Paused = tt.paused
		m := New(t.Context(), Server{
			Pause:    func(_ context.Context, on bool) error { return note("pause", on) },
			Stop:     func(_ context.Context, run int64) error { return note("stop", run) },
			Priority: func(_ context.Context, run int64, n int) error { return note("priority", run, n) },
			Read:     func(context.Context) (Snapshot, error) { return snap, nil },
		}, snap, false)
		m, cmd := press(t, m, strings.Fields(tt.keys)...)
		if cmd != nil {
			next, again := m.Update(cmd())
			m = next.(Model)
			if again == nil {
				t.Errorf("%q: the server is not asked what came of it", tt.keys)
			}
		}
		if did != tt.did || m.said != tt.said || m.bad {
			t.Errorf("%q: did %q and says %q, want %q and %q", tt.keys, did, m.said, tt.did, tt.said)
		}
	}
}

func TestQuit(t *testing.T) {
	for _, key := range []string{"q", "ctrl+c", "esc"} {
		_, cmd := press(t, model(night()), key)
		if cmd == nil {
			t.Fatalf("%s does nothing", key)
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%s does not quit", key)
		}
	}
	if _, cmd := press(t, model(night()), "s", "ctrl+c"); cmd == nil {
		t.Error("ctrl+c does not quit while a question is asked")
	}
	if _, cmd := press(t, model(Snapshot{}), "s", "+", "j"); cmd != nil {
		t.Error("without a run keys do something")
	}
}

func TestPriorityHasAnEnd(t *testing.T) {
	snap := night()
	snap.Runs[1].Priority = butler.MaxPriority
	if m, cmd := press(t, model(snap), "+"); cmd != nil || !strings.Contains(m.said, "beyond") {
		t.Errorf("it says %q", m.said)
	}
}

// An action that fails says so, with what to do.
func TestRefusedAction(t *testing.T) {
	next, _ := model(night()).Update(actedMsg{"stopped", butler.E(butler.KindForbidden, "stop run 1", "only looking").WithHint("use another token")})
	if m := next.(Model); !m.bad || m.said != "stop run 1: only looking; use another token" {
		t.Errorf("it says %q (%t)", m.said, m.bad)
	}
}

// The server is asked one question at a time, once for many events, and again after one that failed.
func TestAsking(t *testing.T) {
	m := model(night())
	step := func(msg tea.Msg) tea.Cmd {
		next, cmd := m.Update(msg)
		m = next.(Model)
		return cmd
	}
	if step(eventMsg{}) == nil || step(eventMsg{}) != nil || step(eventMsg{}) != nil {
		t.Error("events that come together are not one reason to ask")
	}
	if step(dueMsg{m.timer - 1}) != nil || m.reading {
		t.Error("an old timer is heeded")
	}
	if step(dueMsg{m.timer}) == nil || !m.reading {
		t.Error("the server is not asked")
	}
	if step(hearMsg{true}) != nil || !m.again {
		t.Error("two questions at a time")
	}
	if step(readMsg{snap: night(), at: noon()}) == nil || !m.reading || m.again {
		t.Error("it does not ask again")
	}
	if step(readMsg{err: errors.New("gone"), at: noon()}) == nil || m.reading || m.err == nil || !m.since.Equal(noon()) {
		t.Error("an error is not told, or ends the asking")
	}
	m.reading = true
	step(readMsg{err: errors.New("gone still"), at: noon().Add(1)})
	if !m.since.Equal(noon()) || len(m.snap.Runs) == 0 {
		t.Error("the time of the first error, or the last picture, is lost")
	}
	m.reading = true
	step(readMsg{snap: night(), at: noon()})
	if m.err != nil {
		t.Error("the error is told of after it is gone")
	}
}

// A question whose Run has ended meanwhile is asked no more.
func TestTheRunEndsWhileItIsAskedAbout(t *testing.T) {
	m, _ := press(t, model(night()), "s")
	snap := night()
	snap.Runs = snap.Runs[:1]
	m.see(snap)
	if m.asking != 0 || m.selected != 4 {
		t.Errorf("asks about %d, selected %d", m.asking, m.selected)
	}
	m.Frame(80, 24)
}

// The program ends by a key and by its context, and puts back what it changed on the terminal.
func TestRun(t *testing.T) {
	server := Server{
		Read: func(context.Context) (Snapshot, error) { return night(), nil },
		Events: func(context.Context) iter.Seq2[butler.Event, error] {
			return func(yield func(butler.Event, error) bool) {
				if yield(butler.Event{}, nil) {
					yield(butler.Event{}, butler.E(butler.KindUnsupported, "listen", "no events"))
				}
			}
		},
	}
	for name, in := range map[string]string{"key": "q", "control c": "\x03"} {
		var out bytes.Buffer
		if err := Run(t.Context(), New(t.Context(), server, night(), false), strings.NewReader(in), &out, []string{"TERM=xterm"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text := out.String(); !strings.Contains(text, "\x1b[?1049h") || strings.LastIndex(text, "\x1b[?1049l") < strings.LastIndex(text, "\x1b[?1049h") ||
			strings.LastIndex(text, "\x1b[?25h") < strings.LastIndex(text, "\x1b[?25l") {
			t.Errorf("%s: the terminal is not put back: %q", name, text)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, New(ctx, server, night(), false), strings.NewReader(""), &bytes.Buffer{}, nil); err != nil {
		t.Errorf("an ended context: %v", err)
	}
}

// A server that is gone tells no event: also while nothing runs the view asks often enough to say so soon.
func TestAnIdleServerIsAskedToo(t *testing.T) {
	m := model(Snapshot{})
	m.hearing = true
	if d := m.pause(); d > 5*time.Second {
		t.Errorf("a server that has ended would be shown as it was for %v", d)
	}
}
