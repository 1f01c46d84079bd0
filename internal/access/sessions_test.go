package access_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
	"butler/internal/access"
)

// entrance is a server's folder with tokens and sessions.
type entrance struct {
	dir      string
	admin    string
	tokens   *access.Tokens
	sessions *access.Sessions
	guard    *access.Guard
}

// openEntrance opens what is in a folder.
func openEntrance(t testing.TB, dir, admin string) *entrance {
	t.Helper()
	e := &entrance{dir: dir, admin: admin, tokens: openTokens(t, filepath.Join(dir, "tokens.json"))}
	var err error
	e.sessions, err = access.OpenSessions(filepath.Join(dir, "sessions.json"), access.SessionOptions{Admin: admin, Tokens: e.tokens})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.close(t) })
	e.guard = access.NewGuard(access.Options{Admin: admin, Tokens: e.tokens, Sessions: e.sessions})
	return e
}

func (e *entrance) close(t testing.TB) {
	t.Helper()
	if err := e.sessions.Close(); err != nil {
		t.Error(err)
	}
}

// form returns the request of the form on which people sign in.
func form(cookies ...*http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://attic/web/sign-in", nil)
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

// signIn signs a browser in and returns the cookie that it got.
func (e *entrance) signIn(t testing.TB, r *http.Request, c access.Credentials) (*http.Cookie, error) {
	t.Helper()
	w := httptest.NewRecorder()
	if _, err := e.guard.SignIn(w, r, c); err != nil {
		if len(w.Result().Cookies()) > 0 {
			t.Error("a cookie was set, and nobody signed in")
		}
		return nil, err
	}
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("cookies: %v", cookies)
	}
	return cookies[0], nil
}

// mustSignIn signs a browser in by a token.
func (e *entrance) mustSignIn(t testing.TB, token string) *http.Cookie {
	t.Helper()
	c, err := e.signIn(t, form(), access.Credentials{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// who returns who a cookie lets in; the zero value for nobody.
func (e *entrance) who(t testing.TB, c *http.Cookie) access.Caller {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://attic/web/", nil)
	if c != nil {
		r.AddCookie(c)
	}
	r, err := e.guard.AdmitBrowser(r, nil, false)
	if err != nil {
		if !butler.IsKind(err, butler.KindUnauthorized) {
			t.Fatal(err)
		}
		return access.Caller{}
	}
	return access.CallerOf(r.Context())
}

func TestSignInByToken(t *testing.T) {
	e := openEntrance(t, t.TempDir(), strong)
	_, read, err := e.tokens.MakeToken(t.Context(), "hall", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		token, name string
		scope       butler.TokenScope
	}{{strong, "administrator", butler.ScopeAdmin}, {" " + read + "\n", "hall", butler.ScopeRead}} {
		cookie := e.mustSignIn(t, c.token)
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Secure || cookie.Domain != "" || cookie.Path != "/web/" || cookie.MaxAge <= 0 {
			t.Errorf("cookie %v", cookie)
		}
		if got := e.who(t, cookie); got.Name != c.name || got.Scope != c.scope || got.Session == "" || got.Trusted {
			t.Errorf("%+v", got)
		}
		// An API knows no cookies: so no page of another site can use them there.
		r := httptest.NewRequest(http.MethodGet, "http://attic/api/v1/tasks", nil)
		r.AddCookie(cookie)
		if _, err := e.guard.Admit(r, nil, false); !butler.IsKind(err, butler.KindUnauthorized) {
			t.Errorf("an API let a cookie in: %v", err)
		}
	}
	if all := e.sessions.Sessions(); len(all) != 2 || all[0].Device != "Firefox on Linux" || all[0].Address != "192.0.2.1" {
		t.Errorf("%+v", all)
	}
	for _, token := range []string{"", "wrong", strong + "x", read[:25]} {
		if _, err := e.signIn(t, form(), access.Credentials{Token: token}); !butler.IsKind(err, butler.KindUnauthorized) {
			t.Errorf("%q: %v", token, err)
		}
	}
	// A token in the query does not let a browser in.
	r := httptest.NewRequest(http.MethodGet, "http://attic/web/?X-Plex-Token="+strong, nil)
	if _, err := e.guard.AdmitBrowser(r, nil, false); !butler.IsKind(err, butler.KindUnauthorized) {
		t.Errorf("query: %v", err)
	}
}

func TestCookieOfTLS(t *testing.T) {
	e := openEntrance(t, t.TempDir(), strong)
	direct, proxied := form(), form()
	direct.TLS = &tls.ConnectionState{}
	proxied.Header.Set("Origin", "https://attic.example.org")
	var kept *http.Cookie
	for name, r := range map[string]*http.Request{"TLS": direct, "a proxy with TLS": proxied} {
		c, err := e.signIn(t, r, access.Credentials{Token: strong})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(c.Name, "__Host-butler-session-") || !c.Secure || c.Path != "/" || c.Domain != "" || !c.HttpOnly {
			t.Errorf("%s: %v", name, c)
		}
		if got := e.who(t, c); got.Name != "administrator" {
			t.Errorf("%s: %+v", name, got)
		}
		kept = c
	}
	// A cookie without the prefix may have been set by another host of the domain: it does not count with TLS.
	r := httptest.NewRequest(http.MethodGet, "https://attic/web/", nil)
	r.AddCookie(&http.Cookie{Name: strings.TrimPrefix(kept.Name, "__Host-"), Value: kept.Value})
	if _, err := e.guard.AdmitBrowser(r, nil, false); !butler.IsKind(err, butler.KindUnauthorized) {
		t.Errorf("without the prefix: %v", err)
	}
}

func TestSignInByLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := openEntrance(t, t.TempDir(), strong)
		code := func(l butler.SignInLink) string {
			path, code, ok := strings.Cut(l.Path, "?code=")
			if path != "/web/sign-in" || !ok || len(code) != 26 {
				t.Fatalf("link %q", l.Path)
			}
			return code
		}
		link := e.guard.NewLink()
		if left := time.Until(link.Expires); left <= 14*time.Minute || left > 15*time.Minute {
			t.Errorf("it expires in %v", left)
		}
		cookie, err := e.signIn(t, form(), access.Credentials{Code: code(link)})
		if err != nil {
			t.Fatal(err)
		}
		if got := e.who(t, cookie); got.Name != "administrator" {
			t.Errorf("%+v", got)
		}
		if _, err := e.signIn(t, form(), access.Credentials{Code: code(link)}); !butler.IsKind(err, butler.KindUnauthorized) {
			t.Errorf("used again: %v", err)
		}
		late := e.guard.NewLink()
		time.Sleep(15 * time.Minute)
		if _, err := e.signIn(t, form(), access.Credentials{Code: code(late)}); !butler.IsKind(err, butler.KindUnauthorized) {
			t.Errorf("too late: %v", err)
		}
		// Only so many wait to be used: the oldest goes.
		first := e.guard.NewLink()
		for range 20 {
			e.guard.NewLink()
		}
		if _, err := e.signIn(t, form(), access.Credentials{Code: code(first)}); !butler.IsKind(err, butler.KindUnauthorized) {
			t.Errorf("the oldest: %v", err)
		}
		if _, err := os.Stat(filepath.Join(e.dir, "sessions.json")); err != nil {
			t.Fatal(err)
		}
	})
}

// A link of a named token signs in with its rights, and is worth nothing once it is revoked.
func TestLinkFor(t *testing.T) {
	e := openEntrance(t, t.TempDir(), strong)
	secrets := map[string]string{}
	for name, scope := range map[string]butler.TokenScope{"hall": butler.ScopeRead, "desk": butler.ScopeAdmin} {
		_, secret, err := e.tokens.MakeToken(t.Context(), name, scope)
		if err != nil {
			t.Fatal(err)
		}
		secrets[name] = secret
	}
	admitted := func(secret string) context.Context {
		r, err := e.guard.Admit(call(secret), nil, false)
		if err != nil {
			t.Fatal(err)
		}
		return r.Context()
	}
	if _, err := e.guard.LinkFor(admitted(secrets["hall"])); !butler.IsKind(err, butler.KindForbidden) {
		t.Errorf("one that may only look: %v", err)
	}
	used, err := e.guard.LinkFor(admitted(secrets["desk"]))
	if err != nil {
		t.Fatal(err)
	}
	waits, err := e.guard.LinkFor(admitted(secrets["desk"]))
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := e.signIn(t, form(), access.Credentials{Code: used.Path[len("/web/sign-in?code="):]})
	if err != nil || e.who(t, cookie).Name != "desk" {
		t.Fatalf("%v, %+v", err, e.who(t, cookie))
	}
	if err := e.tokens.RevokeToken(t.Context(), "desk"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.signIn(t, form(), access.Credentials{Code: waits.Path[len("/web/sign-in?code="):]}); !butler.IsKind(err, butler.KindUnauthorized) {
		t.Errorf("after it was revoked: %v", err)
	}
	if got := e.who(t, cookie); got != (access.Caller{}) {
		t.Errorf("the session outlived its token: %+v", got)
	}
	// Nor does it come back with another token of that name.
	if _, _, err := e.tokens.MakeToken(t.Context(), "desk", butler.ScopeAdmin); err != nil {
		t.Fatal(err)
	}
	if got := e.who(t, cookie); got != (access.Caller{}) {
		t.Errorf("it came back: %+v", got)
	}
}

// Wrong codes and tokens make their address wait; what is right still passes, for it cannot have been guessed.
func TestSignInIsLimited(t *testing.T) {
	for name, wrong := range map[string]access.Credentials{"token": {Token: "wrong"}, "code": {Code: "WRONG"}} {
		synctest.Test(t, func(t *testing.T) {
			e := openEntrance(t, t.TempDir(), strong)
			link := e.guard.NewLink()
			for i := range 12 {
				_, err := e.signIn(t, form(), wrong)
				want := butler.KindUnauthorized
				if i >= 10 {
					want = butler.KindTooMany
				}
				if !butler.IsKind(err, want) {
					t.Fatalf("%s, try %d: %v", name, i, err)
				}
			}
			for _, right := range []access.Credentials{{Code: link.Path[len("/web/sign-in?code="):]}, {Token: strong}} {
				if _, err := e.signIn(t, form(), right); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

func TestSessionsOutlastARestart(t *testing.T) {
	dir := t.TempDir()
	e := openEntrance(t, dir, strong)
	_, hall, err := e.tokens.MakeToken(t.Context(), "hall", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	admin, read := e.mustSignIn(t, strong), e.mustSignIn(t, hall)
	e.close(t)
	text, err := os.ReadFile(filepath.Join(dir, "sessions.json"))
	if err != nil {
		t.Fatal(err)
	}
	if mode := mode(t, filepath.Join(dir, "sessions.json")); mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
	for _, secret := range []string{strong, hall, admin.Value, strings.Split(admin.Value, ".")[1], strings.Split(read.Value, ".")[1]} {
		if strings.Contains(string(text), secret) {
			t.Errorf("a secret is in the file:\n%s", text)
		}
	}
	again := openEntrance(t, dir, strong)
	if got := again.who(t, admin); got.Name != "administrator" {
		t.Errorf("%+v", got)
	}
	if got := again.who(t, read); got.Name != "hall" || got.Scope != butler.ScopeRead {
		t.Errorf("%+v", got)
	}
	// What the file says of a scope does not count, but the token.
	again.close(t)
	if err := os.WriteFile(filepath.Join(dir, "sessions.json"), []byte(strings.ReplaceAll(string(text), `"read"`, `"admin"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := openEntrance(t, dir, strong).who(t, read); got.Scope != butler.ScopeRead {
		t.Errorf("the file gave a scope: %+v", got)
	}
	// With another token of the administrator all sessions of the old one are void.
	if got := openEntrance(t, dir, strong+"-new").who(t, admin); got != (access.Caller{}) {
		t.Errorf("with another token: %+v", got)
	}
}

func TestDamagedSessions(t *testing.T) {
	dir := t.TempDir()
	e := openEntrance(t, dir, strong)
	e.mustSignIn(t, strong)
	e.close(t)
	good, err := os.ReadFile(filepath.Join(dir, "sessions.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "no JSON": "{", "an unknown member": strings.Replace(string(good), `"version"`, `"more": 1, "version"`, 1),
		"a later version": strings.Replace(string(good), `"version": 1`, `"version": 2`, 1),
		"a code cut off":  strings.Replace(string(good), `"code": "`, `"code": "00`, 1),
		"too large":       string(good) + strings.Repeat(" ", 3<<20),
		"a cookie's name": strings.Replace(string(good), `"cookie": "`, `"cookie": "; `, 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, "sessions.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		e := openEntrance(t, dir, strong)
		if all := e.sessions.Sessions(); len(all) != 0 {
			t.Errorf("%s: %+v", name, all)
		}
		e.who(t, e.mustSignIn(t, strong))
	}
}

func TestSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := openEntrance(t, t.TempDir(), strong)
		idle, used := e.mustSignIn(t, strong), e.mustSignIn(t, strong)
		for range 11 {
			time.Sleep(15 * 24 * time.Hour)
			if got := e.who(t, used); got.Name == "" {
				t.Fatal("one that is used expired")
			}
		}
		if got := e.who(t, idle); got.Name != "" {
			t.Error("one that is not used did not expire")
		}
		if all := e.sessions.Sessions(); len(all) != 1 {
			t.Errorf("%+v", all)
		}
		time.Sleep(16 * 24 * time.Hour)
		if got := e.who(t, used); got.Name != "" {
			t.Error("one lasts for ever")
		}
	})
}

// A browser that signs in anew has one session, and each token has a bounded number.
func TestSessionsAreBounded(t *testing.T) {
	e := openEntrance(t, t.TempDir(), strong)
	_, hall, err := e.tokens.MakeToken(t.Context(), "hall", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	first := e.mustSignIn(t, strong)
	anew, err := e.signIn(t, form(first), access.Credentials{Token: hall})
	if err != nil {
		t.Fatal(err)
	}
	if e.who(t, first).Name != "" || e.who(t, anew).Name != "hall" || len(e.sessions.Sessions()) != 1 {
		t.Errorf("%+v", e.sessions.Sessions())
	}
	admin := e.mustSignIn(t, strong)
	for range 51 {
		e.mustSignIn(t, hall)
	}
	if got := len(e.sessions.Sessions()); got != 51 {
		t.Errorf("%d sessions", got)
	}
	if e.who(t, admin).Name != "administrator" {
		t.Error("those of one token pushed out that of another")
	}
}

func TestSignOut(t *testing.T) {
	e := openEntrance(t, t.TempDir(), strong)
	cookie, other := e.mustSignIn(t, strong), e.mustSignIn(t, strong)
	for range 2 { // the second time nobody is signed in
		w := httptest.NewRecorder()
		if err := e.guard.SignOut(w, form(cookie)); err != nil {
			t.Fatal(err)
		}
		if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || c[0].Value != "" || c[0].Name != cookie.Name {
			t.Errorf("%v", c)
		}
	}
	if e.who(t, cookie).Name != "" || e.who(t, other).Name == "" {
		t.Error("the wrong one was signed out")
	}
	id := e.who(t, other).Session
	if err := e.sessions.EndSession(t.Context(), id); err != nil || e.who(t, other).Name != "" {
		t.Errorf("%v", err)
	}
	if err := e.sessions.EndSession(t.Context(), id); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("ended twice: %v", err)
	}
}

// The end of a session, or of its token, ends what goes on.
func TestEndOfSessionEndsRequests(t *testing.T) {
	for name, end := range map[string]func(e *entrance, id string) error{
		"signed out": func(e *entrance, id string) error { return e.sessions.EndSession(t.Context(), id) },
		"revoked":    func(e *entrance, _ string) error { return e.tokens.RevokeToken(t.Context(), "hall") },
	} {
		synctest.Test(t, func(t *testing.T) {
			e := openEntrance(t, t.TempDir(), strong)
			_, hall, err := e.tokens.MakeToken(t.Context(), "hall", butler.ScopeRead)
			if err != nil {
				t.Fatal(err)
			}
			cookie := e.mustSignIn(t, hall)
			ended := make(chan error, 1)
			h := e.guard.Watch(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				r, err := e.guard.AdmitBrowser(r, nil, false)
				if err != nil {
					ended <- err
					return
				}
				<-r.Context().Done()
				ended <- nil
			}))
			r := httptest.NewRequest(http.MethodGet, "http://attic/web/live", nil)
			r.AddCookie(cookie)
			go h.ServeHTTP(httptest.NewRecorder(), r)
			synctest.Wait()
			select {
			case err := <-ended:
				t.Fatalf("%s: ended before: %v", name, err)
			default:
			}
			if err := end(e, e.who(t, cookie).Session); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err != nil {
				t.Errorf("%s: %v", name, err)
			}
			synctest.Wait()
			if all := e.sessions.Sessions(); len(all) != 0 {
				t.Errorf("%s: %+v", name, all)
			}
		})
	}
}

// A browser at a trusted address needs no session, and may change things if it says which page asks.
func TestTrustedBrowser(t *testing.T) {
	networks := func() ([]netip.Prefix, context.Context) {
		return []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, context.Background()
	}
	g := access.NewGuard(access.Options{Admin: strong, Networks: networks})
	for _, c := range []struct {
		name, method string
		header       map[string]string
		want         butler.TokenScope // "" for nobody
	}{
		{"a browser that says nothing", http.MethodGet, map[string]string{"User-Agent": "Mozilla/5.0"}, butler.ScopeAdmin},
		{"a form that says nothing", http.MethodPost, map[string]string{"User-Agent": "Mozilla/5.0"}, butler.ScopeRead},
		{"a form of ours", http.MethodPost, map[string]string{"Sec-Fetch-Site": "same-origin"}, butler.ScopeAdmin},
		{"a form of another site", http.MethodPost, map[string]string{"Sec-Fetch-Site": "cross-site"}, ""},
		{"another site", http.MethodGet, map[string]string{"Origin": "http://evil.example"}, ""},
	} {
		r := httptest.NewRequest(c.method, "http://192.0.2.9/web/", nil)
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		r, err := g.AdmitBrowser(r, nil, false)
		if err != nil {
			if c.want != "" || !butler.IsKind(err, butler.KindUnauthorized) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if got := access.CallerOf(r.Context()); got.Scope != c.want || !got.Trusted {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"":     "an unknown browser",
		"what": "an unknown browser",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox on Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36":                         "Chrome on Android",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36 Edg/149.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/149.0.0.0 Safari/537.36 <script>alert(1)</script>":                                "Chrome on macOS",
		"curl/8.5.0": "curl",
		"Mozilla/5.0 (X11; Linux aarch64) Something/1.0": "a browser on Linux",
	} {
		if got := access.Device(agent); got != want {
			t.Errorf("%q: %q", agent, got)
		}
	}
}

func FuzzCookie(f *testing.F) {
	e := openEntrance(f, f.TempDir(), strong)
	good := e.mustSignIn(f, strong)
	f.Add(good.Value[:11])
	f.Add(good.Value[:11] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	f.Add(".." + good.Value)
	f.Fuzz(func(t *testing.T, value string) {
		if c := (&http.Cookie{Name: good.Name, Value: value}); strings.Trim(value, `"`) != good.Value && c.Valid() == nil && e.who(t, c).Name != "" {
			t.Errorf("%q let somebody in", value)
		}
	})
}
