package tmdb

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"butler"
	"butler/internal/outbound"
	"butler/internal/provider"
	"butler/internal/provider/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "0123456789abcdef0123456789abcdef"

func open(t *testing.T, key string) (*Client, *providertest.Server) {
	t.Helper()
	server := providertest.New(t, os.DirFS("testdata"))
	o := outbound.New(outbound.Options{Attempts: 1, Timeout: 10 * time.Second})
	t.Cleanup(o.Close)
	return New(Options{Outbound: o, Address: server.URL, Key: key, Language: "de-DE"}), server
}

func TestSearch(t *testing.T) {
	c, server := open(t, key)
	found, err := c.Search(t.Context(), provider.Query{Kind: butler.Movie, Title: "The Matrix & more?", Year: 1999})
	if err != nil {
		t.Fatal(err)
	}
	want := provider.Candidate{ID: "603", Title: "Matrix", Others: []string{"The Matrix"}, Year: 1999, Note: "A computer hacker learns what the world is."}
	if len(found) != 3 || cmp.Diff(want, found[0]) != "" || found[2].Year != 0 {
		t.Errorf("%+v", found)
	}
	asked := server.Asked()
	for _, part := range []string{"query=The+Matrix+%26+more%3F", "primary_release_year=1999", "language=de-DE", "api_key=" + key, "include_adult=false"} {
		if !strings.Contains(asked[0], part) {
			t.Errorf("%s does not hold %s", asked[0], part)
		}
	}
	shows, err := c.Search(t.Context(), provider.Query{Kind: butler.Show, Title: "Breaking Bad", Year: 2008})
	if err != nil || len(shows) != 1 || shows[0].ID != "1396" || shows[0].Year != 2008 {
		t.Errorf("%+v, %v", shows, err)
	}
	if asked := server.Asked(); !strings.HasPrefix(asked[0], "/search/tv?") || !strings.Contains(asked[0], "first_air_date_year=2008") {
		t.Error(asked)
	}
}

func TestFind(t *testing.T) {
	c, _ := open(t, key)
	for _, tt := range []struct {
		kind butler.ItemKind
		ids  map[string]string
		want string
	}{
		{butler.Movie, map[string]string{"imdb": "tt0133093"}, "603"},
		{butler.Show, map[string]string{"tvdb": "81189"}, "1396"},
		{butler.Show, map[string]string{"imdb": "tt0133093"}, ""}, // a film
		{butler.Movie, map[string]string{"imdb": "tt1"}, ""},
		{butler.Movie, map[string]string{"imdb": "../x"}, ""},
		{butler.Movie, nil, ""},
	} {
		id, err := c.Find(t.Context(), tt.kind, tt.ids)
		if id != tt.want || (tt.want == "") != butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%v: %q, %v", tt.ids, id, err)
		}
	}
}

func TestFilm(t *testing.T) {
	c, server := open(t, key)
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Movie, ID: "603"})
	if err != nil {
		t.Fatal(err)
	}
	person := func(name string, job butler.CreditJob, role, id string) butler.Credit {
		return butler.Credit{Name: name, Job: job, Role: role, IDs: map[string]string{"tmdb": id}}
	}
	want := butler.Metadata{
		Title: "Matrix", OriginalTitle: "The Matrix", Tagline: "Die Matrix hat dich.", Summary: "Ein Hacker erfährt, was die Welt ist.",
		Studio: "Warner Bros. Pictures", ContentRating: "de/16", Year: 1999, Aired: butler.Date{Year: 1999, Month: 3, Day: 31}, Rating: 8.2,
		Runtime: 136 * 60_000, Genres: []string{"Action", "Science Fiction"}, Countries: []string{"United States of America"},
		Tags: []string{"saving the world", "artificial intelligence (a.i.)"}, Sets: []butler.ItemSet{{Name: "Matrix Filmreihe", ID: "tmdb:2344", Place: 1}},
		Credits: []butler.Credit{
			person("Lilly Wachowski", butler.JobDirector, "", "9339"), person("Lilly Wachowski", butler.JobWriter, "", "9339"),
			person("Joel Silver", butler.JobProducer, "", "1091"), person("Don Davis", butler.JobComposer, "", "937"),
			person("Keanu Reeves", butler.JobActor, "Neo", "6384"), person("Laurence Fishburne", butler.JobActor, "Morpheus", "2975"),
		},
		IDs: map[string]string{"tmdb": "603", "imdb": "tt0133093"},
	}
	if diff := cmp.Diff(want, d.Metadata); diff != "" {
		t.Error(diff)
	}
	pictures := []provider.Picture{
		{Kind: butler.AssetPoster, URL: server.URL + "/t/p/w780/mp.jpg"}, {Kind: butler.AssetArt, URL: server.URL + "/t/p/w1280/mb.jpg"},
		{Kind: butler.AssetLogo, URL: server.URL + "/t/p/w500/ld.jpg"}, // the German one, and not the drawing
	}
	if diff := cmp.Diff(pictures, d.Pictures); diff != "" {
		t.Error(diff)
	}
	server.Asked()
	again, err := c.Details(t.Context(), provider.Ref{Kind: butler.Movie, ID: "603", Known: d.Valid})
	if err != nil || !again.Unchanged || again.Valid != d.Valid {
		t.Errorf("%+v, %v", again, err)
	}
	if asked := server.Asked(); len(asked) != 1 {
		t.Errorf("for nothing new it asked %q", asked)
	}
}

func TestShow(t *testing.T) {
	c, server := open(t, key)
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Show, ID: "1396"})
	if err != nil {
		t.Fatal(err)
	}
	m := d.Metadata
	if m.Title != "Breaking Bad" || m.Studio != "AMC" || m.ContentRating != "de/16" || m.IDs["tvdb"] != "81189" || m.Year != 2008 || d.Seasons != 5 || d.Whole ||
		m.Credits[0].Name != "Vince Gilligan" || m.Credits[0].Job != butler.JobWriter ||
		!slices.ContainsFunc(m.Credits, func(c butler.Credit) bool { return c.Name == "Bryan Cranston" && c.Role == "Walter White" }) {
		t.Errorf("%+v", d)
	}
	s, err := c.Details(t.Context(), provider.Ref{Kind: butler.Season, ID: "1396", Season: 1})
	if err != nil {
		t.Fatal(err)
	}
	if s.ID != "3572" || s.Index != 1 || s.Metadata.Title != "Staffel 1" || len(s.Children) != 2 {
		t.Fatalf("%+v", s)
	}
	e := s.Children[0]
	if e.Index != 1 || e.Metadata.Title != "Der Einstieg" || e.Metadata.Runtime != 59*60_000 || e.Metadata.IDs["tmdb"] != "62085" ||
		len(e.Metadata.Credits) != 2 || e.Pictures[0] != (provider.Picture{Kind: butler.AssetThumb, URL: server.URL + "/t/p/original/e1.jpg"}) {
		t.Errorf("%+v", e)
	}
	if _, err := c.Details(t.Context(), provider.Ref{Kind: butler.Season, ID: "1396", Season: 9}); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
}

func TestToken(t *testing.T) {
	token := "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"
	c, server := open(t, token)
	if _, err := c.Search(t.Context(), provider.Query{Kind: butler.Movie, Title: "x"}); err != nil {
		t.Fatal(err)
	}
	if asked := server.Asked()[0]; server.Header.Get("Authorization") != "Bearer "+token || strings.Contains(asked, "api_key") {
		t.Errorf("%s with %q", asked, server.Header.Get("Authorization"))
	}
}

// What goes wrong has a kind and tells no key.
func TestFaults(t *testing.T) {
	answer := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			w.Write([]byte(body))
		}
	}
	tests := []struct {
		name  string
		fault http.HandlerFunc
		kind  butler.Kind
	}{
		{"a wrong key", answer(401, "application/json", `{"status_code":7,"status_message":"Invalid API key: `+key+`"}`), butler.KindUnauthorized},
		{"down", answer(502, "text/html", "<html>"), butler.KindUnreachable},
		{"a portal of a hotel", answer(200, "text/html", "<html>log in</html>"), butler.KindDamaged},
		{"no type", answer(200, "", `{}`), butler.KindDamaged},
		{"nonsense", answer(200, "application/json", `{"id":`), butler.KindDamaged},
		{"other types", answer(200, "application/json", `{"id":"x","title":[1]}`), butler.KindDamaged},
		{"an array", answer(200, "application/json", `[]`), butler.KindDamaged},
		{"deep", answer(200, "application/json", strings.Repeat(`{"images":`, 20_000)), butler.KindDamaged},
		{"huge", answer(200, "application/json", `{"title":"`+strings.Repeat("x", 9<<20)+`"}`), butler.KindDamaged},
		{"unchanged, unasked", answer(304, "application/json", ""), butler.KindDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, server := open(t, key)
			server.Fault("/movie/", tt.fault)
			_, err := c.Details(t.Context(), provider.Ref{Kind: butler.Movie, ID: "603"})
			if !butler.IsKind(err, tt.kind) {
				t.Errorf("%v, want kind %v", err, tt.kind)
			}
			if strings.Contains(err.Error(), key) {
				t.Errorf("it tells the key: %v", err)
			}
		})
	}
}

// Values that make no sense are left out, and a set that cannot be had costs its place only.
func TestOddFilm(t *testing.T) {
	c, server := open(t, key)
	server.Fault("/movie/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"id":603,"title":"x","vote_average":99,"runtime":-5,"release_date":"soon","poster_path":"//evil/../x.jpg","backdrop_path":"http://evil/x.jpg","belongs_to_collection":{"id":7,"name":"S"},"external_ids":{"imdb_id":"../"}}`))
	})
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Movie, ID: "603"})
	if err != nil {
		t.Fatal(err)
	}
	m := d.Metadata
	if m.Rating != 0 || m.Runtime != 0 || !m.Aired.IsZero() || m.IDs["imdb"] != "" || cmp.Diff(m.Sets, []butler.ItemSet{{Name: "S", ID: "tmdb:7"}}) != "" {
		t.Errorf("%+v", m)
	}
	for _, p := range d.Pictures {
		if !strings.HasPrefix(p.URL, server.URL+"/t/p/") {
			t.Errorf("a picture elsewhere: %s", p.URL)
		}
	}
	for _, id := range []string{"", "../603", "603?x", "603/season"} {
		if _, err := c.Details(t.Context(), provider.Ref{Kind: butler.Movie, ID: id}); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
