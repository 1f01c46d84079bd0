package access

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"butler"
)

// trust admits a request without a token if it comes from a trusted address. Only the other end of the
// connection counts.
//
// Whoever sits at such an address may open any web page, and that page can make the browser ask for
// what it likes here. So a request that says it comes from a page of another origin is refused,
// whatever its method; one from a browser that does not say where it comes from (browsers say so only
// to https and to localhost) may look, for the page does not get to see the answer, but not change
// anything; and the name by which the server is called must be one of its own, or else a page could
// make its name point here and be of the same origin.
func (g *Guard) trust(r *http.Request) (Caller, []context.Context, error) {
	if g.o.Networks == nil {
		return Caller{}, nil, unauthorized()
	}
	a := addressOf(r)
	networks, life := g.o.Networks()
	if !within(networks, a) {
		return Caller{}, nil, unauthorized()
	}
	if !g.ownName(r.Host) {
		return Caller{}, nil, butler.E(butler.KindForbidden, "", "without a token this server does not answer to that name").
			WithHint("call it by its address or by the name of its machine, or send a token")
	}
	caller := Caller{Name: "address " + a.String(), Scope: butler.ScopeAdmin, Trusted: true}
	switch originOf(r) {
	case originOther:
		return Caller{}, nil, butler.E(butler.KindForbidden, "", "a page of another origin may not ask without a token").
			WithHint("send a token")
	case originUnknown:
		caller.Scope = butler.ScopeRead
	case originSame, originNone:
	}
	g.o.Log.LogAttrs(r.Context(), slog.LevelDebug, "let in by address",
		slog.String("peer", a.String()), slog.String("scope", string(caller.Scope)), slog.String("path", logPath(r)))
	return caller, []context.Context{life}, nil
}

func within(networks []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(a) })
}

// ownName reports whether a Host header is an address, localhost, or a name of this machine.
func (g *Guard) ownName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), ".")
	if _, err := netip.ParseAddr(host); err == nil || strings.EqualFold(host, "localhost") {
		return true
	}
	if host == "" || g.o.Hosts == nil {
		return false
	}
	return slices.ContainsFunc(g.o.Hosts(), func(name string) bool { return strings.EqualFold(host, name) })
}

// origin is where a request comes from, as far as it can be told.
type origin uint8

const (
	originNone    origin = iota // no web page: a program
	originSame                  // a page of this server, or the user of a browser
	originOther                 // another page
	originUnknown               // a browser that does not say
)

// originOf tells by what browsers send, and pages cannot change: Sec-Fetch-Site, Origin, User-Agent.
func originOf(r *http.Request) origin {
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none":
		return originSame
	case "":
	default:
		return originOther
	}
	from := r.Header.Get("Origin")
	if from == "" {
		from = r.Header.Get("Referer")
	}
	if from != "" {
		if u, err := url.Parse(from); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
			return originSame
		}
		return originOther
	}
	if strings.HasPrefix(r.UserAgent(), "Mozilla/") {
		return originUnknown
	}
	return originNone
}
