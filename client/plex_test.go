package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"butler"
	"butler/client"
)

// plexServer stands for a Plex Media Server. It has the calls that Plex's public OpenAPI description or
// python-plexapi have, and refuses all others as Plex does, which fails the test: but for the question
// what the server is.
type plexServer struct {
	t       *testing.T
	mux     *http.ServeMux
	asked   atomic.Int64 // how often the question was put
	mu      sync.Mutex
	calls   []string // the others
	headers http.Header
}

// with answers with a file of testdata/plex.
func (p *plexServer) with(name string) http.HandlerFunc {
	body, err := os.ReadFile(filepath.Join("testdata", "plex", name))
	if err != nil {
		p.t.Fatal(err)
	}
	kind := "application/json"
	if strings.HasSuffix(name, ".xml") {
		kind = "text/xml;charset=utf-8"
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write(body)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Write([]byte(body))
	}
}

func (p *plexServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/api/v1/server" {
		p.asked.Add(1)
	} else {
		p.mu.Lock()
		p.calls = append(p.calls, r.Method+" "+r.URL.String())
		p.headers = r.Header.Clone()
		p.mu.Unlock()
		if _, pattern := p.mux.Handler(r); pattern != "" {
			p.mux.ServeHTTP(w, r)
			return
		}
		p.t.Errorf("Plex Media Servers do not have %s %s", r.Method, r.URL)
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusNotFound)
	w.Write([]byte("<html><head><title>Not Found</title></head><body><h1>404 Not Found</h1></body></html>"))
}

// newPlex starts one, and returns a Client of it. Routes replace the usual ones.
func newPlex(t *testing.T, routes map[string]http.HandlerFunc, opts ...client.Option) (*plexServer, *client.Client) {
	t.Helper()
	p := &plexServer{t: t, mux: http.NewServeMux()}
	const section, item, ok = "/library/sections/{section}", "/library/metadata/{item}", http.StatusOK
	all := map[string]http.HandlerFunc{
		"GET /identity": p.with("identity.json"), "GET /{$}": p.with("server.json"),
		"GET /butler": p.with("butler.json"), "POST /butler": status(ok), "DELETE /butler": status(ok),
		"POST /butler/{task}": status(ok), "DELETE /butler/{task}": status(ok),
		"GET /activities": p.with("activities.json"), "DELETE /activities/{uuid}": status(ok),
		"GET /:/prefs": p.with("prefs.json"), "PUT /:/prefs": status(ok),
		"GET /library/sections": p.with("sections.json"), "POST /library/sections": status(http.StatusCreated),
		"PUT " + section: status(ok), "DELETE " + section: status(ok),
		"GET /library/all": p.with("items.json"), "GET " + section + "/all": p.with("items.json"),
		"GET " + section + "/refresh": status(ok), "DELETE " + section + "/refresh": status(ok),
		"PUT " + section + "/analyze": status(ok), "PUT " + section + "/emptyTrash": status(ok),
		"DELETE " + section + "/indexes": status(ok), "DELETE " + section + "/intros": status(ok),
		"GET " + item: p.with("item.json"), "GET " + item + "/children": p.with("items.json"), "GET " + item + "/allLeaves": p.with("items.json"),
		"GET " + item + "/nearest": p.with("items.json"),
		"PUT " + item + "/analyze": status(ok), "PUT " + item + "/refresh": status(ok), "PUT " + item + "/index": status(ok),
		"PUT " + item + "/chapterThumbs": status(ok), "PUT " + item + "/intro": status(ok), "PUT " + item + "/credits": status(ok),
		"PUT " + item + "/addetect": status(ok), "PUT " + item + "/voiceActivity": status(ok), "GET " + item + "/thumb": text("jpeg"),
		"PUT /library/optimize": status(ok), "PUT /library/clean/bundles": status(ok),
		"GET /library/parts/{part}/indexes/sd": text("0123456789"), "GET /library/parts/{part}/indexes/sd/{ms}": text("jpeg"),
		"GET /library/parts/{part}/{stamp}/{name}":     text("film"),
		"GET /library/media/{media}/chapterImages/{n}": text("jpeg"),
		"GET /library/streams/{id}/levels":             p.with("levels.json"), "GET /library/streams/{id}/loudness": text("-20.5\n-21.25\n\n-70\n"),
		"GET /services/browse/{path}": p.with("browse.json"), "GET /updater/status": p.with("updates.json"),
		"PUT /updater/check": status(ok), "PUT /updater/apply": status(ok),
		"GET /diagnostics/databases": text("zip"), "GET /diagnostics/logs": text("zip"),
	}
	for pattern, h := range routes {
		all[pattern] = h
	}
	for pattern, h := range all {
		p.mux.HandleFunc(pattern, h)
	}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, append([]client.Option{client.WithToken(token)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return p, c
}

// TestSurfaceOnPlex makes every call: each is one that Plex has, or says that it has none such.
func TestSurfaceOnPlex(t *testing.T) {
	only := []string{"Library.Guess", "Library.Health", "Library.Folders", "Library.Words", "Library.EditWords", "Library.SetWords", "Library.Markers", "Library.AddMarker", "Library.SetMarker", "Library.RemoveMarker", "Library.UndoMarker", "Library.Asset", "Library.Matches", "Library.Match", "Library.Trash", "Library.TrashFiles", "Library.UndoTrash", "Server.StorageHistory", "Server.Estimate", "Library.AlignSubtitles", "Library.AlignSubtitles", "Library.TagLoudness", "Server.Storage", "Server.Examine", "Server.Paused", "Server.Pause", "Server.Resume", "Server.Workers", "Server.SetSlots", "Server.Sources", "Server.CheckSources"}
	for name, call := range surface() {
		t.Run(name, func(t *testing.T) {
			service, _, _ := strings.Cut(name, ".")
			own := slices.Contains([]string{"Tasks", "Runs", "Digests", "Failures", "Log", "Reports", "Backups", "Updates", "Tokens", "Sessions", "Guide", "Collections"}, service) || slices.Contains(only, name)
			listed := false
			p, c := newPlex(t, nil)
			if name == "Library.Add" { // it is listed once it was made
				base := p.with("sections.json")
				p.mux = http.NewServeMux()
				p.mux.HandleFunc("GET /identity", p.with("identity.json"))
				p.mux.HandleFunc("POST /library/sections", func(http.ResponseWriter, *http.Request) { listed = true })
				p.mux.HandleFunc("GET /library/sections", func(w http.ResponseWriter, r *http.Request) {
					if !listed {
						base(w, r)
						return
					}
					answerJSON(w, 200, `{"MediaContainer":{"Directory":[{"key":"9","type":"movie","title":"New","Location":[{"path":"/srv/new"}]}]}}`)
				})
			}
			err := call(t.Context(), c)
			switch {
			case own && (!errors.Is(err, client.ErrUnsupported) || !strings.Contains(err.Error(), "Plex Media Server") || butler.HintOf(err) == ""):
				t.Errorf("got %v", err)
			case own && slices.ContainsFunc(p.calls, func(call string) bool { return call != "GET /identity" }):
				t.Errorf("for nothing it sent %v", p.calls)
			case !own && err != nil:
				t.Error(err)
			}
		})
	}
}

func TestDetectionIsOnce(t *testing.T) {
	p, c := newPlex(t, nil)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if product, err := c.Product(t.Context()); product != client.ProductPlex || err != nil {
				t.Errorf("got %v, %v", product, err)
			}
			if _, err := c.Preferences.List(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := p.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// A failure is not remembered, and those who wait for the one who asks can leave.
func TestDetectionThatFails(t *testing.T) {
	var fail atomic.Bool
	fail.Store(true)
	began, goOn := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if fail.Load() {
			began <- struct{}{}
			<-goOn
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		answerJSON(w, 200, `{"product":"butler","tasks":[]}`)
	}))
	defer server.Close()
	c, err := client.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan error)
	go func() { _, err := c.Tasks.List(t.Context()); end <- err }()
	<-began
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Runs.Get(ctx, 1); !errors.Is(err, client.ErrInterrupted) || !strings.HasPrefix(err.Error(), "read run 1") {
		t.Errorf("waiting: %v", err)
	}
	close(goOn)
	if err := <-end; butler.KindOf(err) != butler.KindInternal || err == nil || !strings.HasPrefix(err.Error(), "list tasks") {
		t.Errorf("asking: %v", err)
	}
	fail.Store(false)
	if _, err := c.Tasks.List(t.Context()); err != nil {
		t.Errorf("asking again: %v", err)
	}
}

func TestDetection(t *testing.T) {
	const problem = "application/problem+json"
	for _, tt := range []struct {
		name                 string
		status               int
		kind, body, identity string
		want                 client.Product
		err                  client.Sentinel
	}{
		{"butler", 200, "application/json", `{"product":"butler"}`, "", client.ProductButler, 0},
		{"butler that does not tell", 404, problem, `{"kind":"not-found"}`, "", client.ProductButler, 0},
		{"butler, wrong token", 401, problem, `{"kind":"unauthorized"}`, "", "", client.ErrUnauthorized},
		{"butler that starts", 503, problem, `{"kind":"unavailable"}`, "", "", client.ErrUnavailable},
		{"plex", 404, "text/html", `<html>`, `{"MediaContainer":{"machineIdentifier":"m"}}`, client.ProductPlex, 0},
		{"plex, wrong token", 401, "text/html", `<html>`, `{"MediaContainer":{"machineIdentifier":"m"}}`, "", client.ErrUnauthorized},
		{"behind a front page", 200, "text/html", `<html>`, `{"MediaContainer":{"machineIdentifier":"m"}}`, client.ProductPlex, 0},
		{"something else", 404, "text/html", `<html>`, `{}`, "", client.ErrUnsupported},
		{"other product", 200, "application/json", `{"product":"jellyfin"}`, `{}`, "", client.ErrUnsupported},
		{"front page only", 200, "text/html", `<html>`, `no`, "", client.ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/identity" {
					answerJSON(w, 200, tt.identity)
					return
				}
				w.Header().Set("Content-Type", tt.kind)
				w.WriteHeader(tt.status)
				w.Write([]byte(tt.body))
			}))
			defer server.Close()
			c, err := client.New(server.URL, client.WithRetry(client.Retry{}))
			if err != nil {
				t.Fatal(err)
			}
			product, err := c.Product(t.Context())
			if product != tt.want || (tt.err == 0) != (err == nil) || err != nil && !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v", product, err)
			}
		})
	}
}
