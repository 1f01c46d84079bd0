package human

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Columns returns how many columns of a terminal a text takes.
func Columns(s string) int { return displaywidth.String(s) }

// Fit returns a text cut to a number of columns, with an ellipsis if anything is left out.
func Fit(s string, most int) string {
	switch {
	case Columns(s) <= most:
		return s
	case most <= 0:
		return ""
	}
	return displaywidth.TruncateString(s, most, "…")
}

// Pad returns a text cut or filled up with spaces to a number of columns.
func Pad(s string, width int) string {
	s = Fit(s, width)
	return s + strings.Repeat(" ", max(0, width-Columns(s)))
}
