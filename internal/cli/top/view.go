package top

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"butler/internal/cli/human"
)

const (
	leastWidth = 20 // columns; a narrower terminal shows what fits
	clock      = "15:04:05"
)

// line is a line of a frame before its style is written.
type line struct {
	style human.Style
	text  string
	run   int64 // the Run it is of, or 0
}

// View implements [tea.Model].
func (m Model) View() tea.View {
	v := tea.NewView(m.Frame(m.width, m.height))
	v.AltScreen = true
	return v
}

// Frame returns the picture in some columns and lines; a height of 0 is as many as there are.
func (m Model) Frame(width, height int) string {
	width = max(width, leastWidth)
	head, foot := m.head(width), m.foot(width)
	body := m.body(width)
	if height > 0 {
		body = m.scroll(body, max(1, height-len(head)-len(foot)))
	}
	var b strings.Builder
	all := append(append(head, body...), foot...)
	for i, l := range all {
		if height > 0 && i >= height {
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(m.Paint(l.style, strings.TrimRight(human.Fit(l.text, width), " ")))
	}
	return b.String()
}

// scroll returns as many lines of the body as there is room for, those of the selected Run among them.
func (m Model) scroll(body []line, room int) []line {
	if len(body) <= room {
		return append(body, make([]line, room-len(body))...)
	}
	first := 0
	for i, l := range body {
		if l.run == m.selected && l.run != 0 && i >= room {
			first = i - room + 1
		}
	}
	return body[first : first+room]
}

// head says which server it is, how it stands with the Window, why nothing works, and what wants a person.
func (m Model) head(width int) []line {
	at := m.snap.At.Format(clock)
	title := human.Clean(m.snap.Title)
	lines := []line{{style: human.Bold, text: human.Pad(title, width-len(at)-1) + " " + at}}
	lines = append(lines, line{style: human.Dim, text: m.window()})
	if plan := m.snap.Plan; plan.Paused {
		text := "PAUSED until somebody resumes it"
		if !plan.Until.IsZero() {
			text = "PAUSED until " + human.Moment(plan.Until)
		}
		lines = append(lines, line{style: human.Amber, text: text})
	} else if plan.Hold != nil {
		lines = append(lines, line{style: human.Amber, text: "WAITS: " + human.Clean(plan.Hold.Reason)})
	}
	if all := m.snap.Plan.Alarms; len(all) > 0 { // the first, for the others take the room of what goes on
		text := "ALARM: "
		if len(all) > 1 {
			text = fmt.Sprintf("%d ALARMS, see butler status: ", len(all))
		}
		lines = append(lines, line{style: human.Red, text: text + human.Clean(all[0].Text)})
	}
	if m.err != nil {
		lines = append(lines, line{style: human.Red,
			text: fmt.Sprintf("no answer since %s, trying again: %s", m.since.Format(clock), human.Clean(m.err.Error()))})
	}
	return append(lines, line{})
}

// window says when the Window opens or closes, by the clock of the server.
func (m Model) window() string {
	plan := m.snap.Plan
	if plan.Span.Open.IsZero() {
		return ""
	}
	const form = "2006-01-02 15:04"
	text := fmt.Sprintf("window %s, opens %s", plan.Window, plan.Span.Open.Format(form))
	if plan.Inside {
		text = fmt.Sprintf("window %s, open until %s", plan.Window, plan.Span.Close.Format(form))
	}
	return text + " (" + human.Clean(plan.Zone) + ")"
}

// foot has the keys, the question that is asked, or what came of the last key.
func (m Model) foot(width int) []line {
	switch {
	case m.asking != 0:
		r := m.order()[place(m.order(), m.asking)]
		return []line{{}, {style: human.Amber, text: fmt.Sprintf("stop %s (run %d)? y/n", human.Clean(r.Task), r.ID)}}
	case m.said != "" && m.bad:
		return []line{{}, {style: human.Red, text: human.Clean(m.said)}}
	case m.said != "":
		return []line{{}, {style: human.Green, text: human.Clean(m.said)}}
	}
	pause := "p pause"
	if m.snap.Plan.Paused {
		pause = "p resume"
	}
	keys := pause + "  s stop  +/- priority  j/k select  q quit"
	if human.Columns(keys) > width {
		keys = pause + " s stop +/- j/k q"
	}
	return []line{{}, {style: human.Dim, text: keys}}
}

// since returns how long ago something began, to the second.
func since(at, now time.Time) string {
	return human.Span(max(0, now.Sub(at)).Round(time.Second))
}
