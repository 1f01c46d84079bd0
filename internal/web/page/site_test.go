package page_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/access"
	"butler/internal/event"
	"butler/internal/web/page"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	admin  = "the-token-of-the-administrator-0"
	markup = `<b onclick="x">&`
)

// newServer serves a page, a form and a form that fails.
func newServer(t *testing.T, hub *event.Hub) *httptest.Server {
	t.Helper()
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: admin, Tokens: tokens}), Events: hub, Name: markup, Version: "1.2.3"})
	area := site.Area(fstest.MapFS{"x.html": {Data: []byte(`{{define "x.html"}}<h1>{{.Data}}</h1>{{if .Admin}}<p>may change</p>{{end}}{{template "piece" .}}{{end}}{{define "piece"}}<p id="piece">{{.Data}}</p>{{end}}`)}})
	site.Look("GET /web/x", func(w http.ResponseWriter, r *http.Request) error {
		if r.URL.Query().Get("part") != "" {
			return area.Fragment(w, r, "piece", markup)
		}
		return area.Show(w, r, page.View{Title: markup, Nav: page.NavTasks, Name: "x.html", Data: markup})
	})
	site.Change("POST /web/good", func(w http.ResponseWriter, r *http.Request) error {
		form, err := page.Form(r)
		if err != nil {
			return err
		}
		return site.Back(w, r, form.Get("back"), "Saved "+markup)
	})
	site.Change("POST /web/bad", func(http.ResponseWriter, *http.Request) error {
		return butler.E(butler.KindConflict, "save it", "there is one").WithHint("choose %s", markup)
	})
	site.Look("GET /web/early", func(http.ResponseWriter, *http.Request) error {
		return butler.E(butler.KindUnavailable, "", "the server is not ready")
	})
	site.Look("GET /web/live", site.Live)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server
}

// answer is what a server said.
type answer struct {
	*http.Response
	body string
}

func ask(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	a, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{a, string(text)}
}

func TestPage(t *testing.T) {
	s := newServer(t, nil)
	a := ask(t, http.MethodGet, s.URL+"/web/x", "", access.Header, admin)
	if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
		t.Error(a.Status, a.Header)
	}
	for _, want := range []string{
		"<title>&lt;b onclick=&#34;x&#34;&gt;&amp;", "<h1>&lt;b onclick", "may change", `href="/web/tasks" aria-current="page"`, `hx-sse:connect="/web/live?after=`,
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%s is not in %s", want, a.body)
		}
	}
	if strings.Contains(a.body, "<b onclick") {
		t.Error(a.body)
	}
	a = ask(t, http.MethodGet, s.URL+"/web/x?part=1", "", access.Header, admin)
	if a.body != `<p id="piece">&lt;b onclick=&#34;x&#34;&gt;&amp;</p>` {
		t.Error(a.body)
	}
}

func TestStrangersSeeNothing(t *testing.T) {
	s := newServer(t, nil)
	a := ask(t, http.MethodGet, s.URL+"/web/x?y=1", "")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/web/sign-in?to=%2Fweb%2Fx%3Fy%3D1" || a.body != "" {
		t.Error(a.Status, a.Header, a.body)
	}
	a = ask(t, http.MethodGet, s.URL+"/web/x", "", "HX-Request", "true")
	if a.StatusCode != http.StatusUnauthorized || a.Header.Get("HX-Redirect") != "/web/sign-in" || a.body != "" {
		t.Error(a.Status, a.Header, a.body)
	}
	for _, path := range []string{"/web/good", "/web/bad"} {
		if a = ask(t, http.MethodPost, s.URL+path, "back=/web/x"); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/web/sign-in") {
			t.Error(path, a.Status, a.Header)
		}
	}
	if a = ask(t, http.MethodGet, s.URL+"/web/nothing", ""); a.StatusCode != http.StatusSeeOther {
		t.Error("a stranger learns what there is: ", a.Status)
	}
}

// What a form did is said on the next page, and only there.
func TestNotices(t *testing.T) {
	s := newServer(t, nil)
	a := ask(t, http.MethodPost, s.URL+"/web/good", "back=/web/x", access.Header, admin)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/web/x" {
		t.Fatal(a.Status, a.Header)
	}
	cookie := a.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/web/" {
		t.Error(cookie)
	}
	a = ask(t, http.MethodGet, s.URL+"/web/x", "", access.Header, admin, "Cookie", cookie.Name+"="+cookie.Value)
	if !strings.Contains(a.body, `role="status"><p>Saved &lt;b onclick=&#34;x&#34;&gt;&amp;</p>`) || a.Cookies()[0].MaxAge >= 0 {
		t.Error(a.body)
	}
	a = ask(t, http.MethodPost, s.URL+"/web/bad", "x=y", access.Header, admin, "Referer", s.URL+"/web/x?a=b")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/web/x?a=b" {
		t.Fatal(a.Status, a.Header)
	}
	cookie = a.Cookies()[0]
	a = ask(t, http.MethodGet, s.URL+"/web/x", "", access.Header, admin, "Cookie", cookie.Name+"="+cookie.Value)
	if !strings.Contains(a.body, `role="alert"><p>Save it: there is one.</p><p class="hint">Choose &lt;b`) {
		t.Error(a.body)
	}
	for _, forged := range []string{"x", "e30", "bnVsbA", strings.Repeat("A", 4000)} {
		if a = ask(t, http.MethodGet, s.URL+"/web/x", "", access.Header, admin, "Cookie", cookie.Name+"="+forged); a.StatusCode != http.StatusOK || strings.Contains(a.body, `class="notice`) {
			t.Error(forged, a.Status, a.body)
		}
	}
}

func TestFaults(t *testing.T) {
	s := newServer(t, nil)
	a := ask(t, http.MethodGet, s.URL+"/web/nothing", "", access.Header, admin)
	if a.StatusCode != http.StatusNotFound || !strings.Contains(a.body, "<h1>Not found</h1>") || a.Header.Get("Refresh") != "" {
		t.Error(a.Status, a.Header, a.body)
	}
	a = ask(t, http.MethodGet, s.URL+"/web/early", "", access.Header, admin)
	if a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(a.body, "<h1>Not ready</h1>") || a.Header.Get("Refresh") != "5" {
		t.Error(a.Status, a.Header, a.body)
	}
	a = ask(t, http.MethodPost, s.URL+"/web/bad", "", access.Header, admin)
	if a.StatusCode != http.StatusConflict || !strings.Contains(a.body, "Save it: there is one.") {
		t.Error(a.Status, a.body)
	}
	a = ask(t, http.MethodPost, s.URL+"/web/good", strings.Repeat("x=y&", 3000), access.Header, admin)
	if a.StatusCode != http.StatusBadRequest {
		t.Error(a.Status, a.body)
	}
	a = ask(t, http.MethodPost, s.URL+"/web/good", "x="+strings.Repeat("y", 2<<20), access.Header, admin)
	if a.StatusCode != http.StatusBadRequest {
		t.Error(a.Status, a.body)
	}
}

// An open page is told which topics changed, and nothing else; one that was away for long learns that it missed some.
func TestLive(t *testing.T) {
	hub := event.NewHub()
	s := newServer(t, hub)
	listen := func(after string) (io.Reader, func()) {
		ctx, cancel := context.WithCancel(t.Context())
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/web/live", nil)
		r.Header.Set(access.Header, admin)
		if after != "" {
			r.Header.Set("Last-Event-ID", after)
		}
		transport := &http.Transport{DisableKeepAlives: true}
		a, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatal(a.Status, a.Header)
		}
		return a.Body, func() { cancel(); _ = a.Body.Close() }
	}
	until := func(r io.Reader, want string) string {
		var got strings.Builder
		b := make([]byte, 1)
		for !strings.Contains(got.String(), want) {
			if _, err := r.Read(b); err != nil {
				t.Fatalf("%v after %q", err, got.String())
			}
			got.Write(b)
		}
		return got.String()
	}
	r, end := listen("")
	until(r, ": still here\n\n")
	for range 200 {
		hub.Publish(butler.Event{Topic: butler.TopicRun, Change: butler.ChangeStarted, Run: &butler.Run{Task: "secret"}})
		hub.Publish(butler.Event{Topic: butler.TopicLog, Log: &butler.LogLine{Message: "secret"}})
	}
	if got := until(r, "event: run\n"); strings.Contains(got, "secret") || strings.Contains(got, "log") {
		t.Error(got)
	}
	hub.Publish(butler.Event{Topic: butler.TopicAlarm})
	if got := until(r, "event: alarm\n"); strings.Count(got, "event: run") > 1 {
		t.Error("an event is told more often than once a second: ", got)
	}
	end()
	r, end = listen("of-another-process-7")
	defer end()
	until(r, "event: missed\n")
	hub.Close()
	if _, err := io.ReadAll(r); err != nil {
		t.Error("the stream was cut off: ", err)
	}
}

// What happens between the making of a page and the beginning of its stream is told by the stream.
func TestNothingIsMissedInBetween(t *testing.T) {
	hub := event.NewHub()
	defer hub.Close()
	s := newServer(t, hub)
	hub.Publish(butler.Event{Topic: butler.TopicItem, Change: butler.ChangeUpdated})
	a := ask(t, http.MethodGet, s.URL+"/web/x", "", access.Header, admin)
	_, rest, _ := strings.Cut(a.body, `hx-sse:connect="`)
	stream, _, _ := strings.Cut(rest, `"`)
	hub.Publish(butler.Event{Topic: butler.TopicRun, Change: butler.ChangeUpdated, Run: &butler.Run{}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+stream, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(access.Header, admin)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got strings.Builder
	for b := make([]byte, 1); !strings.Contains(got.String(), "event: run\n"); got.Write(b) {
		if _, err := answer.Body.Read(b); err != nil {
			t.Fatalf("%v after %q", err, got.String())
		}
	}
	if strings.Contains(got.String(), "event: item") {
		t.Errorf("what the page shows already is told: %q", got.String())
	}
}
