package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

const firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func TestVisits(t *testing.T) {
	for _, c := range []struct {
		name, method, target string
		header               map[string]string
		want                 bool
	}{
		{"Firefox", "GET", "/", map[string]string{"Accept": firefox}, true},
		{"its HEAD", "HEAD", "/", map[string]string{"Accept": firefox}, true},
		{"in two headers' worth", "GET", "/?x=1", map[string]string{"Accept": " TEXT/HTML ; q=1 , */*"}, true},
		{"another address", "GET", "/identity", map[string]string{"Accept": firefox}, false},
		{"a change", "POST", "/", map[string]string{"Accept": firefox}, false},
		{"curl", "GET", "/", map[string]string{"Accept": "*/*"}, false},
		{"no header", "GET", "/", nil, false},
		{"a client of Plex", "GET", "/", map[string]string{"Accept": "application/json"}, false},
		{"one that takes both, data first", "GET", "/", map[string]string{"Accept": "application/json, text/html;q=0.5"}, false},
		{"XML liked better", "GET", "/", map[string]string{"Accept": "text/html;q=0.8, text/xml"}, false},
		{"HTML refused", "GET", "/", map[string]string{"Accept": "text/html;q=0"}, false},
		{"a q that is none", "GET", "/", map[string]string{"Accept": "text/html;q=many"}, false},
		{"a token", "GET", "/", map[string]string{"Accept": firefox, "X-Plex-Token": "t"}, false},
		{"a bearer", "GET", "/", map[string]string{"Accept": firefox, "Authorization": "Bearer t"}, false},
		{"a token in the query", "GET", "/?X-Plex-Token=t", map[string]string{"Accept": firefox}, false},
		{"a client in the query", "GET", "/?x-plex-product=web", map[string]string{"Accept": firefox}, false},
		{"a client's header", "GET", "/", map[string]string{"Accept": firefox, "x-plex-client-identifier": "c"}, false},
	} {
		r := httptest.NewRequest(c.method, "http://attic"+c.target, nil)
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		if got := Visits(r); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	w := httptest.NewRecorder()
	Home(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/web/" || w.Header().Get("Vary") != "Accept" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func FuzzAccept(f *testing.F) {
	for _, text := range []string{firefox, "text/html;q=0.5;q=1", ";;;,,,q=", "text/html;q=nan", "text/html;q=-1,text/xml;q=inf"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if !prefersPages([]string{accept}) && prefersPages([]string{accept, "application/json"}) {
			t.Errorf("%q: liked better for also taking JSON", accept)
		}
	})
}
