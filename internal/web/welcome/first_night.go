package welcome

import (
	"net/http"

	"butler"
	"butler/internal/web/page"
)

// The preference of previews, which are off at first: of all that is made they take the most space.
const previews = "GenerateBIFBehavior"

// first is what the page of a first visit shows.
type first struct {
	Sections []butler.Section
	Folders  []butler.Folder // to begin with
	Scanned  bool            // something was scanned before
	Previews bool            // are made
	Window   butler.Window
	Kinds    map[butler.SectionKind]string // names of kinds
}

func (p *pages) welcome(w http.ResponseWriter, r *http.Request) error {
	sections, err := p.Library.Sections(r.Context())
	if err != nil {
		return err
	}
	plan, err := p.Operator.Plan(r.Context())
	if err != nil {
		return err
	}
	data := first{Sections: sections, Window: plan.Window, Kinds: map[butler.SectionKind]string{}, Previews: p.Operator.Settings().Text(previews) == butler.Scheduled}
	for _, s := range sections {
		data.Scanned = data.Scanned || !s.Scanned.IsZero()
	}
	for _, k := range kinds() {
		data.Kinds[k.Kind] = k.Text
	}
	if len(sections) == 0 {
		list, err := p.Folders.Folders(r.Context(), "")
		if err != nil {
			return err
		}
		data.Folders = list.Folders
	}
	return p.area.Show(w, r, page.View{Title: "Welcome", Nav: page.NavNone, Name: "welcome", Data: data})
}

// begin does the work of a first night now.
func (p *pages) begin(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	if form.Get("previews") != "" && p.Operator.Settings().Text(previews) != butler.Scheduled {
		if err := p.Operator.SetSettings(r.Context(), map[string]string{previews: butler.Scheduled}); err != nil {
			return p.site.Fault(w, r, "/web/welcome", err)
		}
	}
	if _, err := p.FirstNight(r.Context()); err != nil {
		return p.site.Fault(w, r, "/web/welcome", err)
	}
	return p.site.Back(w, r, firstPage, "It has begun: the library is scanned, then what is enabled is done for each file.")
}
