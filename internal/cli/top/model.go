package top

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"butler"
	"butler/internal/cli/human"
)

// How often the server is asked. Events bring changes at once; the files that Workers have in hand, and that
// the server is gone, are told by no event.
const (
	withEvents    = 5 * time.Second        // while events come
	withoutEvents = time.Second            // while none come
	afterEvent    = 250 * time.Millisecond // many events at once are one reason to ask
)

// Model is the state of the view.
type Model struct {
	ctx    context.Context
	server Server
	human.Palette

	width, height int
	snap          Snapshot
	err           error
	since         time.Time // of err

	selected int64 // a Run's id
	asking   int64 // the Run that is to be stopped, if the person confirms it
	said     string
	bad      bool // what was said is an error

	hearing bool // events come
	reading bool // an answer is awaited
	again   bool // ask again as soon as it is there
	timer   int  // the newest; older ones are not heeded
	soon    bool // it is that of an event
}

// The messages, beside those of the terminal.
type (
	readMsg struct { // the server was asked
		snap Snapshot
		err  error
		at   time.Time
	}
	dueMsg   struct{ timer int } // it is time to ask
	eventMsg struct{}            // something happened
	hearMsg  struct{ on bool }   // events come, or come no more
	actedMsg struct {            // something that a key asked for was done, or not
		said string
		err  error
	}
)

// New returns the view of a server of which a first snapshot is known. ctx ends what the view asks of it.
func New(ctx context.Context, server Server, first Snapshot, colors human.Palette) Model {
	m := Model{ctx: ctx, server: server, Palette: colors}
	m.see(first)
	return m
}

// Init implements [tea.Model].
func (m Model) Init() tea.Cmd { return m.after(withoutEvents) }

// Update implements [tea.Model].
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return m.key(msg.String())
	case readMsg:
		return m.took(msg)
	case dueMsg:
		if msg.timer == m.timer {
			m.soon = false
			return m.ask()
		}
	case eventMsg:
		if !m.soon {
			m.soon = true
			return m.in(afterEvent)
		}
	case hearMsg:
		m.hearing = msg.on
		return m.ask() // what happened before, or while nothing was heard
	case actedMsg:
		m.said, m.bad = msg.said, msg.err != nil
		if msg.err != nil {
			m.said = msg.err.Error()
			if hint := butler.HintOf(msg.err); hint != "" {
				m.said += "; " + hint
			}
		}
		return m.ask()
	}
	return m, nil
}

// took takes what the server said.
func (m Model) took(msg readMsg) (tea.Model, tea.Cmd) {
	m.reading = false
	switch {
	case msg.err != nil && m.err == nil:
		m.err, m.since = msg.err, msg.at
	case msg.err != nil:
		m.err = msg.err
	default:
		m.err = nil
		m.see(msg.snap)
	}
	if m.again {
		m.again = false
		return m.ask()
	}
	if m.soon {
		return m, nil
	}
	return m.in(m.pause())
}

// see replaces the snapshot, and keeps the choice of a Run that is still there.
func (m *Model) see(snap Snapshot) {
	m.snap = snap
	all := m.order()
	at := place(all, m.selected)
	if at < 0 && len(all) > 0 {
		m.selected = all[0].ID
	}
	if len(all) == 0 {
		m.selected = 0
	}
	if place(all, m.asking) < 0 {
		m.asking = 0
	}
}

// order returns the Runs as they stand below each other.
func (m Model) order() []butler.Run { return append(m.snap.running(), m.snap.waiting()...) }

func place(all []butler.Run, id int64) int {
	for i, r := range all {
		if r.ID == id {
			return i
		}
	}
	return -1
}

// pause returns how long the view may rest before it asks again.
func (m Model) pause() time.Duration {
	if m.hearing {
		return withEvents
	}
	return withoutEvents
}

// in asks after a while. Whatever was planned before is not done.
func (m Model) in(d time.Duration) (tea.Model, tea.Cmd) {
	m.timer++
	return m, m.after(d)
}

// after says that it is time to ask, or nothing if the view has ended.
func (m Model) after(d time.Duration) tea.Cmd {
	return func() tea.Msg {
		wait := time.NewTimer(d)
		defer wait.Stop()
		select {
		case <-m.ctx.Done():
			return nil
		case <-wait.C:
			return dueMsg{m.timer}
		}
	}
}

// ask asks at once, or as soon as the answer that is awaited is there.
func (m Model) ask() (tea.Model, tea.Cmd) {
	if m.reading {
		m.again = true
		return m, nil
	}
	m.reading = true
	return m, m.read()
}

func (m Model) read() tea.Cmd {
	return func() tea.Msg {
		snap, err := m.server.Read(m.ctx)
		return readMsg{snap, err, time.Now()}
	}
}
