package history

import (
	"fmt"
	"net/http"
	"strings"

	"butler"
	"butler/internal/web/page"
)

// stop ends a Run.
func (p *pages) stop(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.Operator.StopRun(r.Context(), id); err != nil {
		return p.site.Fault(w, r, runURL(id), err)
	}
	return p.site.Back(w, r, runURL(id), "Stopped: what was in hand is given back, and done another time.")
}

// retryRun has what a Run failed on tried again.
func (p *pages) retryRun(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	return p.again(w, r, butler.RetryOptions{Run: id, Now: form.Get("now") == "1"}, runURL(id))
}

// retry has what failed of a file, a Task or a Section tried again, or all of it.
func (p *pages) retry(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	back := form.Get("back")
	if back == "" {
		back = "/web/failures"
	}
	o := butler.RetryOptions{
		Part: number(form.Get("part")), Section: number(form.Get("section")), Run: number(form.Get("run")), Task: clean(form.Get("task"), maxText),
		Now: form.Get("now") == "1",
	}
	if o == (butler.RetryOptions{Now: o.Now}) && form.Get("all") != "1" {
		return p.site.Fault(w, r, back, butler.E(butler.KindInvalid, "", "the form does not say what is to be tried again").WithHint("load the page again"))
	}
	return p.again(w, r, o, back)
}

func (p *pages) again(w http.ResponseWriter, r *http.Request, o butler.RetryOptions, back string) error {
	got, err := p.Operator.Retry(r.Context(), o)
	if err != nil {
		return p.site.Fault(w, r, back, err)
	}
	return p.site.Back(w, r, back, p.retried(got))
}

// retried says in words what is tried again, and by what.
func (p *pages) retried(got butler.Retried) string {
	if len(got.Started) == 0 {
		var names []string
		for _, t := range got.Tasks {
			names = append(names, p.titleOf(t))
		}
		return fmt.Sprintf("%s tried again by the next run of %s.", page.Plural(got.Files, "file is", "files are"), strings.Join(names, ", "))
	}
	var said []string
	for _, s := range got.Started {
		said = append(said, page.Started(s, p.titleOf(s.Task)))
	}
	return strings.Join(said, " ")
}
