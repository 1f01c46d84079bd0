package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"butler"
)

// Options are what a [Guard] is told.
type Options struct {
	Admin  string  // the administrator's token; of an empty one nobody is the bearer
	Tokens *Tokens // the named ones; nil for none
	// Sessions are the browsers that are signed in; nil if none can be.
	Sessions *Sessions
	// Networks returns those whose addresses need no token, and a context that ends when they are others;
	// nil for none. It is asked for each request without a token.
	Networks func() ([]netip.Prefix, context.Context)
	// Hosts returns the names of this machine under which a browser may reach it without a token, beside
	// localhost and addresses; nil for none.
	Hosts  func() []string
	Limits Limits
	Log    *slog.Logger // nil to be silent
}

// Limits bound what clients may take at a time.
type Limits struct {
	Requests  int // side by side; 0 for 256
	Listeners int // side by side; 0 for 2,000
	// Listens reports whether a request waits for events for as long as its client likes. Such a
	// request counts as a listener. Nil means none does.
	Listens func(*http.Request) bool
}

// Guard lets requests in, or not. Of the administrator's token it keeps only the hash.
type Guard struct {
	o         Options
	admin     [sha256.Size]byte
	weak      bool // the administrator's token can be guessed
	failures  failures
	links     links
	requests  slots
	listeners slots
	lines     *rate.Limiter // of refusals in the log
	unlogged  atomic.Int64  // refusals since the last such line
}

// NewGuard returns a Guard.
func NewGuard(o Options) *Guard {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	const requests, listeners, lines = 256, 2000, 100
	if o.Limits.Requests <= 0 {
		o.Limits.Requests = requests
	}
	if o.Limits.Listeners <= 0 {
		o.Limits.Listeners = listeners
	}
	return &Guard{
		o: o, admin: sha256.Sum256([]byte(o.Admin)), weak: Weak(o.Admin),
		requests:  slots{limit: int64(o.Limits.Requests)},
		listeners: slots{limit: int64(o.Limits.Listeners)},
		lines:     rate.NewLimiter(rate.Every(time.Second), lines),
	}
}

// Admit returns the request with its [Caller], or the reason to refuse it before looking at what it
// asks for. ready reports whether the server can serve; nil means always. One that is open needs no
// token, and has no Caller. The context of the returned request ends when the token that let it in is
// revoked, or when other addresses are trusted than those that let it in.
// Errors: [butler.KindInvalid], [butler.KindUnauthorized], [butler.KindForbidden] for a web page of
// another origin that comes from a trusted address, [butler.KindTooMany], [butler.KindUnavailable].
func (g *Guard) Admit(r *http.Request, ready func() bool, open bool) (*http.Request, error) {
	return g.admit(r, ready, open, g.identify)
}

// identifier returns who makes a request, and the contexts with each of which it ends.
type identifier func(r *http.Request, now time.Time) (Caller, []context.Context, error)

func (g *Guard) admit(r *http.Request, ready func() bool, open bool, identify identifier) (*http.Request, error) {
	r, v := visitOf(r)
	if v.refusal != nil {
		return nil, v.refuse(v.refusal)
	}
	if err := checkAddress(r); err != nil {
		return nil, err
	}
	if !open {
		caller, lives, err := identify(r, v.begun)
		if err != nil {
			return nil, v.refuse(err)
		}
		v.caller = caller
		r = v.until(r, lives)
	}
	if ready != nil && !ready() {
		return nil, butler.E(butler.KindUnavailable, "", "the server is not ready").
			WithHint("it starts or migrates its database: try again in a moment")
	}
	return r, nil
}

// identify returns who makes a request of an API. A token that is sent decides alone, wherever it comes from.
func (g *Guard) identify(r *http.Request, now time.Time) (Caller, []context.Context, error) {
	if secret := FromRequest(r); secret != "" {
		return g.bearer(r, secret, now)
	}
	return g.trust(r)
}

// bearer returns who has a token, and the context that ends when it is revoked; none for the administrator.
func (g *Guard) bearer(r *http.Request, secret string, now time.Time) (Caller, []context.Context, error) {
	h, err := g.login(r, secret, now)
	if h.life != nil {
		return h.Caller, []context.Context{h.life}, err
	}
	return h.Caller, nil, err
}

// login returns the holder of a token, and counts it if there is none.
func (g *Guard) login(r *http.Request, secret string, now time.Time) (holder, error) {
	sum := sha256.Sum256([]byte(secret))
	admin := subtle.ConstantTimeCompare(sum[:], g.admin[:]) == 1 && g.o.Admin != ""
	if admin && !g.weak {
		return g.administrator(), nil
	}
	if t := g.o.Tokens.find(sum, now); t != nil {
		return t.holder(), nil
	}
	// What is left can be guessed, or is wrong: while its address has to pause it is not looked at.
	peer := peerOf(r)
	if wait := g.failures.wait(peer, now); wait > 0 {
		return holder{}, tooManyFailures(wait)
	}
	if admin {
		return g.administrator(), nil
	}
	g.fail(peer, now)
	return holder{}, unauthorized()
}

func (g *Guard) administrator() holder { return holder{Caller: administrator(), sum: g.admin} }

// fail notes that a peer came with something wrong.
func (g *Guard) fail(peer netip.Prefix, now time.Time) {
	if pause := g.failures.add(peer, now); pause > 0 {
		g.o.Log.Warn("too many failed logins", "peer", peer.String(), "pause", pause.String())
	}
}

func unauthorized() error {
	return butler.E(butler.KindUnauthorized, "", "User could not be authenticated").
		WithHint("send the administrator's token in the header %s", Header)
}
