package cli

import (
	"fmt"
	"io"
	"strings"

	"butler"
	"butler/internal/cli/human"
)

// view shows people how Runs go on.
type view interface {
	update(runs []butler.Run, activities []butler.Activity)
	close()
}

// newView returns bars on a terminal, lines on anything else, and nothing with --json.
func (s *session) newView(w io.Writer) view {
	switch {
	case s.json:
		return silence{}
	case drawable(w, s.env.Getenv):
		return newBars(w)
	}
	return &lines{p: &printer{w: w}, said: map[int64]string{}}
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
		fmt.Fprintf(&b, ", %s", human.Size(r.Bytes))
	}
	if d := took(r, r.Ended); d > 0 {
		fmt.Fprintf(&b, " in %s", human.Span(d))
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
