package item

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"butler"
	"butler/internal/disclose"
	"butler/internal/web/page"
)

// addMarkers adds the page on which Markers are looked at and put right.
func (p *pages) addMarkers() {
	p.site.Look("GET /web/items/{id}/markers", p.markers)
	p.site.Change("POST /web/items/{id}/markers", p.editMarkers)
}

// markerPage is what the page of Markers shows.
type markerPage struct {
	Head    Head
	Axis    axis
	Drawing lanes
	Markers []markerRow
	Removed []markerRow
	Add     markerForm
	Problem string // why nothing can be shown
}

// markerRow is a Marker in the list.
type markerRow struct {
	butler.Marker
	Name, From, To, Length string
	Sure, Found            string
	Reasons                []string
	Show                   string // address of its surroundings
	Play                   string // address of the player a little before it
	Frames                 []frame
	Form                   markerForm
}

// frame is the picture at an end of a Marker.
type frame struct {
	Base string // its address without the time
	At   int64  // ms
	End  string // "from" or "to"
	Text string
}

// markerForm is what is typed of a Marker.
type markerForm struct {
	Action   string // address that it is posted to
	ID       string // of its fields
	Marker   int64  // 0 for a new one
	Part     int64
	Kind     butler.MarkerKind
	From, To string
	Final    bool
	Back     string // what is shown afterwards
	Error    string
	Hint     string
	Open     bool
}

// Kinds returns what a Marker may be.
func (f markerForm) Kinds() []butler.MarkerKind { return kinds() }

// Name returns what a kind is called.
func (f markerForm) Name(k butler.MarkerKind) string { return kindName(k) }

func (p *pages) markers(w http.ResponseWriter, r *http.Request) error {
	return p.showMarkers(w, r, markerForm{Marker: -1})
}

// showMarkers shows the page; typed is a form that was not taken, whose Marker is -1 for none.
func (p *pages) showMarkers(w http.ResponseWriter, r *http.Request, typed markerForm) error {
	s, err := p.subject(r, tabMarkers)
	if err != nil {
		return err
	}
	view := markerPage{Head: s.Head}
	v := page.View{Title: "Markers of " + s.Head.Title, Nav: page.NavLibrary, Name: "markers", Scripts: []string{"markers.js"}}
	a, part, err := axisOf(r, s, markersURL(s.ID))
	switch {
	case butler.IsKind(err, butler.KindNotFound) && r.URL.Query().Get("part") == "":
		view.Problem = "This item has no file, and so no markers."
	case err != nil:
		return err
	default:
		all, err := p.Markers.PartMarkers(r.Context(), part.ID)
		if err != nil {
			return err
		}
		view.fill(a, part, all, typed)
		if slices.ContainsFunc(s.Artifacts, func(a butler.Artifact) bool { return a.Part == part.ID && a.Name == previewsName }) {
			view.frames(part)
		}
	}
	if r.URL.Query().Get("piece") == "axis" {
		return p.area.Fragment(w, r, "marker-axis", &view)
	}
	if typed.Error != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	v.Data = &view
	return p.area.Show(w, r, v)
}

// fill adds the Markers of a file.
func (v *markerPage) fill(a axis, part butler.Part, all butler.PartMarkers, typed markerForm) {
	v.Axis = a
	v.Drawing = draw(a, all.Markers, part.Chapters)
	if a.Length == 0 && len(all.Markers) == 0 {
		v.Problem = "It is not known how long this file is: it has not been read yet, or cannot be. RefreshLibraries reads it."
	}
	for _, m := range all.Markers {
		v.Markers = append(v.Markers, markerRowOf(a, m, typed))
	}
	for _, m := range all.Removed {
		v.Removed = append(v.Removed, markerRowOf(a, m, typed))
	}
	v.Add = markerForm{Action: a.Page, ID: "new", Part: part.ID, Kind: butler.MarkerIntro, Back: a.Here()}
	if typed.Marker == 0 {
		typed.Action, typed.ID, typed.Part, typed.Back, typed.Open = a.Page, v.Add.ID, v.Add.Part, v.Add.Back, true
		v.Add = typed
	}
}

// frames adds the pictures at the ends of Markers, of a file that has previews.
func (v *markerPage) frames(part butler.Part) {
	base := "/web/parts/" + strconv.FormatInt(part.ID, 10) + "/previews/"
	for i, row := range v.Markers {
		v.Markers[i].Frames = []frame{{base, row.Start, "from", "where it begins"}, {base, row.End, "to", "where it ends"}}
	}
}

func markerRowOf(a axis, m butler.Marker, typed markerForm) markerRow {
	row := markerRow{
		Marker: m, Name: kindName(m.Kind), From: butler.FormatClock(m.Start), To: butler.FormatClock(m.End),
		Length: page.Duration(time.Duration(m.End-m.Start) * time.Millisecond), Sure: sureText(m), Found: foundText(m.Source), Show: a.URL(m.Start-surroundings, m.End+surroundings), Play: partURL(m.Item, m.Part, max(0, m.Start-lead)),
	}
	for _, e := range m.Evidence {
		row.Reasons = append(row.Reasons, evidenceText(e))
	}
	row.Form = markerForm{
		Action: a.Page, ID: strconv.FormatInt(m.ID, 10), Marker: m.ID, Part: m.Part, Kind: m.Kind, From: row.From, To: row.To, Final: m.Final, Back: a.Here(),
	}
	if typed.Marker == m.ID {
		typed.Action, typed.ID, typed.Part, typed.Back, typed.Open = a.Page, row.Form.ID, m.Part, row.Form.Back, true
		row.Form = typed
	}
	return row
}

// lead is how long before a Marker, in ms, it is played from.
const lead = 5000

// surroundings is what is shown, in ms, before and after a Marker that is looked at closely.
const surroundings = 20_000

func markersURL(item int64) string { return page.ItemURL(item) + "/markers" }

// editMarkers does what a form of the page says.
func (p *pages) editMarkers(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	s, err := p.subject(r, tabMarkers)
	if err != nil {
		return err
	}
	part, _, err := chosenPart(s, form.Get("part"))
	if err != nil {
		return err
	}
	marker, err := strconv.ParseInt(form.Get("marker"), 10, 64)
	if err != nil || marker < 0 {
		return butler.E(butler.KindInvalid, "", "the form does not say which marker it is about").WithHint("load the page anew and try again")
	}
	to := form.Get("back")
	if u, err := url.Parse(to); err != nil || u.Path != markersURL(s.ID) || u.Host != "" {
		to = markersURL(s.ID)
	}
	said, err := p.editMarker(r, part, marker, form)
	if err == nil {
		return p.site.Back(w, r, to, said)
	}
	if form.Get("do") != "save" || !butler.IsKind(err, butler.KindInvalid) {
		return p.site.Fault(w, r, to, err)
	}
	d := disclose.Error(err)
	typed := markerForm{
		Marker: marker, Kind: butler.MarkerKind(form.Get("kind")), From: form.Get("from"), To: form.Get("to"), Final: form.Has("final"),
		Error: d.Message, Hint: d.Hint,
	}
	shown := r.Clone(r.Context())
	shown.URL.RawQuery = ""
	if u, err := url.Parse(to); err == nil {
		shown.URL.RawQuery = u.RawQuery
	}
	return p.showMarkers(w, shown, typed)
}

// editMarker does what a form says to one Marker, and returns it in words.
func (p *pages) editMarker(r *http.Request, part butler.Part, marker int64, form url.Values) (said string, err error) {
	ctx := r.Context()
	const stays = " What is found later will not change that."
	switch do := form.Get("do"); do {
	case "save":
		span, err := spanOf(form)
		if err != nil {
			return "", err
		}
		m, err := p.Markers.EditMarker(ctx, part.ID, marker, &span)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("Saved: %s from %s to %s.", kindName(m.Kind), butler.FormatClock(m.Start), butler.FormatClock(m.End)) + stays, nil
	case "confirm":
		all, err := p.Markers.PartMarkers(ctx, part.ID)
		if err != nil {
			return "", err
		}
		for _, m := range all.Markers {
			if m.ID == marker {
				span := m.Span()
				_, err := p.Markers.EditMarker(ctx, part.ID, marker, &span)
				return fmt.Sprintf("Confirmed: %s from %s to %s.", kindName(m.Kind), butler.FormatClock(m.Start), butler.FormatClock(m.End)) + stays, err
			}
		}
		return "", butler.E(butler.KindNotFound, "", "the marker is not there any more").WithHint("it was found anew or changed meanwhile: look again")
	case "remove":
		if marker == 0 {
			break
		}
		m, err := p.Markers.EditMarker(ctx, part.ID, marker, nil)
		return fmt.Sprintf("Taken away: %s from %s to %s. It can be put back below.", kindName(m.Kind), butler.FormatClock(m.Start), butler.FormatClock(m.End)), err
	case "undo":
		return "The last change is taken back.", p.Markers.UndoMarker(ctx, part.ID, marker)
	}
	return "", butler.E(butler.KindInvalid, "", "the form does not say what to do").WithHint("load the page anew and try again")
}

// spanOf returns what was typed. Errors: [butler.KindInvalid].
func spanOf(form url.Values) (span butler.MarkerSpan, err error) {
	span.Kind = butler.MarkerKind(form.Get("kind"))
	span.Final = form.Has("final") && span.Kind == butler.MarkerCredits
	if span.Start, err = butler.ParseClock(form.Get("from")); err != nil {
		return span, butler.E(butler.KindInvalid, "", "where it begins, %.40q, is no time", form.Get("from")).WithHint("write it as 1:02:03.5, or in seconds")
	}
	if span.End, err = butler.ParseClock(form.Get("to")); err != nil {
		return span, butler.E(butler.KindInvalid, "", "where it ends, %.40q, is no time", form.Get("to")).WithHint("write it as 1:02:03.5, or in seconds")
	}
	return span, nil
}
