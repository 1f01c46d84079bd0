package api_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

// lists are the lists that come in pages, with the names of what is in them, in order.
func lists() map[string][]string {
	return map[string][]string{
		"/api/v1/runs":             {"6", "5", "4", "3", "2", "1"},
		"/api/v1/runs/1/units":     {"1", "2", "3", "4", "5", "6"},
		"/api/v1/digests":          {"2026-03-29", "2026-03-28", "2026-03-27"},
		"/api/v1/items":            {"1", "2", "3", "4", "5", "6", "7"},
		"/api/v1/sections/1/items": {"1", "2", "3", "4", "5", "6", "7"},
	}
}

// handler is a server with a section.
func handler(t testing.TB) http.Handler {
	t.Helper()
	catalogue := &shelf{}
	o := options(fake.NewOperator(), catalogue)
	o.Guard, _ = guard(t)
	dir := t.TempDir()
	h := api.New(o)
	if w := ask(h, http.MethodPost, "/api/v1/sections", `{"kind":"movies","name":"Films","roots":["`+dir+`"]}`, ""); w.Code != http.StatusCreated {
		t.Fatal(w.Body)
	}
	return h
}

// ask makes a request, with an idempotency key unless that is "".
func ask(h http.Handler, method, target, body, key string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-Plex-Token", token)
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

type anyPage struct {
	Runs, Units, Items []struct{ ID json.Number }
	Digests            []struct{ Day string }
	Next               string
}

func (p anyPage) names() []string {
	var all []string
	for _, row := range slices.Concat(p.Runs, p.Units, p.Items) {
		all = append(all, row.ID.String())
	}
	for _, d := range p.Digests {
		all = append(all, d.Day)
	}
	return all
}

// Whatever the sizes of pages are, together they hold everything once and in order, and the header Link
// leads to the same page as the cursor.
func TestPages(t *testing.T) {
	h := handler(t)
	for list, want := range lists() {
		rapid.Check(t, func(t *rapid.T) {
			var got []string
			target := list
			for range 20 {
				u, _ := url.Parse(target)
				query := u.Query()
				query.Set("limit", rapid.SampledFrom([]string{"1", "2", "3", "7", "100"}).Draw(t, "limit"))
				query.Set("X-Plex-Client-Identifier", rapid.SampledFrom([]string{"a", "b"}).Draw(t, "client"))
				u.RawQuery = query.Encode()
				w := ask(h, http.MethodGet, u.String(), "", "")
				var p anyPage
				if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusOK {
					t.Fatalf("%s: %d %s, %v", u, w.Code, w.Body, err)
				}
				got = append(got, p.names()...)
				link := w.Header().Get("Link")
				if (link == "") != (p.Next == "") {
					t.Fatalf("cursor %q, link %q", p.Next, link)
				}
				if link == "" {
					break
				}
				next, rel, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
				n, err := url.Parse(next)
				if err != nil || rel != `; rel="next"` || n.Path != list || n.Query().Get("cursor") != p.Next || strings.Contains(next, "Plex") {
					t.Fatalf("link %q, %v", link, err)
				}
				target = next
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %q, want %q", list, got, want)
			}
		})
	}
}

// A cursor holds for the query that it was given to, and a changed one is told as such.
func TestForeignCursors(t *testing.T) {
	h := handler(t)
	cursors := map[string]string{}
	for list := range lists() {
		var p anyPage
		if err := json.Unmarshal(ask(h, http.MethodGet, list+"?limit=1", "", "").Body.Bytes(), &p); err != nil || p.Next == "" {
			t.Fatal(list, err)
		}
		cursors[list] = p.Next
	}
	refused := func(target string) {
		t.Helper()
		w := ask(h, http.MethodGet, target, "", "")
		var p api.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusBadRequest || p.Kind != "invalid" || p.Hint == "" {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	for list := range lists() {
		for other, cursor := range cursors {
			if other != list {
				refused(list + "?cursor=" + cursor)
			}
		}
		mark, _ := base64.RawURLEncoding.DecodeString(cursors[list])
		for _, position := range []string{"", "-1", "0", "x", "9223372036854775808", "2026-13-01", "\x00"} {
			if strings.Contains(list, "items") && position == "0" {
				continue // positions of items are the Catalogue's
			}
			refused(list + "?cursor=" + base64.RawURLEncoding.EncodeToString(append(mark[:8:8], position...)))
		}
		refused(list + "?cursor=" + cursors[list] + "%3D")
		refused(list + "?cursor=%00")
	}
	refused("/api/v1/runs?state=done&cursor=" + cursors["/api/v1/runs"])
	refused("/api/v1/items?year=1999&cursor=" + cursors["/api/v1/items"])
}

// What a list of items is asked for is asked of the Catalogue.
func TestItemFilters(t *testing.T) {
	f := newFixture(t, nil)
	f.do(t, http.MethodPost, addFilms.target, addFilms.body, nil)
	f.do(t, http.MethodGet, "/api/v1/items?section=1&parent=3&deep=true&kind=episode&title=a%20b&year=1999"+
		"&addedSince=2026-03-29T02:00:00Z&addedBefore=2026-03-29T05:00:00%2B02:00&sort=added&desc=true&limit=1", "", nil)
	f.do(t, http.MethodGet, "/api/v1/sections/1/items", "", nil)
	if len(f.catalogue.asked) != 2 {
		t.Fatalf("asked %+v", f.catalogue.asked)
	}
	q := f.catalogue.asked[0]
	if q.Section != 1 || q.Parent != 3 || !q.Deep || q.Kind != "episode" || q.Title != "a b" || q.Year != 1999 ||
		q.AddedSince.Unix() != 1774749600 || q.AddedBefore.Unix() != 1774753200 || q.Sort != "added" || !q.Descending || q.Limit != 1 {
		t.Errorf("asked %+v", q)
	}
	if q := f.catalogue.asked[1]; q.Section != 1 || q.Limit != 50 || q.Descending || q.Deep {
		t.Errorf("asked %+v", q)
	}
}
