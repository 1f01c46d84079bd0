package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const admin = "the-token-of-the-administrator-0"

// fixture is a dashboard without anything behind it: what it answers is said before anything is asked for.
type fixture struct {
	handler http.Handler
	routes  []page.Route
	reader  string // a token that may only look
}

func newFixture(t *testing.T, change func(*access.Options, *Options)) fixture {
	t.Helper()
	dir := t.TempDir()
	tokens, err := access.OpenTokens(dir + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	sessions, err := access.OpenSessions(dir+"/sessions.json", access.SessionOptions{Admin: admin, Tokens: tokens})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sessions.Close() })
	_, reader, err := tokens.MakeToken(t.Context(), "hall", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	guard, o := access.Options{Admin: admin, Tokens: tokens, Sessions: sessions}, Options{Options: page.Options{Name: "attic", Version: "1"}}
	o.Welcome.Sessions = sessions
	if change != nil {
		change(&guard, &o)
	}
	o.Guard = access.NewGuard(guard)
	site := newSite(o)
	return fixture{o.Guard.Watch(secure(site)), site.Routes(), reader}
}

// ask makes a request with some headers.
func (f fixture) ask(method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, "http://attic"+target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w.Result()
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// address returns an address that a pattern matches.
func address(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, wildcard.ReplaceAllStringFunc(path, func(w string) string {
		if w == "{$}" {
			return ""
		}
		return "1"
	})
}

// Whoever is not signed in is sent to where that is done, whatever they ask for, and learns nothing.
func TestNothingIsReadableWithoutSigningIn(t *testing.T) {
	f := newFixture(t, nil)
	const least = 20
	if len(f.routes) < least {
		t.Fatalf("only %d routes", len(f.routes))
	}
	open := map[string]bool{"GET /web/assets/": true, "GET /web/sign-in": true, "POST /web/sign-in": true}
	for _, route := range f.routes {
		if route.Access == page.Open {
			if !open[route.Pattern] {
				t.Errorf("%s is open to everybody", route.Pattern)
			}
			continue
		}
		method, path := address(route.Pattern)
		for name, header := range map[string][]string{
			"nobody": {}, "a wrong token": {"X-Plex-Token", "wrong-and-so-on-for-some-characters"},
			"a wrong cookie":  {"Cookie", "butler-session-aaaaaa=abcdefghij.ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
			"a piece of page": {"HX-Request", "true"},
		} {
			if name == "a wrong token" && !strings.Contains(route.Pattern, "sessions") {
				continue // one peer has not that many tries
			}
			answer := f.ask(method, path, header...)
			to := answer.Header.Get("Location")
			if name == "a piece of page" {
				to = answer.Header.Get("HX-Redirect")
			}
			if answer.StatusCode != http.StatusSeeOther && answer.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(to, "/web/sign-in") {
				t.Errorf("%s, %s: %s, to %q", name, route.Pattern, answer.Status, to)
			}
			if answer.ContentLength > 0 {
				t.Errorf("%s, %s: %d bytes", name, route.Pattern, answer.ContentLength)
			}
		}
	}
	// What is not there is not told from what is.
	if answer := f.ask(http.MethodGet, "/web/no/such/page"); answer.Header.Get("Location") != "/web/sign-in?to=%2Fweb%2Fno%2Fsuch%2Fpage" {
		t.Errorf("%v", answer.Header)
	}
}

// A token that may only look is refused by whatever changes something.
func TestReadersChangeNothing(t *testing.T) {
	f := newFixture(t, nil)
	for _, route := range f.routes {
		method, path := address(route.Pattern)
		own := strings.HasPrefix(path, "/web/sign-out") || strings.HasPrefix(path, "/web/sessions/1/end") // of one's own sessions
		if method != http.MethodGet && route.Access == page.Look && !own {
			t.Errorf("%s changes something, and is not for administrators alone", route.Pattern)
		}
		if route.Access != page.Change {
			continue
		}
		if answer := f.ask(method, path, "X-Plex-Token", f.reader); answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", route.Pattern, answer.Status)
		}
	}
}

// A page of another site changes nothing, and shows nothing of this one; who follows its links gets here.
func TestOtherSites(t *testing.T) {
	f := newFixture(t, nil)
	for _, route := range f.routes {
		method, path := address(route.Pattern)
		for name, header := range map[string][]string{
			"another site":            {"Sec-Fetch-Site", "cross-site"},
			"another server here":     {"Sec-Fetch-Site", "same-site"},
			"an older browser":        {"Origin", "https://evil.example"},
			"a frame of another site": {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"},
		} {
			if name == "an older browser" && method == http.MethodGet {
				continue // which does not say it then
			}
			answer := f.ask(method, path, append(header, "X-Plex-Token", admin)...)
			if answer.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s: %s", name, route.Pattern, answer.Status)
			}
		}
	}
	link := []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "X-Plex-Token", admin}
	answer := f.ask(http.MethodGet, "/web/runs?q=%22%3E%3Cscript%3E", link...)
	body := read(t, answer)
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, `content="0;url=/web/runs?q=%22%3E%3Cscript%3E"`) || strings.Contains(body, "attic") {
		t.Errorf("a link: %s %s", answer.Status, body)
	}
	if answer := f.ask(http.MethodPost, "/web/sign-out", link...); answer.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %s", answer.Status)
	}
}

func read(t *testing.T, answer *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every answer, also of what is wrong, tells the browser to be careful with it.
func TestHeaders(t *testing.T) {
	f := newFixture(t, nil)
	for _, target := range []string{"/web/", "/web", "/web/index.html", "/web/sign-in", "/web/sign-in?code=x", "/web/no/page", "/web//x", "/web/assets/x/butler.css", "/web/live", "/web/sessions"} {
		for _, token := range []string{"", admin} {
			if token == admin && target == "/web/live" || target == "/web/" && token == admin {
				continue // does not end; needs a server behind it
			}
			answer := f.ask(http.MethodGet, target, "X-Plex-Token", token)
			csp := answer.Header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
				if !strings.Contains(csp, part) {
					t.Errorf("%s: no %s in %q", target, part, csp)
				}
			}
			if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "http") {
				t.Errorf("%s: %q", target, csp)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if got := answer.Header.Get(name); got != want {
					t.Errorf("%s: %s: %q", target, name, got)
				}
			}
			if answer.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s: other sites may read it", target)
			}
			if cache := answer.Header.Get("Cache-Control"); strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && cache != "no-store" {
				t.Errorf("%s: kept by browsers: %q", target, cache)
			}
		}
	}
}

// Where one goes on after signing in is a page of this server.
func TestRedirectsStayHere(t *testing.T) {
	f := newFixture(t, nil)
	for _, to := range []string{
		"https://evil.example/", "//evil.example", `/\evil.example`, "/web/\r\nSet-Cookie: x=1", "/web/../../x", "javascript:alert(1)", "/web//evil.example/",
		"/webevil", "", "data:text/html,x", "http:/web/", "\t//evil.example", "/web/\x00", "https:evil.example", "///web/",
	} {
		r := httptest.NewRequest(http.MethodPost, "http://attic/web/sign-in", strings.NewReader("token="+admin+"&to="+escape(to)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		if got := w.Result().Header.Get("Location"); w.Code != http.StatusSeeOther || got != "/web/" {
			t.Errorf("%q: %d to %q", to, w.Code, got)
		}
		if len(w.Result().Cookies()) != 1 {
			t.Errorf("%q: cookies %v", to, w.Result().Cookies())
		}
	}
}

func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteByte('%')
		b.WriteByte("0123456789ABCDEF"[c>>4])
		b.WriteByte("0123456789ABCDEF"[c&15])
	}
	return b.String()
}

// While the server is not ready, one who comes is told so, signed in or not.
func TestNotReady(t *testing.T) {
	f := newFixture(t, func(_ *access.Options, o *Options) { o.Ready = func() bool { return false } })
	for _, target := range []string{"/web/", "/web/sign-in"} {
		if answer := f.ask(http.MethodGet, target, "X-Plex-Token", admin); answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: %s", target, answer.Status)
		}
	}
}

// At a trusted address nobody has to sign in, and links of other sites still lead here.
func TestTrustedAddress(t *testing.T) {
	f := newFixture(t, func(g *access.Options, _ *Options) {
		g.Networks = func() ([]netip.Prefix, context.Context) {
			return []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, context.Background()
		}
		g.Hosts = func() []string { return []string{"attic"} }
	})
	if answer := f.ask(http.MethodGet, "/web/sessions", "User-Agent", "Mozilla/5.0"); answer.StatusCode != http.StatusOK {
		t.Errorf("%s", answer.Status)
	}
	if answer := f.ask(http.MethodPost, "/web/sessions/link", "Sec-Fetch-Site", "cross-site"); answer.StatusCode != http.StatusForbidden {
		t.Errorf("%s", answer.Status)
	}
}
