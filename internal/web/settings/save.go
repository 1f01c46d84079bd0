package settings

import (
	"net/http"
	"net/url"

	"butler"
	"butler/internal/web/page"
)

// save sets the preferences of a form, all or none, whichever page it is on: it goes back to the address in the field
// back. What cannot be set is shown again, with why beside it.
func (p *pages) save(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	before := p.Operator.Settings()
	all, err := read(before, form)
	if err != nil {
		return err
	}
	if len(faulty(all)) > 0 {
		return p.again(w, r, form, all)
	}
	values := changed(all)
	if len(values) > 0 {
		if err := p.Operator.SetSettings(r.Context(), values); err != nil {
			return err
		}
	}
	return p.site.Back(w, r, backOf(form), inWords(before, p.Operator.Settings(), values))
}

// backOf returns where a form is to lead.
func backOf(form url.Values) string {
	if back := form.Get("back"); back != "" {
		return back
	}
	if g, ok := groupOf(form.Get("group")); ok {
		return addressOf(g.Slug)
	}
	return home
}

// again shows what was typed with what is wrong with it: on the page of the group, or, if the form was on a page of
// others, on one of its own.
func (p *pages) again(w http.ResponseWriter, r *http.Request, form url.Values, all []entry) error {
	if g, ok := groupOf(form.Get("group")); ok {
		v := p.viewOf(r, g, all)
		v.Back = form.Get("back")
		if err := p.extend(r, &v); err != nil {
			return err
		}
		return p.show(w, r, g.Title, "group", http.StatusUnprocessableEntity, v)
	}
	v := p.frame(r)
	v.Group, v.Back, v.Faults = group{Title: "Not saved yet"}, form.Get("back"), faulty(all)
	s := fieldset{}
	for _, e := range all {
		s.Fields = append(s.Fields, e.field())
	}
	v.Sets = []fieldset{s}
	return p.show(w, r, v.Group.Title, "group", http.StatusUnprocessableEntity, v)
}

// reset gives a preference its default back.
func (p *pages) reset(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	before := p.Operator.Settings()
	d, ok := before.Definition(form.Get("id"))
	if !ok || elsewhere(d) {
		return butler.E(butler.KindNotFound, "", "there is no such setting")
	}
	values := map[string]string{d.ID: d.Default}
	if err := p.Operator.SetSettings(r.Context(), values); err != nil {
		return err
	}
	return p.site.Back(w, r, home+"?changed=1", inWords(before, p.Operator.Settings(), values))
}

func groupOf(slug string) (group, bool) {
	for _, g := range groups() {
		if g.Slug == slug {
			return g, true
		}
	}
	return group{}, false
}
