package access_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"butler"
	"butler/internal/access"
)

func TestTrustedAddresses(t *testing.T) {
	networks, err := butler.ParseNetworks("192.168.1.0/24, 2001:db8::/32, 10.0.0.7")
	if err != nil {
		t.Fatal(err)
	}
	guard := access.NewGuard(access.Options{
		Admin:    "the-administrator's-token",
		Networks: func() ([]netip.Prefix, context.Context) { return networks, t.Context() },
		Hosts:    func() []string { return []string{"nas", "nas.local"} },
	})
	const (
		refused   = butler.KindForbidden
		unknown   = butler.KindUnauthorized
		browser   = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
		inside    = "192.168.1.5:40000"
		authority = "192.168.1.2:32500"
	)
	cases := []struct {
		name       string
		method     string
		peer, host string
		header     map[string]string
		scope      butler.TokenScope // "" if it is refused
		kind       butler.Kind
	}{
		{name: "program", peer: inside, host: authority, scope: butler.ScopeAdmin},
		{name: "IPv4 in IPv6", peer: "[::ffff:192.168.1.5]:40000", host: authority, scope: butler.ScopeAdmin},
		{name: "IPv6", peer: "[2001:db8::1]:40000", host: "[2001:db8::2]:32500", scope: butler.ScopeAdmin},
		{name: "IPv6 with zone", peer: "[2001:db8::1%eth0]:40000", host: "[2001:db8::2]", scope: butler.ScopeAdmin},
		{name: "single", peer: "10.0.0.7:1", host: "10.0.0.1", scope: butler.ScopeAdmin},
		{name: "beside it", peer: "10.0.0.8:1", host: "10.0.0.1", kind: unknown},
		{name: "other network", peer: "192.168.2.5:40000", host: authority, kind: unknown},
		{name: "no address", peer: "@", host: authority, kind: unknown},
		{name: "header of a proxy", peer: "8.8.8.8:40000", host: authority, kind: unknown,
			header: map[string]string{"X-Forwarded-For": "192.168.1.5", "X-Real-IP": "192.168.1.5", "Forwarded": "for=192.168.1.5"}},
		{name: "wrong token", peer: inside, host: authority, kind: unknown, header: map[string]string{"X-Plex-Token": "wrong"}},
		{name: "right token", peer: inside, host: authority, scope: butler.ScopeAdmin,
			header: map[string]string{"X-Plex-Token": "the-administrator's-token", "Origin": "http://evil.example"}},

		{name: "localhost", peer: inside, host: "localhost:32500", scope: butler.ScopeAdmin},
		{name: "name", peer: inside, host: "NAS", scope: butler.ScopeAdmin},
		{name: "name with dot", peer: inside, host: "nas.local.:32500", scope: butler.ScopeAdmin},
		{name: "rebound name", peer: inside, host: "evil.example:32500", kind: refused},
		{name: "name that begins so", peer: inside, host: "nas.local.evil.example", kind: refused},
		{name: "address within a name", peer: inside, host: "192.168.1.2.evil.example", kind: refused},
		{name: "no name", peer: inside, host: "", kind: refused},

		{name: "page of this server", peer: inside, host: authority, scope: butler.ScopeAdmin,
			header: map[string]string{"Sec-Fetch-Site": "same-origin", "User-Agent": browser}},
		{name: "typed address", peer: inside, host: authority, scope: butler.ScopeAdmin,
			header: map[string]string{"Sec-Fetch-Site": "none", "User-Agent": browser}},
		{name: "other page looks", peer: inside, host: authority, kind: refused,
			header: map[string]string{"Sec-Fetch-Site": "cross-site", "User-Agent": browser}},
		{name: "other page writes", method: http.MethodPost, peer: inside, host: authority, kind: refused,
			header: map[string]string{"Sec-Fetch-Site": "cross-site", "User-Agent": browser}},
		{name: "page of the site", peer: inside, host: authority, kind: refused,
			header: map[string]string{"Sec-Fetch-Site": "same-site", "User-Agent": browser}},
		{name: "unknown site", peer: inside, host: authority, kind: refused, header: map[string]string{"Sec-Fetch-Site": "x"}},
		{name: "same origin", method: http.MethodPost, peer: inside, host: authority, scope: butler.ScopeAdmin,
			header: map[string]string{"Origin": "http://" + authority, "User-Agent": browser}},
		{name: "other origin", method: http.MethodPost, peer: inside, host: authority, kind: refused,
			header: map[string]string{"Origin": "http://evil.example", "User-Agent": browser}},
		{name: "other port", peer: inside, host: authority, kind: refused,
			header: map[string]string{"Origin": "http://192.168.1.2:80", "User-Agent": browser}},
		{name: "hidden origin", method: http.MethodPost, peer: inside, host: authority, kind: refused,
			header: map[string]string{"Origin": "null", "User-Agent": browser}},
		{name: "link on another page", peer: inside, host: authority, kind: refused,
			header: map[string]string{"Referer": "http://evil.example/page", "User-Agent": browser}},
		{name: "link on a page of this server", peer: inside, host: authority, scope: butler.ScopeAdmin,
			header: map[string]string{"Referer": "http://" + authority + "/", "User-Agent": browser}},
		{name: "browser that does not say", peer: inside, host: authority, scope: butler.ScopeRead,
			header: map[string]string{"User-Agent": browser}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			method := c.method
			if method == "" {
				method = http.MethodGet
			}
			r := httptest.NewRequest(method, "/library/sections/1/refresh", nil)
			r.RemoteAddr, r.Host = c.peer, c.host
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			got, err := guard.Admit(r, nil, false)
			if c.scope == "" {
				if !butler.IsKind(err, c.kind) {
					t.Errorf("%v, want %s", err, c.kind)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			caller := access.CallerOf(got.Context())
			if caller.Scope != c.scope || caller.Trusted == (caller.Name == "administrator") {
				t.Errorf("%+v, want scope %s", caller, c.scope)
			}
			if err := access.Admin(got.Context()); (err == nil) != (c.scope == butler.ScopeAdmin) || err != nil && !butler.IsKind(err, butler.KindForbidden) {
				t.Errorf("may change: %v", err)
			}
		})
	}
	// It follows the setting at once.
	networks = nil
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr, r.Host = inside, authority
	if _, err := guard.Admit(r, nil, false); !butler.IsKind(err, unknown) {
		t.Errorf("after the setting was emptied: %v", err)
	}
}
