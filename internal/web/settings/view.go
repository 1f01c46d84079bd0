package settings

import (
	"net/http"
	"slices"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

// fieldset is fields that belong together.
type fieldset struct {
	Title  string
	Task   string // they are of, "" for none
	Fields []page.Field
	More   []page.Field // that few need
	Open   bool         // More is shown at once
}

// view is a page with fields.
type view struct {
	Group     group
	Groups    []group
	Back      string // where the form leads; "" for the group
	Sets      []fieldset
	Faults    []entry // what could not be saved
	Night     *night  // of the group of the window
	Extra     string  // name of the template of what comes after the form
	Libraries []held
	Workers   []butler.WorkerStatus
	Sources   []butler.Source
	Update    *update
	admin     bool
}

// frame returns what all pages with fields have.
func (p *pages) frame(r *http.Request) view {
	return view{Groups: groups(), admin: access.CallerOf(r.Context()).Scope == butler.ScopeAdmin}
}

// hiddenPath stands for a folder of the server, of which only administrators are told.
const hiddenPath = "(told to administrators)"

// fieldOf returns the field of a preference as it is for who looks.
func (v *view) fieldOf(s butler.Settings, p butler.Preference) page.Field {
	value := s.Text(p.ID)
	if !v.admin && value != "" && (p.Format == butler.FormatFolder || p.Format == butler.FormatFile) {
		value = hiddenPath
	}
	f := page.NewField(p, value, "")
	f.Locked = !v.admin
	return f
}

// fieldsets returns sets of preferences as fields, those of entries with what was typed.
func (v *view) fieldsets(s butler.Settings, all []set, entries []entry) []fieldset {
	var found []fieldset
	for _, x := range all {
		fs := fieldset{Title: x.Title, Task: x.Task}
		for _, p := range x.All {
			if x.Task != "" && p.Label == x.Title { // its switch, beside the title
				p.Label = map[bool]string{true: "Runs by itself", false: "When it runs"}[p.Type == butler.PreferenceBool]
			}
			f := v.fieldOf(s, p)
			if i := slices.IndexFunc(entries, func(e entry) bool { return e.ID == p.ID }); i >= 0 {
				f = entries[i].field()
				f.Label = p.Label
			}
			if p.Advanced {
				fs.More = append(fs.More, f)
				fs.Open = fs.Open || f.Error != "" || f.Changed()
			} else {
				fs.Fields = append(fs.Fields, f)
			}
		}
		if len(fs.Fields) == 0 { // nothing is behind a lid that is all there is
			fs.Fields, fs.More = fs.More, nil
		}
		found = append(found, fs)
	}
	return found
}

// viewOf returns the page of a group, with what was typed if that could not be saved.
func (p *pages) viewOf(r *http.Request, g group, entries []entry) view {
	s := p.Operator.Settings()
	v := p.frame(r)
	v.Group, v.Faults = g, faulty(entries)
	v.Sets = v.fieldsets(s, sets(s.Definitions(), p.Tasks)[g.Slug], entries)
	if g.Slug == slugNight {
		v.Night = drawNight(s, v.Sets, p.site.Zone)
	}
	return v
}

// group shows the page of a group.
func (p *pages) group(w http.ResponseWriter, r *http.Request) error {
	g, ok := groupOf(r.PathValue("group"))
	if !ok {
		return butler.E(butler.KindNotFound, "", "there are no such settings")
	}
	v := p.viewOf(r, g, nil)
	if err := p.extend(r, &v); err != nil {
		return err
	}
	if r.URL.Query().Get("part") != "" && v.Extra != "" {
		return p.area.Fragment(w, r, v.Extra, v)
	}
	return p.show(w, r, g.Title, "group", 0, v)
}

// extend adds what is on the page of a group beside its fields.
func (p *pages) extend(r *http.Request, v *view) (err error) {
	ctx := r.Context()
	switch v.Group.Slug {
	case slugLibraries:
		v.Extra = "libraries"
		v.Libraries, err = p.held(ctx)
	case slugWorkers:
		v.Extra = "workers"
		v.Workers, err = p.Operator.Workers(ctx)
	case slugSources:
		v.Extra, v.Sources = "sources", p.Sources(ctx, false)
	case slugNotifications:
		v.Extra = "notify"
	case slugUpdates:
		v.Extra, v.Update = "update", newUpdate(p.Updater.Status())
	}
	return err
}
