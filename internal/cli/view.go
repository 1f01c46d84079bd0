package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"butler"
)

// view shows people how Runs go on.
type view interface {
	update(runs []butler.Run, activities []butler.Activity)
	close()
}

// newView returns bars on a terminal, lines on anything else, and nothing if quiet.
func newView(w io.Writer, quiet bool) view {
	switch {
	case quiet:
		return silence{}
	case terminal(w):
		return newBars(w)
	}
	return &lines{p: &printer{w: w}, said: map[int64]string{}}
}

// terminal reports whether w is one on which bars can be drawn.
func terminal(w io.Writer) bool {
	if r, ok := w.(*relay); ok {
		w = r.w
	}
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	_, height, err := term.GetSize(int(f.Fd()))
	return err == nil && height > 0
}

type silence struct{}

func (silence) update([]butler.Run, []butler.Activity) {}
func (silence) close()                                 {}

// lines prints a line whenever a Run changes its state, and at every tenth of its work.
type lines struct {
	p    *printer
	said map[int64]string
}

func (l *lines) update(runs []butler.Run, _ []butler.Activity) {
	for _, r := range runs {
		key := fmt.Sprint(r.State, r.Progress()/10)
		if l.said[r.ID] == key {
			continue
		}
		l.said[r.ID] = key
		if r.State.Final() {
			l.p.line("%s: %s", r.Task, sentence(r))
		} else {
			l.p.line("%s: %s", r.Task, runProgress(r))
		}
	}
}

func (*lines) close() {}

// sentence says how a Run ended.
func sentence(r butler.Run) string {
	var b strings.Builder
	b.WriteString(string(r.State))
	if r.Done+r.Failed+r.Skipped > 0 {
		fmt.Fprintf(&b, ", %s", counts(r))
	}
	if r.Bytes != 0 {
		fmt.Fprintf(&b, ", %s", size(r.Bytes))
	}
	if d := took(r, r.Ended); d > 0 {
		fmt.Fprintf(&b, " in %s", span(d))
	}
	if r.State != butler.RunDone && r.Reason != "" {
		fmt.Fprintf(&b, ": %s", r.Reason)
	}
	return b.String()
}

// counts returns what became of the Units of a Run.
func counts(r butler.Run) string {
	return fmt.Sprintf("%d done, %d skipped, %d failed", r.Done, r.Skipped, r.Failed)
}
