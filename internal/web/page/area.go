package page

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"butler/internal/access"
)

//go:embed *.html
var shared embed.FS

// Area renders the templates of some pages, which may use those that all pages share.
type Area struct {
	site *Site
	all  *template.Template
}

// Area returns one with the templates *.html of files; nil for none but those that all share. It panics if one is
// malformed: they are in the program.
func (s *Site) Area(files fs.FS) *Area {
	all := template.Must(template.New("").Funcs(s.funcs()).ParseFS(shared, "*.html"))
	if files != nil {
		template.Must(all.ParseFS(files, "*.html"))
	}
	return &Area{s, all}
}

// Nav is an entry of the menu.
type Nav string

// The entries of the menu.
const (
	NavTonight  Nav = "Tonight"
	NavTasks    Nav = "Tasks"
	NavRuns     Nav = "Runs"
	NavLibrary  Nav = "Library"
	NavStorage  Nav = "Storage"
	NavHealth   Nav = "Health"
	NavSettings Nav = "Settings"
	NavNone     Nav = ""
)

// View is a page to show.
type View struct {
	Title   string
	Nav     Nav
	Name    string   // of the template of what is between menu and foot
	Data    any      // .Data in templates
	Scripts []string // modules: names below assets/js
	Status  int      // 0 for 200
	Bare    bool     // without menu: for those who are not signed in
}

// Frame is what templates see: the page around .Data.
type Frame struct {
	View
	Server  string
	Version string
	Caller  access.Caller
	Admin   bool // may change things
	Now     time.Time
	Notices []Notice
	Alarms  int
	Path    string // and query, of this page
	Since   string // from where on in the stream of events the page is not of
}

// Show renders a whole page.
func (a *Area) Show(w http.ResponseWriter, r *http.Request, v View) error {
	f := a.frame(r, v)
	f.Notices = takeNotices(w, r)
	if a.site.Told != nil && !v.Bare {
		f.Notices = append(f.Notices, a.site.Told(r.Context())...)
	}
	var body bytes.Buffer
	if err := a.all.ExecuteTemplate(&body, v.Name, f); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := a.all.ExecuteTemplate(&b, "layout", struct {
		*Frame
		Body template.HTML
	}{f, template.HTML(body.String())}); err != nil { //nolint:gosec // rendered by the line above
		return err
	}
	status := v.Status
	if status == 0 {
		status = http.StatusOK
	}
	write(w, r, status, b.Bytes())
	return nil
}

// Fragment renders one template alone: a piece of a page that is shown already.
func (a *Area) Fragment(w http.ResponseWriter, r *http.Request, name string, data any) error {
	var b bytes.Buffer
	if err := a.all.ExecuteTemplate(&b, name, a.frame(r, View{Data: data})); err != nil {
		return err
	}
	write(w, r, http.StatusOK, b.Bytes())
	return nil
}

func (a *Area) frame(r *http.Request, v View) *Frame {
	f := &Frame{
		View: v, Server: a.site.name(), Version: a.site.Version, Caller: access.CallerOf(r.Context()),
		Admin: admin(r.Context()), Now: time.Now().In(a.site.Zone), Path: r.URL.RequestURI(),
	}
	f.Since, _ = r.Context().Value(positionKey{}).(string)
	if a.site.Alarms != nil && !v.Bare {
		f.Alarms = len(a.site.Alarms())
	}
	return f
}

// write sends HTML that nobody may keep: it is of this moment and for this person.
func write(w http.ResponseWriter, r *http.Request, status int, b []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // whoever went does not miss it
	}
}
