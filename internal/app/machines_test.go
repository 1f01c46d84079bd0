package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"butler"
	"butler/client"
)

// Everybody may know whether the server lives; its figures are for those who may look.
func TestMachinesAreAnswered(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Version: "1.2.3"})
	asks := newClient(t)
	ask := func(method, path, token string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, a.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		answer, err := asks.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer, string(text)
	}
	_, read, err := a.tokens.MakeToken(t.Context(), "prometheus", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, token string
		status              int
		holds               string
	}{
		{"GET", "/healthz", "", 200, "ok"},
		{"HEAD", "/readyz", "", 200, ""},
		{"GET", "/readyz", "", 200, "ready"},
		{"GET", "/metrics", "", 401, "Unauthorized"},
		{"GET", "/metrics", "wrong-token-that-is-long-enough", 401, "Unauthorized"},
		{"GET", "/metrics", read, 200, `butler_build_info{version="1.2.3"} 1`},
		{"GET", "/metrics", a.Token(), 200, "butler_ready 1"},
		{"POST", "/metrics", read, 405, ""},
		{"POST", "/healthz", "", 405, ""},
	} {
		answer, text := ask(c.method, c.path, c.token)
		if answer.StatusCode != c.status || !strings.Contains(text, c.holds) {
			t.Errorf("%s %s: %d %.300s", c.method, c.path, answer.StatusCode, text)
		}
		if c.status == 200 && answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept", c.path)
		}
	}

	server := connect(t, a.URL(), a.Token())
	if _, err := server.Tasks.Start(t.Context(), "CleanOldBundles", client.StartOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	const ended = `butler_runs_total{state="done",task="CleanOldBundles",trigger="manual"} 1`
	eventually(t, "the run is counted", func() bool {
		_, text := ask(http.MethodGet, "/metrics", read)
		return strings.Contains(text, ended)
	})
	var text string
	for _, source := range []string{"tasks", "runs", "workers", "sections", "coverage", "storage"} {
		eventually(t, source+" tell", func() bool { // each has a few seconds to do so
			_, text = ask(http.MethodGet, "/metrics", read)
			return strings.Contains(text, `butler_source_up{source="`+source+`"} 1`)
		})
	}
	for _, part := range []string{`area="api",code="200",method="get"`, "go_goroutines", "butler_disk_free_bytes"} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
}

// While the server starts it lives, but is not ready.
func TestMachinesBeforeTheStart(t *testing.T) {
	a, err := New(t.Context(), Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, a) })
	h := a.handlers(nil)
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 503} {
		if got := record(t, h, path); got != status {
			t.Errorf("%s: %d", path, got)
		}
	}
}

// record returns with what status a handler answers.
func record(t *testing.T, h http.Handler, path string) int {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code
}
