package task

import (
	"net/http"
	"strconv"

	"butler"
	"butler/internal/web/page"
)

// start starts the Task at once, whatever its schedule says.
func (p *pages) start(w http.ResponseWriter, r *http.Request) error {
	t, err := p.task(r)
	if err != nil {
		return err
	}
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	o := butler.StartOptions{Force: true, Redo: form.Get("redo") == "true", Dry: form.Get("dry") == "true"}
	if text := form.Get("section"); text != "" {
		if o.Target.Section, err = strconv.ParseInt(text, 10, 64); err != nil || o.Target.Section < 0 {
			return butler.E(butler.KindInvalid, "start "+t.Title, "%.20q is no library", text).WithHint("choose one from the list")
		}
	}
	s, err := p.Operator.Start(r.Context(), t.Name, o)
	if err != nil {
		return p.site.Fault(w, r, url(t.Name), err)
	}
	return p.site.Back(w, r, url(t.Name), outcome(t.Title, s))
}

// outcome says what became of a start.
func outcome(title string, s butler.Started) string {
	switch {
	case s.Action == butler.ActionAlready:
		return title + ": " + s.Reason + "."
	case s.Run.State == butler.RunQueued:
		return title + " begins when its turn comes: " + s.Run.Reason + "."
	case s.Run.Dry:
		return title + " was started: it only tells what it would do."
	}
	return title + " was started."
}

// stop ends the Runs of the Task.
func (p *pages) stop(w http.ResponseWriter, r *http.Request) error {
	t, err := p.task(r)
	if err != nil {
		return err
	}
	if err := p.Operator.Stop(r.Context(), t.Name); err != nil {
		return p.site.Fault(w, r, url(t.Name), err)
	}
	return p.site.Back(w, r, url(t.Name), t.Title+" was stopped. What it has not done is gone on with in the next window.")
}
