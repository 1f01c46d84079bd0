package cli

import (
	"strings"

	"butler"
)

// style is what a terminal is told to write in: a parameter of SGR (ECMA-48), or "" for nothing special.
type style string

const (
	plainStyle style = ""
	boldStyle  style = "1"
	dimStyle   style = "2"
	redStyle   style = "31"
	greenStyle style = "32"
	amberStyle style = "33"
	blueStyle  style = "36"
)

// colorful reports whether colours are wanted of a terminal; see https://no-color.org.
func colorful(getenv func(string) string) bool {
	return getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// paint returns text in a style, if the terminal has any.
func (p *printer) paint(s style, text string) string {
	if !p.color || s == plainStyle || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// tone returns the style of a cell of a table: heads are bold, and states have their colours.
func tone(top bool, head, cell string) style {
	switch {
	case top:
		return boldStyle
	case head != "STATE" && head != "NOW":
		return plainStyle
	}
	word, _, _ := strings.Cut(cell, ",")
	return stateStyle(word)
}

// stateStyle returns the style of the state of a Run, a Unit, or an Analysis of a Part.
func stateStyle(state string) style {
	switch state {
	case string(butler.RunDone):
		return greenStyle
	case string(butler.RunFailed):
		return redStyle
	case string(butler.RunRunning), string(butler.WorkHanded):
		return blueStyle
	case string(butler.RunStopped), string(butler.RunInterrupted), string(butler.WorkStale), string(butler.WorkWaiting):
		return amberStyle
	case string(butler.RunSkipped), string(butler.WorkOptedOut), string(butler.WorkNone):
		return dimStyle
	}
	return plainStyle
}
