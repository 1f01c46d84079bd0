package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/access"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
)

const token = "a-token-for-tests"

// fixture is a server with fakes behind it, and a folder with folders.
type fixture struct {
	*httptest.Server
	operator  *fake.Operator
	catalogue *fake.Catalogue
	dir       string // has films/, films/new/, music/, data/, file.txt, link → films
}

func newFixture(t *testing.T, change func(*api.Options)) fixture {
	t.Helper()
	f := fixture{operator: fake.NewOperator(), catalogue: &fake.Catalogue{}, dir: t.TempDir()}
	for _, name := range []string{"films/new", "music", "data"} {
		if err := os.MkdirAll(filepath.Join(f.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(f.dir, "file.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("films", filepath.Join(f.dir, "link")); err != nil {
		t.Fatal(err)
	}
	o := api.Options{
		Operator: f.operator, Library: f.catalogue, Items: f.catalogue, Runs: f.catalogue, Backups: fake.Backups{},
		Guard: access.NewGuard(access.Options{Admin: token}), Data: filepath.Join(f.dir, "data"),
		Guess: func(_ context.Context, path string) ([]butler.Guess, error) {
			return []butler.Guess{{Path: path, Name: "Films", Kind: butler.Movies, Reason: "12 videos", Files: 12}}, nil
		},
	}
	if change != nil {
		change(&o)
	}
	f.Server = httptest.NewServer(api.New(o))
	t.Cleanup(f.Close)
	return f
}

// do makes a request and returns the answer as text. DIR in the target and body is the folder.
func (f fixture) do(t *testing.T, method, target, body string, header http.Header) string {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(strings.ReplaceAll(body, "DIR", f.dir))
	}
	r, err := http.NewRequestWithContext(t.Context(), method, f.URL+target, in)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	client := f.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, answer.Status)
	var names []string
	for name := range answer.Header {
		if name != "Date" && name != "Content-Length" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(answer.Header[name], " | "))
	}
	fmt.Fprintf(&b, "\n%s", text)
	return strings.ReplaceAll(b.String(), f.dir, "DIR")
}

// step is one request of a case; the golden file has the answers to all.
type step struct{ method, target, body string }

func TestGolden(t *testing.T) {
	addFilms := step{"POST", "/api/v1/sections", `{"kind":"movies","name":"Films","roots":["DIR/films/"]}`}
	add := func(roots string) step {
		return step{"POST", "/api/v1/sections", `{"kind":"music","name":"Music","roots":` + roots + `}`}
	}
	header := func(name, value string) http.Header { return http.Header{name: {value}} }
	fault := func(err error) func(*api.Options) {
		return func(o *api.Options) {
			o.Operator = &fake.Operator{Err: err}
			o.Library, o.Runs = &fake.Catalogue{Err: err}, &fake.Catalogue{Err: err}
		}
	}
	cases := []struct {
		name   string
		steps  []step
		header http.Header
		change func(*api.Options)
	}{
		{name: "tasks", steps: []step{{"GET", "/api/v1/tasks", ""}, {"GET", "/api/v1/tasks/", ""}, {"HEAD", "/api/v1/tasks", ""}}},
		{name: "tasks none", steps: []step{{"GET", "/api/v1/tasks", ""}}, change: func(o *api.Options) { o.Operator = &fake.Operator{} }},
		{name: "start", steps: []step{
			{"POST", "/api/v1/tasks/BackupDatabase/start", ""},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{}`},
			{"POST", "/api/v1/tasks/RefreshLibraries/start", `{"force":false}`},
			{"POST", "/api/v1/tasks/RefreshLibraries/start", `{"force":true,"section":1}`},
			{"POST", "/api/v1/tasks/Nothing/start", ""},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"force":"yes"}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"strength":1}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"section":-1}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `[]`},
		}},
		{name: "stop", steps: []step{
			{"POST", "/api/v1/tasks/start", ""},
			{"DELETE", "/api/v1/tasks/BackupDatabase/run", ""},
			{"DELETE", "/api/v1/tasks/BackupDatabase/run", ""},
			{"GET", "/api/v1/activities", ""},
			{"DELETE", "/api/v1/tasks/runs", ""},
			{"DELETE", "/api/v1/tasks/runs", ""},
			{"GET", "/api/v1/activities", ""},
		}},
		{name: "plan", steps: []step{{"GET", "/api/v1/plan", ""}}},
		{name: "runs", steps: []step{
			{"GET", "/api/v1/runs", ""},
			{"GET", "/api/v1/runs?before=1", ""},
			{"GET", "/api/v1/runs?limit=0", ""},
			{"GET", "/api/v1/runs?limit=501", ""},
			{"GET", "/api/v1/runs?limit=many", ""},
			{"GET", "/api/v1/runs?state=done,lost", ""},
			{"GET", "/api/v1/runs/1", ""},
			{"GET", "/api/v1/runs/9", ""},
			{"GET", "/api/v1/runs/x", ""},
			{"GET", "/api/v1/runs/99999999999999999999", ""},
			{"GET", "/api/v1/runs/1/units?state=failed", ""},
			{"GET", "/api/v1/runs/1/units?offset=5", ""},
			{"GET", "/api/v1/runs/1/units?offset=-1", ""},
			{"GET", "/api/v1/runs/9/units", ""},
		}},
		{name: "sections", steps: []step{
			{"GET", "/api/v1/sections", ""},
			addFilms,
			addFilms,
			{"GET", "/api/v1/sections/1", ""},
			{"GET", "/api/v1/sections/2", ""},
			{"PATCH", "/api/v1/sections/1", `{"name":" Movies ","optOuts":["BackupDatabase","BackupDatabase"]}`},
			{"PATCH", "/api/v1/sections/1", `{"optOuts":["Nothing"]}`},
			{"PATCH", "/api/v1/sections/1", `{"kind":"shows","roots":["DIR/music"]}`},
			{"PATCH", "/api/v1/sections/1", `{"kind":"books"}`},
			{"PATCH", "/api/v1/sections/1", `{}`},
			{"PATCH", "/api/v1/sections/7", `{}`},
			{"POST", "/api/v1/sections/1/scan", ""},
			{"POST", "/api/v1/sections/7/scan", ""},
			{"DELETE", "/api/v1/sections/1", ""},
			{"DELETE", "/api/v1/sections/1", ""},
		}},
		{name: "section name", steps: []step{
			{"POST", "/api/v1/sections", `{"kind":"movies","name":" ","roots":["DIR/films"]}`},
			{"POST", "/api/v1/sections", `{"kind":"movies","name":"a\nb","roots":["DIR/films"]}`},
			{"POST", "/api/v1/sections", `{"kind":"movies","name":"` + strings.Repeat("x", 201) + `","roots":["DIR/films"]}`},
			{"POST", "/api/v1/sections", `{"name":"x"}`},
		}},
		{name: "section roots", steps: []step{
			add(`[]`),
			add(`null`),
			add(`["films"]`),
			add(`["DIR/nothing"]`),
			add(`["DIR/file.txt"]`),
			add(`["DIR/a\u0000b"]`),
			add(`["DIR/films","DIR/films/../films"]`),
			add(`["DIR/films/new","DIR/films"]`),
			add(`["DIR/link","DIR/films"]`),
			add(`["DIR/data"]`),
			add(`["DIR"]`),
			add(`["/"]`),
			addFilms,
			add(`["DIR/films/new"]`),
			add(`["DIR/link"]`),
			add(`["DIR/music","DIR/films"]`),
			add(`["DIR/music"]`),
		}},
		{name: "guess", steps: []step{
			{"POST", "/api/v1/sections/guess", `{"path":"DIR/films"}`},
			{"POST", "/api/v1/sections/guess", `{"path":"films"}`},
			{"POST", "/api/v1/sections/guess", `{"path":"DIR/nothing"}`},
			{"POST", "/api/v1/sections/guess", ""},
		}},
		{name: "items", steps: []step{
			addFilms,
			{"GET", "/api/v1/sections/1/items", ""},
			{"GET", "/api/v1/sections/1/items?offset=100&kind=episode&parent=3", ""},
			{"GET", "/api/v1/sections/1/items?limit=1000", ""},
			{"GET", "/api/v1/sections/1/items?kind=book", ""},
			{"GET", "/api/v1/sections/2/items", ""},
			{"GET", "/api/v1/items/1", ""},
			{"GET", "/api/v1/items/2", ""},
			{"GET", "/api/v1/items/3", ""},
		}},
		{name: "backups", steps: []step{
			{"GET", "/api/v1/backups", ""},
			{"POST", "/api/v1/backups/b.db/verify", ""},
			{"POST", "/api/v1/backups/a.db/verify", ""},
			{"POST", "/api/v1/backups/c.db/verify", ""},
			{"POST", "/api/v1/backups/%2e%2e%2fcatalogue.db/verify", ""},
			{"POST", "/api/v1/backups/x%2fb.db/verify", ""},
		}},
		{name: "preferences", steps: []step{
			{"PATCH", "/api/v1/preferences", `{"ButlerStartHour":"3","FriendlyName":"attic"}`},
			{"PATCH", "/api/v1/preferences", `{"ButlerStartHour":"4","ButlerEndHour":"99"}`},
			{"PATCH", "/api/v1/preferences", `{"Nothing":"4"}`},
			{"PATCH", "/api/v1/preferences", `{"ButlerStartHour":4}`},
			{"PATCH", "/api/v1/preferences", `{}`},
			{"GET", "/api/v1/preferences", ""},
		}},
		{name: "unrouted", steps: []step{
			{"GET", "/api/v1", ""},
			{"GET", "/api/v2/tasks", ""},
			{"GET", "/api//v1/tasks", ""},
			{"GET", "/api/v1/../v1/tasks", ""},
			{"POST", "/api/v1/tasks", ""},
			{"PUT", "/api/v1/sections/1", `{}`},
			{"GET", "/api/v1/tasks?x=%zz", ""},
			{"GET", "/api/v1/tasks?x=" + strings.Repeat("x", 20000), ""},
		}},
		{name: "anonymous", header: header("X-Plex-Token", ""), steps: []step{
			{"GET", "/api/v1/tasks", ""},
			{"GET", "/api/v1/nothing", ""},
			{"GET", "/api/v1/tasks?X-Plex-Token=wrong", ""},
			{"GET", "/api/v1/plan?X-Plex-Token=" + token, ""},
		}},
		{name: "bearer", header: http.Header{"X-Plex-Token": {""}, "Authorization": {"bearer " + token}}, steps: []step{{"GET", "/api/v1/plan", ""}}},
		{name: "not ready", change: func(o *api.Options) { o.Ready = func() bool { return false } }, steps: []step{{"GET", "/api/v1/tasks", ""}}},
		{name: "other origin", header: header("Sec-Fetch-Site", "cross-site"), steps: []step{
			{"POST", "/api/v1/tasks/start", ""}, {"GET", "/api/v1/plan", ""},
		}},
		{name: "content type", header: header("Content-Type", "text/plain"), steps: []step{{"POST", "/api/v1/sections/guess", `{"path":"DIR"}`}}},
		{name: "no content type", header: header("Content-Type", ""), steps: []step{{"POST", "/api/v1/sections/guess", `{"path":"DIR"}`}}},
		{name: "big body", steps: []step{{"POST", "/api/v1/sections/guess", `{"path":"` + strings.Repeat("x", 2<<20) + `"}`}}},
		{name: "fault", change: fault(errors.New("open /var/lib/butler/catalogue.db: disk I/O error")), steps: []step{
			{"GET", "/api/v1/tasks", ""}, {"GET", "/api/v1/sections", ""}, {"GET", "/api/v1/runs", ""}, {"POST", "/api/v1/tasks/x/start", ""},
		}},
		{name: "migrating", change: fault(butler.E(butler.KindUnavailable, "list", "the database is being migrated").WithHint("try again")), steps: []step{
			{"GET", "/api/v1/tasks", ""},
		}},
	}
	described := describe(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, c.change)
			var got strings.Builder
			for _, s := range c.steps {
				answer := f.do(t, s.method, s.target, s.body, c.header)
				if strings.Contains(answer, "/var/lib") || strings.Contains(answer, token) {
					t.Errorf("a path or the token is in the answer:\n%s", answer)
				}
				described.check(t, s.method, s.target, answer)
				fmt.Fprintf(&got, "> %s %.80s %.80s\n%s\n", s.method, s.target, s.body, answer)
			}
			golden.Compare(t, golden.Path(t), got.String(), *update)
		})
	}
	if unseen := described.unseen(); len(unseen) > 0 {
		t.Errorf("no case for %q", unseen)
	}
}
