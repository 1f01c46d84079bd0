package plex_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/access"
	"butler/internal/plex"
)

func TestDiagnostics(t *testing.T) {
	opts := exchangeOptions(t)
	h := plex.New(opts)
	cases := []struct{ path, file, entry, content string }{
		{"/diagnostics/databases", "butler-databases-20260329-033000.zip", "databaseBackup.db", strings.Repeat("SQLite format 3\x00", 1000)},
		{"/diagnostics/logs", "butler-logs-20260329-033000.zip", "butler.log", "a line\n"},
	}
	for _, c := range cases {
		w := ask(h, http.MethodGet, c.path, token)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/zip" ||
			w.Header().Get("Content-Disposition") != `attachment; filename="`+c.file+`"` {
			t.Errorf("%s: status %d, header %v", c.path, w.Code, w.Header())
		}
		z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
		if err != nil || len(z.File) != 1 || z.File[0].Name != c.entry {
			t.Fatalf("%s: %v", c.path, err)
		}
		f, err := z.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		if content, err := io.ReadAll(f); err != nil || string(content) != c.content {
			t.Errorf("%s holds %q: %v", c.path, content, err)
		}
		if w := ask(h, http.MethodHead, c.path, token); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/zip" || w.Body.Len() > 0 {
			t.Errorf("HEAD %s: status %d, %d bytes", c.path, w.Code, w.Body.Len())
		}
	}
	nothingLeft(t, opts)
}

// nothingLeft checks that no copy of the database is left behind.
func nothingLeft(t *testing.T, o plex.Options) {
	t.Helper()
	dir, err := o.Bundles.Scratch("*")
	if err != nil {
		t.Fatal(err)
	}
	if all, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(all) != 1 {
		t.Errorf("left behind: %v %v", all, err)
	}
}

// ask makes a request of a handler.
func ask(h http.Handler, method, target, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("X-Plex-Token", token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestDiagnosticsRefused(t *testing.T) {
	cases := []struct {
		name   string
		change func(*plex.Options)
		path   string
		status int
	}{
		{"no logs", func(o *plex.Options) { o.Logs = nil }, "/diagnostics/logs", 501},
		{"no database", func(o *plex.Options) { o.Database = nil }, "/diagnostics/databases", 501},
		{"a full disk", func(o *plex.Options) {
			o.Database = &copier{err: butler.E(butler.KindNoSpace, "backup", "no space")}
		}, "/diagnostics/databases", 507},
		{"a damaged database", func(o *plex.Options) {
			o.Database = &copier{err: butler.E(butler.KindDamaged, "backup", "row 7 of /var/lib/butler/catalogue.db")}
		}, "/diagnostics/databases", 422},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			opts := exchangeOptions(t)
			c.change(&opts)
			w := ask(plex.New(opts), http.MethodGet, c.path, token)
			if w.Code != c.status || strings.Contains(w.Body.String(), "/var/lib") {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
			nothingLeft(t, opts)
		})
	}
}

// A copy takes as much room as the database: there is one at a time. One that nobody waits for any more
// is given up.
func TestOneCopyAtATime(t *testing.T) {
	opts := exchangeOptions(t)
	c := &copier{begun: make(chan struct{}), leave: make(chan struct{})}
	opts.Database = c
	h := plex.New(opts)
	first := make(chan *httptest.ResponseRecorder)
	go func() { first <- ask(h, http.MethodGet, "/diagnostics/databases", token) }()
	<-c.begun
	if w := ask(h, http.MethodGet, "/diagnostics/databases", token); w.Code != http.StatusTooManyRequests {
		t.Errorf("a second one: status %d", w.Code)
	}
	close(c.leave)
	if w := <-first; w.Code != http.StatusOK {
		t.Errorf("the first one: status %d", w.Code)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c.leave = make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/diagnostics/databases", nil)
		r.Header.Set("X-Plex-Token", token)
		h.ServeHTTP(httptest.NewRecorder(), r)
	}()
	<-c.begun
	cancel()
	<-done
	nothingLeft(t, opts)
}

// What goes wrong once the answer has begun can be told only by cutting it off.
func TestArchiveCutOff(t *testing.T) {
	opts := exchangeOptions(t)
	opts.Logs = func(w io.Writer) error {
		_, err := io.WriteString(w, "a line\n")
		return errors.Join(err, errors.New("the rest is gone"))
	}
	server := httptest.NewServer(plex.New(opts))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/diagnostics/logs", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	answer, err := server.Client().Do(r)
	if err == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	if err == nil {
		t.Error("the client takes half an archive for a whole one")
	}
}

// A token of the scope read may look, and change nothing, whatever the call.
func TestReadOnlyToken(t *testing.T) {
	opts := exchangeOptions(t)
	tokens, err := access.OpenTokens(filepath.Join(t.TempDir(), "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tokens.Close(); err != nil {
			t.Error(err)
		}
	})
	_, secret, err := tokens.MakeToken(t.Context(), "reader", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	opts.Guard = access.NewGuard(access.Options{Admin: token, Tokens: tokens})
	h := plex.New(opts)
	secretOrWork := []string{
		"/diagnostics/databases", "/diagnostics/logs", "/services/browse", "/services/browse/{path...}",
		"/library/sections/all/refresh", "/library/sections/{section}/refresh", "/library/metadata/{ids}/matches",
	}
	fill := strings.NewReplacer("{task}", "BackupDatabase", "{uuid}", "x", "{section}", "1", "{ids}", "1", "{part}", "1", "{media}", "1",
		"{stream}", "2", "{path...}", "Lw==", "{$}", "", "{stamp}", "1", "{name}", "x", "{ms}", "0", "{chapter}", "1")
	for pattern, allow := range plex.Routes(h) {
		for method := range strings.SplitSeq(allow, ", ") {
			want := method != http.MethodGet && method != http.MethodHead
			for _, p := range secretOrWork {
				want = want || p == pattern
			}
			w := ask(h, method, fill.Replace(pattern), secret)
			if got := w.Code == http.StatusForbidden; got != want {
				t.Errorf("%s %s: status %d to a token that may only look", method, pattern, w.Code)
			}
		}
	}
}
