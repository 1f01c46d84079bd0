package cli

import (
	"io"
	"strings"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"butler"
)

// bars draws a bar for each Run on a terminal.
type bars struct {
	progress *mpb.Progress
	errs     *relay // nil if the bars are not on stderr
	all      map[int64]*bar
}

type bar struct {
	*mpb.Bar
	text atomic.Pointer[string] // what stands behind the bar; mpb reads it in a goroutine of its own
}

func newBars(w io.Writer) *bars {
	v := &bars{all: map[int64]*bar{}}
	if r, ok := w.(*relay); ok {
		v.errs, w = r, r.w
	}
	v.progress = mpb.New(mpb.WithOutput(w), mpb.WithWidth(28), mpb.WithAutoRefresh())
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
		if b.Completed() || b.Aborted() {
			continue
		}
		b.say(r, doing[r.ID])
		b.SetTotal(max(1, r.Total), false)
		b.SetCurrent(min(r.Done+r.Failed+r.Skipped, max(1, r.Total)))
		switch {
		case r.State == butler.RunDone:
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
		mpb.PrependDecorators(decor.Name(clean(r.Task), decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return *b.text.Load() })),
	)
	v.all[r.ID] = b
	return b
}

func (b *bar) say(r butler.Run, doing string) {
	text := runProgress(r)
	if r.State.Final() {
		text = sentence(r)
	} else if doing != "" {
		text += "  " + doing
	}
	text = " " + clean(strings.TrimSpace(text))
	b.text.Store(&text)
}

// close leaves the bars as they are.
func (v *bars) close() {
	for _, b := range v.all {
		if !b.Completed() {
			b.Abort(false)
		}
	}
	if v.errs != nil {
		v.errs.through(nil)
	}
	v.progress.Wait()
}
