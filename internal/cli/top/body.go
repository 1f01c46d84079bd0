package top

import (
	"fmt"
	"slices"
	"strings"

	"butler"
	"butler/internal/cli/human"
)

const (
	mostName = 32 // columns of the name of a Task
	mostBar  = 40
	leastBar = 6
)

// body has what runs, what waits and why, and what the Workers have in hand.
func (m Model) body(width int) []line {
	var lines []line
	running, waiting := m.snap.running(), m.snap.waiting()
	lines = append(lines, line{style: human.Bold, text: fmt.Sprintf("RUNNING %d", len(running))})
	for _, r := range running {
		lines = append(lines, m.bar(r, width), m.details(r))
	}
	lines = append(lines, line{}, line{style: human.Bold, text: fmt.Sprintf("WAITING %d", len(waiting))})
	for _, r := range waiting {
		lines = append(lines, m.queued(r, width))
	}
	lines = append(lines, line{})
	for _, w := range m.snap.Workers {
		lines = append(lines, m.worker(w)...)
	}
	return lines
}

// bar shows a Run that works: name, bar, percent and priority.
func (m Model) bar(r butler.Run, width int) line {
	end := "    "
	if n := r.Progress(); n >= 0 {
		end = fmt.Sprintf("%3d%%", n)
	}
	if r.Priority != 0 {
		end += fmt.Sprintf(" %+d", r.Priority)
	}
	name := nameWidth(width)
	room := min(width-2-name-1-2-1-len(end), mostBar)
	text := m.mark(r) + human.Pad(human.Clean(r.Task), name)
	if room >= leastBar {
		text += " [" + filled(r.Progress(), room) + "]"
	}
	return line{human.StateStyle(string(r.State)), text + " " + end, r.ID}
}

// filled returns the inside of a bar of some columns; it is dotted if how far the Run is cannot be told.
func filled(percent, width int) string {
	if percent < 0 {
		return strings.Repeat("·", width)
	}
	full := percent * width / 100
	text := strings.Repeat("=", full)
	if full < width {
		text += ">" + strings.Repeat(" ", width-full-1)
	}
	return text
}

// details says in figures how a Run that works gets on, and what it works on.
func (m Model) details(r butler.Run) line {
	parts := target(r)
	worked := r.Done + r.Failed + r.Skipped
	if r.Total >= worked {
		parts = append(parts, fmt.Sprintf("%d of %d", worked, r.Total))
	} else if worked > 0 {
		parts = append(parts, fmt.Sprintf("%d so far", worked))
	}
	if r.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", r.Failed))
	}
	pace := m.snap.pace(r.ID)
	if pace.Rate > 0 {
		parts = append(parts, perMinute(pace.Rate))
	}
	if pace.Left != nil {
		parts = append(parts, pace.Left.String()+" left")
	}
	if !r.Started.IsZero() {
		parts = append(parts, "for "+since(r.Started, m.snap.At))
	}
	if doing := m.snap.doing(r.ID); doing != "" && !slices.Contains(parts, doing) { // some do nothing but count
		parts = append(parts, human.Clean(doing))
	}
	return line{human.Plain, "    " + strings.Join(parts, " · "), r.ID}
}

// queued shows a Run that waits, and why.
func (m Model) queued(r butler.Run, width int) line {
	text := m.mark(r) + human.Pad(human.Clean(r.Task), nameWidth(width)) + " "
	if r.Priority != 0 {
		text += fmt.Sprintf("%+d ", r.Priority)
	}
	if r.State == butler.RunScheduled && !r.Scheduled.IsZero() {
		text += "at " + r.Scheduled.Local().Format("15:04")
	} else {
		text += string(r.State)
	}
	return line{human.Plain, strings.Join(append(append([]string{text}, target(r)...), human.Clean(r.Reason)), " · "), r.ID}
}

// worker shows a Worker, and the Parts that it has in hand.
func (m Model) worker(w butler.WorkerStatus) []line {
	name := human.Clean(w.Name)
	lines := []line{{style: human.Bold, text: fmt.Sprintf("WORKER %s, %d of %s", name, len(w.Units), human.Count(int64(w.Slots), "slot", "slots"))}}
	for _, u := range w.Units {
		lines = append(lines, line{text: fmt.Sprintf("  %s · %s · for %s", human.Clean(u.Title),
			human.Clean(strings.Join(u.Analyses, ", ")), since(u.Since, m.snap.At))})
	}
	return lines
}

func (m Model) mark(r butler.Run) string {
	if r.ID == m.selected {
		return "> "
	}
	return "  "
}

// target names the only thing that a Run works on, if there is one.
func target(r butler.Run) []string {
	switch {
	case r.Item != 0:
		return []string{fmt.Sprintf("item %d", r.Item)}
	case r.Section != 0:
		return []string{fmt.Sprintf("library %d", r.Section)}
	}
	return nil
}

func nameWidth(width int) int { return min(max(width*2/5, 8), mostName) }

func perMinute(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f a minute", rate)
	}
	return fmt.Sprintf("%.0f a minute", rate)
}
