package top

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"butler"
)

// key does what a key asks for.
func (m Model) key(key string) (tea.Model, tea.Cmd) {
	if m.asking != 0 {
		return m.answer(key)
	}
	m.said, m.bad = "", false
	all := m.order()
	at := place(all, m.selected)
	switch key {
	case "q", "ctrl+c", "esc":
		return m, tea.Quit
	case "ctrl+z":
		return m, tea.Suspend
	case "down", "j":
		m.selectAt(all, at+1)
	case "up", "k":
		m.selectAt(all, at-1)
	case "home", "g":
		m.selectAt(all, 0)
	case "end", "G":
		m.selectAt(all, len(all)-1)
	case "p":
		return m.togglePause()
	}
	if at < 0 {
		return m, nil
	}
	switch key {
	case "s":
		m.asking = m.selected
	case "+", "=":
		return m.prioritize(all[at], 1)
	case "-", "_":
		return m.prioritize(all[at], -1)
	}
	return m, nil
}

// answer takes the answer to the question whether a Run is to be stopped.
func (m Model) answer(key string) (tea.Model, tea.Cmd) {
	id := m.asking
	m.asking = 0
	switch key {
	case "ctrl+c":
		return m, tea.Quit
	case "y", "Y":
		return m.act(fmt.Sprintf("stopping run %d …", id), fmt.Sprintf("stopped run %d", id),
			func() error { return m.server.Stop(m.ctx, id) })
	}
	return m, nil
}

func (m *Model) selectAt(all []butler.Run, i int) {
	if len(all) > 0 {
		m.selected = all[min(max(i, 0), len(all)-1)].ID
	}
}

func (m Model) togglePause() (tea.Model, tea.Cmd) {
	on := !m.snap.Plan.Paused
	if on {
		return m.act("pausing …", "paused: press p to go on", func() error { return m.server.Pause(m.ctx, true) })
	}
	return m.act("resuming …", "resumed", func() error { return m.server.Pause(m.ctx, false) })
}

func (m Model) prioritize(r butler.Run, by int) (tea.Model, tea.Cmd) {
	n := min(max(r.Priority+by, -butler.MaxPriority), butler.MaxPriority)
	if n == r.Priority {
		m.said = fmt.Sprintf("run %d has the priority %+d already, and there is none beyond it", r.ID, n)
		return m, nil
	}
	return m.act(fmt.Sprintf("giving run %d the priority %+d …", r.ID, n), fmt.Sprintf("run %d has the priority %+d", r.ID, n),
		func() error { return m.server.Priority(m.ctx, r.ID, n) })
}

// act does something, and says so meanwhile and afterwards.
func (m Model) act(meanwhile, done string, do func() error) (tea.Model, tea.Cmd) {
	m.said = meanwhile
	return m, func() tea.Msg { return actedMsg{done, do()} }
}
