// Package plex serves the part of Plex's HTTP API that Butler speaks: the five Butler operations,
// identity, activities and preferences. README.md has the table of what is compatible, and how far.
package plex

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/event"
	"butler/internal/section"
	"butler/internal/similar"
)

// Options are what the handlers need.
type Options struct {
	Operator        butler.Operator
	Updater         butler.Updater
	Guard           *access.Guard
	MachineID       string // stable identity of this server
	Version         string // of Butler
	Name            string // of the machine; the preference FriendlyName overrides it
	PlatformVersion string // of the operating system; may be empty
	Started         time.Time
	// Ready reports whether the server can serve; until then every answer is 503. Nil means always.
	Ready func() bool
	Log   *slog.Logger

	Events      *event.Hub         // nil for none: nobody is notified then
	Database    butler.Database    // gives out copies of itself; nil for none
	Bundles     butler.BundleStore // what Analyses made, and room for copies
	Library     butler.Library
	Items       butler.ItemReader
	Collections butler.CollectionStore
	Metadata    butler.MetadataStore
	Blobs       butler.BlobStore // pictures and themes
	Matcher     butler.Matcher   // nil for none
	// EmptyTrash forgets the missing Parts of a Section.
	EmptyTrash butler.EmptyTrash
	Editor     *section.Editor // of the Sections
	Similar    *similar.Index  // of music
	// Logs writes the last lines of the log; nil if none are kept.
	Logs func(w io.Writer) error
	Now  func() time.Time // nil for the clock
}

// identityPath needs no token.
const identityPath = "/identity"

// New returns the handler of the Plex subset, to be mounted at the root.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &server{Options: o, mux: http.NewServeMux(), routes: map[string]string{}, looking: make(chan struct{}, maxLooking)}
	s.handle(identityPath, actions{http.MethodGet: s.identity})
	s.handle("/{$}", actions{http.MethodGet: s.about})
	s.handle("/butler", actions{
		http.MethodGet:    s.listTasks,
		http.MethodPost:   s.startTasks,
		http.MethodDelete: s.stopTasks,
	})
	s.handle("/butler/{task}", actions{http.MethodPost: s.startTask, http.MethodDelete: s.stopTask})
	s.handle("/activities", actions{http.MethodGet: s.listActivities})
	s.handle("/activities/{uuid}", actions{http.MethodDelete: s.cancelActivity})
	s.handle("/:/prefs", actions{http.MethodGet: s.listSettings, http.MethodPut: s.setSettings})
	s.handle("/:/prefs/get", actions{http.MethodGet: s.getSetting})
	s.handle("/updater/status", actions{http.MethodGet: s.updateStatus})
	s.handle("/updater/check", actions{http.MethodPut: s.checkUpdates})
	s.handle("/updater/apply", actions{http.MethodPut: s.applyUpdate})
	s.handle("/diagnostics/databases", actions{http.MethodGet: adminOnly(s.databases)})
	s.handle("/diagnostics/logs", actions{http.MethodGet: adminOnly(s.logs)})
	s.handle("/servers", actions{http.MethodGet: s.servers})
	s.handle("/myplex/account", actions{http.MethodGet: s.account})
	for _, path := range []string{"/clients", "/status/sessions", "/status/sessions/background", "/status/sessions/history/all", "/transcode/sessions"} {
		s.handle(path, actions{http.MethodGet: s.nothing})
	}
	s.handleNotifications()
	s.handleLibrary()
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, notHere()) })
	return s
}

type server struct {
	Options
	mux     *http.ServeMux
	routes  map[string]string // what methods each pattern of the mux takes, as in Allow
	tasks   taskList
	copying sync.Mutex    // held while a copy of the database is given out
	looking chan struct{} // holds one for each look at the disk that may hang
}

// ServeHTTP checks what is the same for all requests, and hands on.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r, tidy := access.Tidy(r)
	admitted, err := s.Guard.Admit(r, s.Ready, r.URL.Path == identityPath)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	r = admitted
	if !tidy {
		s.fail(w, r, notHere())
		return
	}
	s.mux.ServeHTTP(w, r)
}

// actions are what the methods of a resource do. All but GET and HEAD are for administrators; a GET that
// starts work or shows secrets is made so by [adminOnly].
type actions map[string]action

// action writes its answer or returns an error.
type action func(http.ResponseWriter, *http.Request) error

func adminOnly(act action) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := access.Admin(r.Context()); err != nil {
			return err
		}
		return act(w, r)
	}
}

func (s *server) handle(pattern string, a actions) {
	for method, act := range a {
		if method != http.MethodGet && method != http.MethodHead {
			a[method] = adminOnly(act)
		}
	}
	if get, ok := a[http.MethodGet]; ok {
		a[http.MethodHead] = get // net/http leaves out the body
	}
	allow := a.allow()
	s.routes[pattern] = allow
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		act, ok := a[r.Method]
		if !ok {
			w.Header().Set("Allow", allow)
			s.fail(w, r, butler.E(butler.KindMethod, "", "this address takes only %s", allow))
			return
		}
		if err := act(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

func (a actions) allow() string {
	var all []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if _, ok := a[m]; ok {
			all = append(all, m)
		}
	}
	return strings.Join(all, ", ")
}

func notHere() error {
	return butler.E(butler.KindNotFound, "", "there is nothing at this address")
}
