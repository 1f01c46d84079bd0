package access_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"butler"
	"butler/internal/access"
)

func TestAdmit(t *testing.T) {
	const admitted = butler.Kind(255)
	cases := []struct {
		name    string
		target  string
		token   string
		open    bool
		unready bool
		want    butler.Kind
	}{
		{name: "admitted", target: "/a?b=c", token: "the-token", want: admitted},
		{name: "no token", target: "/a", want: butler.KindUnauthorized},
		{name: "open", target: "/a", open: true, want: admitted},
		{name: "open, wrong token", target: "/a", token: "wrong", open: true, want: admitted},
		{name: "not ready", target: "/a", token: "the-token", unready: true, want: butler.KindUnavailable},
		{name: "open, not ready", target: "/a", open: true, unready: true, want: butler.KindUnavailable},
		{name: "no token, not ready", target: "/a", unready: true, want: butler.KindUnauthorized},
		{name: "malformed", target: "/a?b=%zz", token: "the-token", want: butler.KindInvalid},
		{name: "semicolons", target: "/a?b;c", token: "the-token", want: butler.KindInvalid},
		{name: "longest", target: "/" + strings.Repeat("a", 16<<10-1), token: "the-token", want: admitted},
		{name: "too long", target: "/" + strings.Repeat("a", 16<<10), token: "the-token", want: butler.KindInvalid},
		{name: "too long with query", target: "/a?" + strings.Repeat("a", 16<<10-1), token: "the-token", want: butler.KindInvalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, c.target, nil)
			r.Header.Set("X-Plex-Token", c.token)
			got := admitted
			if _, err := access.NewGuard(access.Options{Admin: "the-token"}).Admit(r, func() bool { return !c.unready }, c.open); err != nil {
				got = butler.KindOf(err)
			}
			if got != c.want {
				t.Errorf("kind %v, want %v", got, c.want)
			}
		})
	}
}

func TestTidy(t *testing.T) {
	cases := []struct {
		target, path string
		tidy         bool
	}{
		{"/", "/", true},
		{"/a", "/a", true},
		{"/a/", "/a", true},
		{"/a%2Fb/", "/a/b", true},
		{"/a//", "/a/", false},
		{"//", "/", true},
		{"//a", "//a", false},
		{"/a/../b", "/a/../b", false},
		{"/a/./b", "/a/./b", false},
		{"/a/%2e%2e/b", "/a/../b", false},
	}
	for _, c := range cases {
		r := httptest.NewRequest(http.MethodGet, "/x?q=1", nil)
		u, err := r.URL.Parse("http://host" + c.target + "?q=1")
		if err != nil {
			t.Fatal(err)
		}
		// Parse resolves dots; what a client sends is not resolved.
		u.Path = strings.NewReplacer("%2F", "/", "%2e", ".").Replace(c.target)
		r.URL = u
		got, tidy := access.Tidy(r)
		if got.URL.Path != c.path || tidy != c.tidy || got.URL.RawQuery != "q=1" {
			t.Errorf("%s: path %q, tidy %v", c.target, got.URL.Path, tidy)
		}
	}
}
