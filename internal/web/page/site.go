// Package page is what the pages of the dashboard share: their layout and components, how they are routed, who gets
// to see them, what is said after a form, and the stream by which an open page learns that something changed.
//
// A page works without JavaScript: links and forms are ordinary, and every form is answered by a redirect to a page that
// says what was done. With JavaScript, pieces of a page fetch themselves anew when the stream tells of a change.
package page

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/event"
	"butler/internal/web/assets"
)

// Options are what all pages need.
type Options struct {
	Guard    *access.Guard
	Events   *event.Hub
	Settings func() butler.Settings // nil while the server is not ready
	Alarms   func() []butler.Alarm  // nil for none
	// Told returns what is said on every page until a person has taken note of it; nil for nothing.
	Told    func(context.Context) []Notice
	Ready   func() bool // nil means always
	Name    string      // of the machine, while the preference FriendlyName is empty
	Version string
	Zone    *time.Location // in which times are shown; nil for the machine's
	Log     *slog.Logger
}

// Site routes requests for pages, and renders them.
type Site struct {
	Options
	Assets *assets.Assets
	mux    *http.ServeMux
	routes []Route
	plain  *Area // of errors
}

// New returns a Site without pages.
func New(o Options) *Site {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Events == nil {
		o.Events = event.NewHub()
	}
	s := &Site{Options: o, Assets: assets.New(), mux: http.NewServeMux()}
	s.plain = s.Area(nil)
	return s
}

// Handler answers a request. An error it returns before it has written becomes a page that says what is wrong, or a
// notice on the page that the form was on.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Access says who may ask for a page.
type Access uint8

// The levels of Access.
const (
	Open   Access = iota // everybody
	Look                 // who is signed in
	Change               // administrators
)

// Route is an address of the Site.
type Route struct {
	Pattern string // of [http.ServeMux]
	Access  Access
}

// Routes returns all addresses, in the order in which they were added.
func (s *Site) Routes() []Route { return s.routes }

// Open adds an address that everybody may ask for.
func (s *Site) Open(pattern string, h Handler) { s.add(pattern, Open, h) }

// Look adds an address for those who are signed in.
func (s *Site) Look(pattern string, h Handler) { s.add(pattern, Look, h) }

// Change adds an address for administrators: whatever changes something, or shows what only they may see.
func (s *Site) Change(pattern string, h Handler) { s.add(pattern, Change, h) }

func (s *Site) add(pattern string, a Access, h Handler) {
	s.routes = append(s.routes, Route{pattern, a})
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		r, err := s.admit(r, a) //nolint:contextcheck // the request carries it
		if err == nil {
			err = h(w, s.mark(r))
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// positionKey is the key under which the context of a request has where the stream of events was when it came: an open
// page is told of all that happens from then on.
type positionKey struct{}

// mark notes in a request where the stream of events is.
func (s *Site) mark(r *http.Request) *http.Request {
	listener, _ := s.Events.Listen(event.Options{})
	return r.WithContext(context.WithValue(r.Context(), positionKey{}, listener.Position()))
}

// admit lets a request in, or returns it as it is and says why not.
func (s *Site) admit(r *http.Request, a Access) (*http.Request, error) {
	admitted, err := s.Guard.AdmitBrowser(r, s.Ready, a == Open)
	if err != nil {
		return r, err
	}
	if a == Change {
		err = access.Admin(admitted.Context())
	}
	return admitted, err
}

// ServeHTTP answers everything below /web/.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.unrouted(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// unrouted answers a request that no page takes: only to those who are signed in it tells that there is nothing.
func (s *Site) unrouted(w http.ResponseWriter, r *http.Request) {
	r, err := s.admit(r, Look) //nolint:contextcheck // the request carries it
	if err == nil {
		err = butler.E(butler.KindNotFound, "", "there is nothing at this address").WithHint("the menu leads to all pages")
	}
	s.fail(w, r, err)
}

// name returns what the server is called.
func (s *Site) name() string {
	if s.Settings != nil && (s.Ready == nil || s.Ready()) {
		if name := s.Settings().Text(butler.PrefFriendlyName); name != "" {
			return name
		}
	}
	return s.Name
}

// admin reports whether whoever makes the request of ctx may change things.
func admin(ctx context.Context) bool { return access.CallerOf(ctx).Scope == butler.ScopeAdmin }
