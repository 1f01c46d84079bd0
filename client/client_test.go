package client_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/client"
)

const token = "s3cret-Token"

// serve starts a server and returns a Client of it that tries reads again without long pauses.
func serve(t *testing.T, h http.HandlerFunc, opts ...client.Option) *client.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/server" && r.Method == http.MethodGet {
			answerJSON(w, http.StatusOK, `{"product":"butler","version":"1"}`)
			return
		}
		h(w, r)
	}))
	t.Cleanup(server.Close)
	opts = append([]client.Option{
		client.WithToken(token),
		client.WithRetry(client.Retry{Max: 2, Base: time.Millisecond, Cap: 5 * time.Millisecond}),
	}, opts...)
	c, err := client.New(server.URL, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answerJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func TestNewRefuses(t *testing.T) {
	good := client.WithToken("good")
	for _, tt := range []struct {
		name, url string
		opt       client.Option
	}{
		{"no scheme", "127.0.0.1:32500", good},
		{"other scheme", "ftp://host", good},
		{"no host", "http:///path", good},
		{"password", "http://user:hunter2@host", good},
		{"query", "http://host/?X-Plex-Token=hunter2", good},
		{"fragment", "http://host/#hunter2", good},
		{"not a URL", "http://hunter2\x7f", good},
		{"token with line", client.DefaultURL, client.WithToken("hunter2\r\nX: y")},
		{"nil client", client.DefaultURL, client.WithHTTPClient(nil)},
		{"nil logger", client.DefaultURL, client.WithLogger(nil)},
		{"no time", client.DefaultURL, client.WithTimeout(0)},
		{"negative tries", client.DefaultURL, client.WithRetry(client.Retry{Max: -1})},
		{"no pause", client.DefaultURL, client.WithRetry(client.Retry{Max: 1})},
		{"cap below base", client.DefaultURL, client.WithRetry(client.Retry{Max: 1, Base: 2, Cap: 1})},
		{"user agent", client.DefaultURL, client.WithUserAgent("a\nb")},
		{"empty user agent", client.DefaultURL, client.WithUserAgent("")},
		{"client identifier", client.DefaultURL, client.WithClientIdentifier("ä")},
		{"product", client.DefaultURL, client.WithProduct("", "1")},
		{"version", client.DefaultURL, client.WithProduct("a", "1\r\n")},
		{"hook that does nothing", client.DefaultURL, client.WithHook(client.Hook{})},
		{"certificates", client.DefaultURL, client.WithRootCAs([]byte("hunter2"))},
		{"nil option", client.DefaultURL, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.New(tt.url, tt.opt)
			if !errors.Is(err, client.ErrInvalid) || butler.KindOf(err) != butler.KindInvalid {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error()+butler.HintOf(err), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
}

// TestCalls checks, call by call, what is sent and what is made of the answer.
func TestCalls(t *testing.T) {
	name := "Über"
	night := butler.Date{Year: 2026, Month: 3, Day: 29}
	for _, tt := range []struct {
		call   func(context.Context, *client.Client) (any, error)
		want   string // request
		body   string // of the request
		answer string
		got    any
	}{
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Identity(ctx) },
			"GET /identity", "", `{"MediaContainer":{"machineIdentifier":"m","version":"1"}}`, client.Identity{MachineIdentifier: "m", Version: "1"}},
		{func(ctx context.Context, c *client.Client) (any, error) { return len2(c.Butler.List(ctx)) },
			"GET /butler", "", `{"ButlerTasks":{"ButlerTask":[{"name":"A","enabled":true}]}}`, 1},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Butler.Start(ctx, "A/B") },
			"POST /butler/A%2FB", "", ``, false},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Butler.StartAll(ctx) },
			"POST /butler", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Butler.Stop(ctx, "A") },
			"DELETE /butler/A", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Butler.StopAll(ctx) },
			"DELETE /butler", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return len2(c.Activities.List(ctx)) },
			"GET /activities", "", `{"MediaContainer":{"size":1,"Activity":[{"uuid":"u","progress":-1}]}}`, 1},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Activities.Detailed(ctx) },
			"GET /api/v1/activities", "", `{"activities":[{"uuid":"u","run":3}]}`, []butler.Activity{{UUID: "u", Run: 3}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Activities.Cancel(ctx, "u") },
			"DELETE /activities/u", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Tasks.List(ctx) },
			"GET /api/v1/tasks", "", `{"tasks":[{"name":"A"}]}`, []butler.TaskStatus{{Name: "A"}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Tasks.Start(ctx, "A", client.StartOptions{Force: true, Section: 2})
		},
			"POST /api/v1/tasks/A/start", `{"force":true,"section":2}`, `{"task":"A","action":"start","run":{"id":7}}`,
			butler.Started{Task: "A", Action: butler.ActionStart, Run: butler.Run{ID: 7}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Tasks.Start(ctx, "A", client.StartOptions{Item: 3, Redo: true, Priority: -1})
		},
			"POST /api/v1/tasks/A/start", `{"item":3,"redo":true,"priority":-1}`, `{"task":"A","action":"start"}`,
			butler.Started{Task: "A", Action: butler.ActionStart}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Tasks.Get(ctx, "A") },
			"GET /api/v1/tasks/A", "", `{"name":"A","why":"never run"}`, butler.TaskStatus{Name: "A", Why: "never run"}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Runs.Stop(ctx, 8) },
			"DELETE /api/v1/runs/8", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Runs.SetPriority(ctx, 8, 0) },
			"PATCH /api/v1/runs/8", `{"priority":0}`, `{"id":8}`, butler.Run{ID: 8}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Runs.Digest(ctx, 8) },
			"GET /api/v1/runs/8/digest", "", `{"run":{"id":8},"failed":[{"title":"x"}],"skipped":[],"byReason":[{"state":"failed","reason":"r","count":2}]}`,
			client.RunDigest{Run: butler.Run{ID: 8}, Failed: []butler.UnitReport{{Title: "x"}}, Skipped: []butler.UnitReport{},
				ByReason: []client.ReasonCount{{State: butler.UnitFailed, Reason: "r", Count: 2}}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Digests.List(ctx, client.DigestQuery{Cursor: "c", Limit: 3})
		},
			"GET /api/v1/digests?cursor=c&limit=3", "", `{"digests":[{"day":"2026-03-29","done":4}],"next":"n"}`,
			client.Page[butler.Digest]{Items: []butler.Digest{{Day: night, Done: 4}}, Next: "n", Total: -1}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Digests.Get(ctx, night) },
			"GET /api/v1/digests/2026-03-29", "", `{"day":"2026-03-29","runs":[{"id":1}]}`, butler.Digest{Day: night, Runs: []butler.Run{{ID: 1}}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			at := time.Date(2026, 3, 29, 20, 0, 0, 0, time.UTC)
			return c.Guide.Programmes(ctx, client.ProgrammeQuery{Channel: "c 1", Title: "t", From: at, To: at.Add(time.Hour), Cursor: "x", Limit: 3})
		},
			"GET /api/v1/guide/programmes?channel=c+1&cursor=x&from=2026-03-29T20%3A00%3A00Z&limit=3&title=t&to=2026-03-29T21%3A00%3A00Z", "",
			`{"programmes":[{"id":4,"title":"T"}],"total":9,"next":"n"}`,
			client.Page[butler.Programme]{Items: []butler.Programme{{ID: 4, Title: "T"}}, Next: "n", Total: 9}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Guide.Channels(ctx) },
			"GET /api/v1/guide/channels", "", `{"channels":[{"id":"c","names":["C"]}]}`, []butler.Channel{{ID: "c", Names: []string{"C"}}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Collections.List(ctx, client.CollectionQuery{Section: 2, Rule: "-", Cursor: "x", Limit: 3})
		},
			"GET /api/v1/collections?cursor=x&limit=3&rule=-&section=2", "", `{"collections":[{"id":4,"title":"T","kind":"movie"}],"total":9,"next":"n"}`,
			client.Page[butler.Collection]{Items: []butler.Collection{{ID: 4, Title: "T", Kind: butler.Movie}}, Next: "n", Total: 9}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Collections.Edit(ctx, 4, client.CollectionEdit{Remove: []int64{1}, Add: []int64{2}})
		},
			"PATCH /api/v1/collections/4", `{"remove":[1],"add":[2]}`, `{"id":4,"items":1}`, butler.Collection{ID: 4, Items: 1}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Collections.Remove(ctx, 4) },
			"DELETE /api/v1/collections/4", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Tokens.List(ctx) },
			"GET /api/v1/tokens", "", `{"tokens":[{"name":"n","scope":"read"}]}`, []butler.Token{{Name: "n", Scope: butler.ScopeRead}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Tokens.Make(ctx, "n", butler.ScopeAdmin)
		},
			"POST /api/v1/tokens", `{"name":"n","scope":"admin"}`, `{"token":{"name":"n"},"secret":"s"}`,
			client.NewToken{Token: butler.Token{Name: "n"}, Secret: "s"}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Tokens.Revoke(ctx, "n n") },
			"DELETE /api/v1/tokens/n%20n", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Sessions.List(ctx) },
			"GET /api/v1/sessions", "", `{"sessions":[{"id":"n","name":"m","scope":"read","device":"d"}]}`,
			[]butler.Session{{ID: "n", Name: "m", Scope: butler.ScopeRead, Device: "d"}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Sessions.End(ctx, "a/b") },
			"DELETE /api/v1/sessions/a%2Fb", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Folders(ctx, "/s r") },
			"GET /api/v1/folders?path=%2Fs+r", "", `{"path":"/s r","above":[],"folders":[{"path":"/s r/a","name":"a"}],"files":2,"more":true}`,
			butler.FolderList{Path: "/s r", Above: []butler.Folder{}, Folders: []butler.Folder{{Path: "/s r/a", Name: "a"}}, Files: 2, More: true}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.Examine(ctx) },
			"GET /api/v1/doctor", "", `{"worst":"note","checks":[]}`, client.Examination{Worst: butler.CheckNote, Checks: []butler.Check{}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.Storage(ctx) },
			"GET /api/v1/storage", "", `{"database":5,"files":[]}`, butler.Storage{Database: 5, Files: []butler.Stored{}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.Paused(ctx) },
			"GET /api/v1/pause", "", `{"paused":true}`, client.Pause{Paused: true}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Server.Pause(ctx, time.Unix(0, 0).UTC())
		},
			"PUT /api/v1/pause", `{"until":"1970-01-01T00:00:00Z"}`, `{"paused":true,"until":"1970-01-01T00:00:00Z"}`,
			client.Pause{Paused: true, Until: time.Unix(0, 0).UTC()}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.Pause(ctx, time.Time{}) },
			"PUT /api/v1/pause", `{}`, `{"paused":true}`, client.Pause{Paused: true}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.Resume(ctx) },
			"DELETE /api/v1/pause", "", `{"paused":false}`, client.Pause{}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.Workers(ctx) },
			"GET /api/v1/workers", "", `{"workers":[{"name":"local","slots":2}]}`, []butler.WorkerStatus{{Name: "local", Slots: 2}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Server.SetSlots(ctx, "local", 4) },
			"PATCH /api/v1/workers/local", `{"slots":4}`, `{"name":"local","slots":4}`, butler.WorkerStatus{Name: "local", Slots: 4}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.EmptyTrash(ctx, 1) },
			"POST /api/v1/sections/1/trash", "", `{"removed":3}`, int64(3)},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.Discard(ctx, 1, "LoudnessAnalysis")
		},
			"DELETE /api/v1/sections/1/artifacts?task=LoudnessAnalysis", "", `{"removed":3}`, int64(3)},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.Analyze(ctx, 5, client.AnalyzeOptions{Tasks: []string{"A"}, Redo: true})
		},
			"POST /api/v1/items/5/analyze", `{"tasks":["A"],"redo":true}`, `{"started":[{"task":"A"}]}`, []butler.Started{{Task: "A"}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Words(ctx, 5) },
			"GET /api/v1/items/5/metadata", "", `{"inForce":{"title":"T"},"said":[]}`,
			client.ItemWords{InForce: butler.Metadata{Title: "T"}, Said: []butler.ItemMetadata{}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.EditWords(ctx, 5, client.ItemEdit{Set: map[string]any{"title": "T"}, Locked: map[string]bool{"title": true}})
		},
			"PATCH /api/v1/items/5/metadata", `{"set":{"title":"T"},"locked":{"title":true}}`, `{"title":"T"}`, butler.Metadata{Title: "T"}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.SetWords(ctx, 5, butler.Metadata{Title: "T"}, []string{"title"})
		},
			"PUT /api/v1/items/5/metadata", `{"metadata":{"title":"T"},"locked":["title"]}`, `{"title":"T"}`, butler.Metadata{Title: "T"}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.ScanAll(ctx) },
			"POST /api/v1/tasks/RefreshLibraries/start", `{"force":true}`, `{"task":"RefreshLibraries"}`, butler.Started{Task: "RefreshLibraries"}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.Items(ctx, client.ItemQuery{Parent: 2, Deep: true, Title: "a b", Year: 1999, AddedSince: time.Unix(1, 5).UTC(),
				AddedBefore: time.Unix(2, 0).UTC(), Sort: butler.SortAired, Descending: true})
		},
			"GET /api/v1/items?addedBefore=1970-01-01T00%3A00%3A02Z&addedSince=1970-01-01T00%3A00%3A01.000000005Z&deep=true&desc=true&parent=2&sort=aired&title=a+b&year=1999",
			"", `{"items":[],"total":0}`, client.Page[butler.Item]{Items: []butler.Item{}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Library.CancelScan(ctx, 1) },
			"DELETE /library/sections/1/refresh", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Library.Refresh(ctx, 5) },
			"PUT /library/metadata/5/refresh", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Library.Optimize(ctx) },
			"PUT /library/optimize?async=1", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Library.CleanBundles(ctx) },
			"PUT /library/clean/bundles?async=1", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Browse(ctx, "/srv", false) },
			"GET /services/browse/L3Nydg==?includeFiles=0", "", `{"MediaContainer":{"Path":[{"path":"/srv/a","title":"a"}]}}`,
			client.Browse{Folders: []client.Entry{{Path: "/srv/a", Name: "a"}}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Server.ApplyUpdate(ctx, true) },
			"PUT /updater/apply?tonight=1", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Tasks.StartAll(ctx) },
			"POST /api/v1/tasks/start", "", `{"started":[{"task":"A"}]}`, []butler.Started{{Task: "A"}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Tasks.Stop(ctx, "A") },
			"DELETE /api/v1/tasks/A/run", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Tasks.StopAll(ctx) },
			"DELETE /api/v1/tasks/runs", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Tasks.Plan(ctx) },
			"GET /api/v1/plan", "", `{"zone":"UTC"}`, butler.Plan{Zone: "UTC"}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Runs.List(ctx, client.RunQuery{Task: "A", States: []butler.RunState{"done", "failed"}, Cursor: "9", Limit: 2})
		},
			"GET /api/v1/runs?cursor=9&limit=2&state=done%2Cfailed&task=A", "", `{"runs":[{"id":8}],"next":"n"}`,
			client.Page[butler.Run]{Items: []butler.Run{{ID: 8}}, Next: "n", Total: -1}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Runs.Get(ctx, 8) },
			"GET /api/v1/runs/8", "", `{"id":8}`, butler.Run{ID: 8}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Runs.Units(ctx, 8, client.UnitQuery{State: butler.UnitFailed, Cursor: "4", Limit: 2})
		},
			"GET /api/v1/runs/8/units?cursor=4&limit=2&state=failed", "", `{"units":[{"title":"x"}]}`,
			client.Page[butler.UnitReport]{Items: []butler.UnitReport{{Title: "x"}}, Total: -1}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Sections(ctx) },
			"GET /api/v1/sections", "", `{"sections":[{"id":1}]}`, []butler.Section{{ID: 1}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Section(ctx, 1) },
			"GET /api/v1/sections/1", "", `{"id":1}`, butler.Section{ID: 1}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.Add(ctx, client.NewSection{Kind: butler.Movies, Name: "N", Roots: []string{"/m"}})
		},
			"POST /api/v1/sections", `{"kind":"movies","name":"N","roots":["/m"]}`, `{"id":1}`, butler.Section{ID: 1}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.Edit(ctx, 1, client.SectionEdit{Name: &name, OptOuts: &[]string{}})
		},
			"PATCH /api/v1/sections/1", `{"name":"Über","optOuts":[]}`, `{"id":1}`, butler.Section{ID: 1}},
		{func(ctx context.Context, c *client.Client) (any, error) { return nil, c.Library.Remove(ctx, 1) },
			"DELETE /api/v1/sections/1", "", ``, nil},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Scan(ctx, 1) },
			"POST /api/v1/sections/1/scan", "", `{"task":"RefreshLibraries"}`, butler.Started{Task: "RefreshLibraries"}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Guess(ctx, "/m") },
			"POST /api/v1/sections/guess", `{"path":"/m"}`, `{"guesses":[{"path":"/m"}]}`, []butler.Guess{{Path: "/m"}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return c.Library.Items(ctx, client.ItemQuery{Section: 1, Parent: 2, Kind: butler.Episode, Cursor: "3", Limit: 4})
		},
			"GET /api/v1/sections/1/items?cursor=3&kind=episode&limit=4&parent=2", "", `{"items":[{"id":5}],"total":9,"next":"n"}`,
			client.Page[butler.Item]{Items: []butler.Item{{ID: 5}}, Next: "n", Total: 9}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Library.Item(ctx, 5) },
			"GET /api/v1/items/5", "", `{"id":5}`, butler.ItemDetail{Item: butler.Item{ID: 5}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Backups.List(ctx) },
			"GET /api/v1/backups", "", `{"backups":[{"path":"b"}]}`, []butler.BackupInfo{{Path: "b"}}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Backups.Verify(ctx, "b 1.db") },
			"POST /api/v1/backups/b%201.db/verify", "", `{"path":"b"}`, butler.BackupInfo{Path: "b"}},
		{func(ctx context.Context, c *client.Client) (any, error) { return c.Preferences.List(ctx) },
			"GET /api/v1/preferences", "", `{"preferences":[{"id":"P","value":"v"}]}`,
			[]client.Preference{{Preference: butler.Preference{ID: "P"}, Value: "v"}}},
		{func(ctx context.Context, c *client.Client) (any, error) {
			return nil, c.Preferences.Set(ctx, map[string]string{"P": "v"})
		},
			"PATCH /api/v1/preferences", `{"P":"v"}`, ``, nil},
	} {
		t.Run(tt.want, func(t *testing.T) {
			var log bytes.Buffer
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if got := r.Method + " " + r.RequestURI; got != tt.want || string(body) != tt.body {
					t.Errorf("sent %s %s, want %s %s", got, body, tt.want, tt.body)
				}
				if r.Header.Get("X-Plex-Token") != token || !strings.HasPrefix(r.Header.Get("Accept"), "application/json") || r.Header.Get("User-Agent") != "butler-go" {
					t.Errorf("headers: %v", r.Header)
				}
				answerJSON(w, http.StatusOK, tt.answer)
			}, client.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			got, err := tt.call(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.got, got); diff != "" {
				t.Error(diff)
			}
			if log.Len() == 0 || strings.Contains(log.String(), token) {
				t.Errorf("log: %s", log.String())
			}
		})
	}
}

func len2[T any](v []T, err error) (any, error) { return len(v), err }

func TestStartAlready(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	already, err := c.Butler.Start(t.Context(), "A")
	if !already || err != nil {
		t.Errorf("got %v, %v", already, err)
	}
}

func TestNamesThatAreNone(t *testing.T) {
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for _, name := range []string{"", ".", ".."} {
		if err := c.Butler.Stop(t.Context(), name); !errors.Is(err, client.ErrInvalid) {
			t.Errorf("stop %q: %v", name, err)
		}
		if err := c.Activities.Cancel(t.Context(), name); !errors.Is(err, client.ErrInvalid) {
			t.Errorf("cancel %q: %v", name, err)
		}
		if _, err := c.Backups.Verify(t.Context(), name); !errors.Is(err, client.ErrInvalid) {
			t.Errorf("verify %q: %v", name, err)
		}
	}
}
