package access

import (
	"context"
	"net/http"
	"strings"
	"time"

	"butler"
)

// The cookie of a session. Its name has the prefix that browsers hold to its word if they came by TLS: such a cookie cannot
// be set by other hosts, nor without TLS.
const (
	cookieName   = "butler-session-"
	cookiePrefix = "__Host-"
	cookiePath   = "/web/"
)

// AdmitBrowser is like [Guard.Admit] for the pages of the dashboard: where no token is sent, the cookie of a session lets
// the request in. A token in the query does not count, for it would stay in the history of the browser.
//
// What a browser asks for by GET changes nothing, and no page of another origin gets to see the answer; so unlike in an
// API, one that comes from a trusted address sees all of it, also where it does not tell which page asks.
func (g *Guard) AdmitBrowser(r *http.Request, ready func() bool, open bool) (*http.Request, error) {
	return g.admit(r, ready, open, g.identifyBrowser)
}

func (g *Guard) identifyBrowser(r *http.Request, now time.Time) (Caller, []context.Context, error) {
	if secret := fromHeader(r); secret != "" {
		return g.bearer(r, secret, now)
	}
	if one, h := g.sessionOf(r, now); one != nil {
		h.Session = one.ID
		lives := []context.Context{one.life}
		if h.life != nil {
			lives = append(lives, h.life)
		}
		return h.Caller, lives, nil
	}
	caller, lives, err := g.trust(r)
	if err != nil {
		return Caller{}, nil, notSignedIn() // whatever the reason: a session helps
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		caller.Scope = butler.ScopeAdmin
	}
	return caller, lives, nil
}

func notSignedIn() error {
	return butler.E(butler.KindUnauthorized, "", "nobody is signed in").WithHint("sign in first")
}

// sessionOf returns the session of the browser that makes a request, or nil, and the holder of its token.
func (g *Guard) sessionOf(r *http.Request, now time.Time) (*session, holder) {
	if g.o.Sessions == nil {
		return nil, holder{}
	}
	name := cookieName + g.o.Sessions.cookie
	if c, err := r.Cookie(cookiePrefix + name); err == nil {
		if one, h := g.o.Sessions.find(c.Value, now); one != nil {
			return one, h
		}
	}
	if r.TLS != nil { // there a cookie without the prefix may be somebody else's doing
		return nil, holder{}
	}
	if c, err := r.Cookie(name); err == nil {
		return g.o.Sessions.find(c.Value, now)
	}
	return nil, holder{}
}

// SignedIn reports whether a browser has a session.
func (g *Guard) SignedIn(r *http.Request) bool {
	one, _ := g.sessionOf(r, time.Now())
	return one != nil
}

// Credentials are what a browser signs in with: one of them.
type Credentials struct {
	Code  string // of a link; it is used up
	Token string
}

// SignIn begins a session for a browser that has a code or a token, and ends the one it had. Errors:
// [butler.KindUnauthorized], [butler.KindTooMany], [butler.KindUnavailable], [butler.KindNoSpace], [butler.KindInternal].
func (g *Guard) SignIn(w http.ResponseWriter, r *http.Request, c Credentials) (Caller, error) {
	_, v := visitOf(r)
	h, err := g.credit(r, c, v.begun)
	if err != nil {
		return Caller{}, v.refuse(err)
	}
	if g.o.Sessions == nil {
		return Caller{}, butler.E(butler.KindUnsupported, "sign in", "this server keeps no sessions")
	}
	was, _ := g.sessionOf(r, v.begun)
	told, value, err := g.o.Sessions.begin(h, Device(r.UserAgent()), addressOf(r).String(), v.begun)
	if err != nil {
		return Caller{}, err
	}
	if was != nil {
		_ = g.o.Sessions.EndSession(r.Context(), was.ID) // what cannot be written now is with the next change
	}
	v.caller = h.Caller
	g.setCookie(w, r, value, int(sessionLife/time.Second))
	g.o.Log.InfoContext(r.Context(), "signed in", "who", h.Name, "session", told.ID, "device", told.Device, "peer", r.RemoteAddr)
	return h.Caller, nil
}

// credit returns who has a code or a token.
func (g *Guard) credit(r *http.Request, c Credentials, now time.Time) (holder, error) {
	if c.Code == "" {
		h, err := g.login(r, strings.TrimSpace(c.Token), now)
		if butler.IsKind(err, butler.KindUnauthorized) {
			err = butler.E(butler.KindUnauthorized, "", "this is no token of this server")
		}
		return h, err
	}
	if h, ok := g.links.take(c.Code, now); ok { // which cannot be guessed, so it counts also while its address has to pause
		return h, nil
	}
	peer := peerOf(r)
	if wait := g.failures.wait(peer, now); wait > 0 {
		return holder{}, tooManyFailures(wait)
	}
	g.fail(peer, now)
	return holder{}, butler.E(butler.KindUnauthorized, "", "this link was used already, or is too old").
		WithHint("each signs in once, within %d minutes; butler web prints another", linkLife/time.Minute)
}

// SignOut ends the session of a browser, if it has one, and takes its cookie away.
func (g *Guard) SignOut(w http.ResponseWriter, r *http.Request) error {
	one, _ := g.sessionOf(r, time.Now())
	g.setCookie(w, r, "", -1)
	if one == nil {
		return nil
	}
	if err := g.o.Sessions.EndSession(r.Context(), one.ID); err != nil && !butler.IsKind(err, butler.KindNotFound) {
		return err
	}
	return nil
}

// setCookie tells a browser what to send from now on. A form says whether its page came by TLS, also through a proxy
// that ends it: the header Origin of a browser is its own word.
func (g *Guard) setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	if g.o.Sessions == nil {
		return
	}
	c := &http.Cookie{
		Name: cookieName + g.o.Sessions.cookie, Value: value, Path: cookiePath, MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if r.TLS != nil || strings.HasPrefix(r.Header.Get("Origin"), "https://") {
		c.Name, c.Path, c.Secure = cookiePrefix+c.Name, "/", true
	}
	http.SetCookie(w, c)
}
