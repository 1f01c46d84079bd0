package human

import "butler"

// Style is what a terminal is told to write in: a parameter of SGR (ECMA-48).
type Style string

// The styles.
const (
	Plain Style = ""
	Bold  Style = "1"
	Dim   Style = "2"
	Red   Style = "31"
	Green Style = "32"
	Amber Style = "33"
	Blue  Style = "36"
)

// Palette says whether styles are shown.
type Palette bool

// Colors returns the palette that the environment wants of a terminal; see https://no-color.org.
func Colors(getenv func(string) string) Palette {
	return getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Paint returns text in a style, if styles are shown.
func (p Palette) Paint(s Style, text string) string {
	if !p || s == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// StateStyle returns the style of the state of a Run, of a Unit, or of an Analysis of a Part.
func StateStyle(state string) Style {
	switch state {
	case string(butler.RunDone):
		return Green
	case string(butler.RunFailed):
		return Red
	case string(butler.RunRunning), string(butler.WorkHanded):
		return Blue
	case string(butler.RunStopped), string(butler.RunInterrupted), string(butler.WorkStale), string(butler.WorkWaiting):
		return Amber
	case string(butler.RunSkipped), string(butler.WorkOptedOut), string(butler.WorkNone):
		return Dim
	}
	return Plain
}
