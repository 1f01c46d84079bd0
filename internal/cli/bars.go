package cli

import (
	"io"
	"strings"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"butler"
	"butler/internal/cli/human"
)

// Widths in columns of a terminal.
const (
	barWidth  = 28 // of a bar where there is room
	shortBar  = 12 // of one where there is less
	around    = 2  // of the spaces around it
	leastText = 32 // of the text behind it
)

// bars draws a bar for each Run on a terminal.
type bars struct {
	progress *mpb.Progress
	w        io.Writer
	errs     *relay // nil if the bars are not on stderr
	all      map[int64]*bar
}

type bar struct {
	*mpb.Bar
	text  atomic.Pointer[string] // what stands behind the bar; mpb reads it in a goroutine of its own
	ended bool                   // mpb answers this too, but not while it draws: it reads what it writes
}

func newBars(w io.Writer) *bars {
	v := &bars{all: map[int64]*bar{}}
	if r, ok := w.(*relay); ok {
		v.errs, w = r, r.w
	}
	v.w = w
	v.progress = mpb.New(mpb.WithOutput(w), mpb.WithWidth(barWidth), mpb.WithAutoRefresh())
	if v.errs != nil {
		v.errs.through(v.progress)
	}
	return v
}

func (v *bars) update(runs []butler.Run, activities []butler.Activity) {
	doing := map[int64]string{}
	for _, a := range activities {
		if a.Subtitle != "" {
			doing[a.Run] = a.Subtitle
		}
	}
	for _, r := range runs {
		b := v.all[r.ID]
		if b == nil {
			b = v.add(r)
		}
		if b.ended {
			continue
		}
		b.ended = r.State.Final()
		b.say(r, doing[r.ID])
		total := max(1, r.Total)
		b.SetTotal(total, false)
		b.SetCurrent(min(r.Done+r.Failed+r.Skipped, total))
		switch {
		case r.State == butler.RunDone: // full, also if there was nothing to do
			b.SetCurrent(total)
			b.SetTotal(-1, true)
		case r.State.Final():
			b.Abort(false)
		}
	}
}

func (v *bars) add(r butler.Run) *bar {
	b := &bar{}
	b.text.Store(new(string))
	b.Bar = v.progress.New(0, // a total that is given here could not be changed
		mpb.BarStyle().Lbound("[").Filler("=").Tip(">").Padding(" ").Rbound("]"),
		mpb.PrependDecorators(decor.Name(human.Clean(r.Task), decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(b.behind)),
	)
	v.all[r.ID] = b
	return b
}

func (b *bar) say(r butler.Run, doing string) {
	text := runProgress(r)
	if r.State.Final() {
		text = sentence(r)
	} else if doing != "" && !strings.HasSuffix(text, doing) { // some do nothing but count
		text += "  " + doing
	}
	text = " " + human.Clean(strings.TrimSpace(text))
	b.text.Store(&text)
}

// behind returns the text behind the bar, filled up with spaces so that the bars of all lines are of one
// width: the full one, a short one, or none if there is no room for both.
func (b *bar) behind(s decor.Statistics) string {
	text, room := *b.text.Load(), s.AvailableWidth
	for _, width := range []int{barWidth, shortBar} {
		if room >= width+around+leastText {
			room -= width + around
			break
		}
	}
	text = human.Fit(text, room)
	return text + strings.Repeat(" ", max(0, room-human.Columns(text)))
}

// close leaves the bars as they are.
func (v *bars) close() {
	_, _ = io.WriteString(v.w, "\r") // to the left of an echoed ^C: the last picture begins there
	for _, b := range v.all {
		if !b.ended {
			b.Abort(false)
		}
	}
	if v.errs != nil {
		v.errs.through(nil)
	}
	v.progress.Wait()
}
