package cli

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// gap stands between the columns of a table.
const gap = 2

// table prints rows under a head, in columns. No line ends in spaces.
func (p *printer) table(head []string, rows [][]string) {
	lines := make([][]string, 0, len(rows)+1)
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		cells := make([]string, len(head))
		for i, cell := range row {
			cells[i] = clean(cell)
			widths[i] = max(widths[i], columns(cells[i]))
		}
		lines = append(lines, cells)
	}
	for _, cells := range lines {
		var b strings.Builder
		for i, cell := range cells {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", widths[i]-columns(cell)+gap))
		}
		p.write(strings.TrimRight(b.String(), " ") + "\n")
	}
}

// columns returns how many columns of a terminal a text takes, or more where characters join.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// fit returns a text cut to a number of columns, with an ellipsis if anything is left out.
func fit(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n += columnsOf(r); n >= most {
			return s[:i] + strings.Repeat("…", min(1, max(0, most)))
		}
	}
	return s
}
