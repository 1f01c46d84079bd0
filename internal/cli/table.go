package cli

import (
	"strings"

	"butler/internal/cli/human"
)

const (
	gap       = 2  // stands between the columns of a table
	leastCell = 12 // columns that a cell keeps where the terminal is too narrow for all
)

// table prints rows under a head, in columns. No line ends in spaces. On a terminal that is too narrow the
// widest cells are cut.
func (p *printer) table(head []string, rows [][]string) {
	lines := make([][]string, 0, len(rows)+1)
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		cells := make([]string, len(head))
		for i, cell := range row {
			cells[i] = human.Clean(cell)
			widths[i] = max(widths[i], human.Columns(cells[i]))
		}
		lines = append(lines, cells)
	}
	if p.width > 0 {
		narrow(widths, p.width-gap*(len(widths)-1))
	}
	for n, cells := range lines {
		last := len(cells) - 1
		for last > 0 && cells[last] == "" {
			last--
		}
		var b strings.Builder
		for i, cell := range cells[:last+1] {
			text := human.Fit(cell, widths[i])
			b.WriteString(p.Paint(tone(n == 0, head[i], cell), text))
			if i < last {
				b.WriteString(strings.Repeat(" ", widths[i]-human.Columns(text)+gap))
			}
		}
		p.write(b.String() + "\n")
	}
}

// narrow makes the widest of some columns smaller until they fit into a room, or cannot be cut further.
func narrow(widths []int, room int) {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	for ; sum > room; sum-- {
		widest := 0
		for i, w := range widths {
			if w >= widths[widest] { // of equal ones the last: texts stand there
				widest = i
			}
		}
		if widths[widest] <= leastCell {
			return
		}
		widths[widest]--
	}
}

// tone returns the style of a cell: heads are bold, and states have their colours.
func tone(top bool, head, cell string) human.Style {
	switch {
	case top:
		return human.Bold
	case head != "STATE" && head != "NOW":
		return human.Plain
	}
	word, _, _ := strings.Cut(cell, ",")
	return human.StateStyle(word)
}
