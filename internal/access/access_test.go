package access_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"butler"
	"butler/internal/access"
)

func TestCheck(t *testing.T) {
	const token = "right-token"
	cases := []struct {
		name   string
		guard  string
		header http.Header
		query  string
		want   bool
	}{
		{"header", token, http.Header{"X-Plex-Token": {token}}, "", true},
		{"query", token, nil, "X-Plex-Token=right-token", true},
		{"query among others", token, nil, "a=b&X-Plex-Token=right%2Dtoken&c", true},
		{"bearer", token, http.Header{"Authorization": {"Bearer right-token"}}, "", true},
		{"bearer in small letters", token, http.Header{"Authorization": {"bearer  right-token "}}, "", true},
		{"header before query", token, http.Header{"X-Plex-Token": {token}}, "X-Plex-Token=wrong", true},
		{"wrong header before right query", token, http.Header{"X-Plex-Token": {"wrong"}}, "X-Plex-Token=right-token", false},
		{"none", token, nil, "", false},
		{"empty", token, http.Header{"X-Plex-Token": {""}}, "X-Plex-Token=", false},
		{"wrong", token, http.Header{"X-Plex-Token": {"right-tokem"}}, "", false},
		{"longer", token, http.Header{"X-Plex-Token": {"right-token2"}}, "", false},
		{"shorter", token, http.Header{"X-Plex-Token": {"right-toke"}}, "", false},
		{"other scheme", token, http.Header{"Authorization": {"Basic right-token"}}, "", false},
		{"bearer without token", token, http.Header{"Authorization": {"Bearer"}}, "", false},
		{"no token set, none sent", "", nil, "", false},
		{"no token set, empty bearer", "", http.Header{"Authorization": {"Bearer "}}, "", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/?"+c.query, nil)
			r.Header = c.header
			_, err := access.NewGuard(access.Options{Admin: c.guard}).Admit(r, nil, false)
			if c.want && err != nil {
				t.Errorf("refused: %v", err)
			}
			if !c.want && !butler.IsKind(err, butler.KindUnauthorized) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func FuzzFromRequest(f *testing.F) {
	f.Add("X-Plex-Token=%zz", "Bearer", "x")
	f.Add("X-Plex-Token=a&X-Plex-Token=b", "bearer a b", "")
	guard := access.NewGuard(access.Options{Admin: "a token nobody guesses"})
	f.Fuzz(func(t *testing.T, query, authorization, header string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = query
		r.Header.Set("Authorization", authorization)
		r.Header.Set("X-Plex-Token", header)
		if _, err := guard.Admit(r, nil, false); err == nil && access.FromRequest(r) != "a token nobody guesses" {
			t.Error("admitted")
		}
		if header != "" && access.FromRequest(r) != header {
			t.Error("the header does not count first")
		}
	})
}
