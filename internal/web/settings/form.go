package settings

import (
	"errors"
	"net/url"
	"strings"

	"butler"
	"butler/internal/web/page"
)

// entry is a preference in a form that was posted.
type entry struct {
	butler.Preference
	Current string // value in force
	Typed   string
	Was     string // value when the form was shown; Current if the form does not tell
	Fault   string // why Typed is not taken, or ""
}

// changes reports whether a person has changed the value.
func (e entry) changes() bool { return !e.Same(e.Typed, e.Was) && e.Typed != e.Current }

// field returns the field that shows it again.
func (e entry) field() page.Field {
	was := e.Was
	if e.Fault != "" {
		was = e.Current // a second attempt overrules what others have set meanwhile
	}
	return page.NewField(e.Preference, e.Current, "").Typed(e.Typed, was, e.Fault)
}

// reserved are the fields of a form that are no preferences.
func reserved(name string) bool {
	return name == "back" || name == "group" || strings.HasPrefix(name, "was.")
}

// read returns the preferences in a form, in the order of their definitions. Errors: [butler.KindInvalid] for a field
// that is none.
func read(s butler.Settings, form url.Values) ([]entry, error) {
	for name := range form {
		if p, ok := s.Definition(name); !reserved(name) && (!ok || p.Hidden) {
			return nil, butler.E(butler.KindInvalid, "", "there is no setting %.60q", name).WithHint("nothing was changed: load the page anew")
		}
	}
	var all []entry
	for _, p := range s.Definitions() {
		values := form[p.ID]
		if len(values) == 0 {
			continue
		}
		e := entry{Preference: p, Current: s.Text(p.ID), Typed: values[len(values)-1]} // a box that is ticked follows on "false"
		if p.Type != butler.PreferenceText {
			e.Typed = strings.TrimSpace(e.Typed)
		}
		e.Was = p.Shown(e.Current)
		if was, said := form["was."+p.ID]; said {
			e.Was = was[0]
		}
		e.Fault = e.check()
		all = append(all, e)
	}
	return all, nil
}

// check returns why what was typed is not taken, or "".
func (e entry) check() string {
	if !e.changes() {
		return ""
	}
	if _, err := e.Parse(e.Typed); err != nil {
		if known, ok := errors.AsType[*butler.Error](err); ok {
			return known.Text
		}
		return "the value is not allowed"
	}
	if !e.Same(e.Was, e.Shown(e.Current)) {
		return "it was changed meanwhile, and is " + e.Spoken(e.Current) + " now: save again to overrule that"
	}
	return ""
}

// faulty returns those that are not taken.
func faulty(all []entry) []entry {
	var found []entry
	for _, e := range all {
		if e.Fault != "" {
			found = append(found, e)
		}
	}
	return found
}

// changed returns the values that are to be set.
func changed(all []entry) map[string]string {
	values := map[string]string{}
	for _, e := range all {
		if e.changes() {
			values[e.ID] = e.Typed
		}
	}
	return values
}

// inWords says what was changed from one snapshot of settings to another.
func inWords(before, after butler.Settings, values map[string]string) string {
	var said []string
	if w := after.Window(); w != before.Window() {
		now := "work now runs from " + w.String()
		if w.Start == w.End {
			now = "work now runs all day"
		}
		said = append(said, now+" (was "+before.Window().String()+")")
	}
	for _, p := range after.Definitions() {
		if _, ok := values[p.ID]; !ok || p.ID == butler.PrefStartHour || p.ID == butler.PrefEndHour || before.Text(p.ID) == after.Text(p.ID) {
			continue
		}
		said = append(said, p.ChangeInWords(before.Text(p.ID), after.Text(p.ID)))
	}
	if len(said) == 0 {
		return "Nothing was changed."
	}
	return "Saved: " + strings.Join(said, "; ") + "."
}
