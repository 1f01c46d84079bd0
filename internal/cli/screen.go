package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// screen returns the size of the terminal that w is, in columns and lines, if it is one.
func screen(w io.Writer) (width, height int, ok bool) {
	if r, is := w.(*relay); is {
		w = r.w
	}
	f, is := w.(*os.File)
	if !is {
		return 0, 0, false
	}
	width, height, err := term.GetSize(int(f.Fd()))
	return width, height, err == nil && width > 0 && height > 0
}

// drawable reports whether w is a terminal on which what was printed can be drawn over.
func drawable(w io.Writer, getenv func(string) string) bool {
	_, _, ok := screen(w)
	return ok && getenv("TERM") != "dumb"
}

// terminal reports whether what is written to w is shown on a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// keyboard reports whether somebody can type what r gives.
func keyboard(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
