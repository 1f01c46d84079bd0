package library

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/catalogue"
	"butler/internal/web/page"
)

const (
	adminToken = "the-token-of-the-administrator-0"
	nasty      = `"><script>alert(1)</script><b onclick='x'>&`
)

// world is a server with two Sections in a real Catalogue: one with films, of which one is missing, and an empty one.
type world struct {
	*httptest.Server
	db       *catalogue.DB
	operator *fake.Operator
	reader   string // a token that may only look
	emptied  int64
	films    butler.Section
}

func newWorld(t testing.TB, films int) *world {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	w := &world{operator: fake.NewOperator()}
	var err error
	w.db, err = catalogue.Open(ctx, catalogue.Options{Path: filepath.Join(t.TempDir(), "catalogue.db")})
	must(err)
	t.Cleanup(func() { _ = w.db.Close() })
	w.films, err = w.db.AddSection(ctx, butler.Section{Kind: butler.Movies, Name: nasty, Roots: []string{"/films/" + nasty}})
	must(err)
	_, err = w.db.AddSection(ctx, butler.Section{Kind: butler.Shows, Name: "Series", Roots: []string{"/series"}})
	must(err)
	var changes []butler.Change
	for i := range films {
		title := fmt.Sprintf("Film %06d", i)
		if i == 1 {
			title = nasty
		}
		header := butler.Header{Container: "mkv", Duration: 5_400_000, Streams: []butler.Stream{{Kind: butler.StreamVideo, Codec: "h264"}}}
		changes = append(changes, butler.Change{Put: &butler.PutFile{
			File: butler.Part{
				Path: "/films/" + title + ".mkv", Size: 1, Modified: time.Unix(1, 0), ContentID: fmt.Sprintf("%020d", i), Header: header,
				Features: butler.FeaturesOf(butler.Movies, header),
			},
			Place: butler.Place{Items: []butler.Item{{Kind: butler.Movie, Key: title, Title: title, Year: 1950 + i%70}}, Index: 1},
		}})
		if len(changes) == 2000 || i == films-1 {
			must(w.db.Apply(ctx, w.films.ID, changes))
			changes = nil
		}
	}
	for f, err := range w.db.Files(ctx, w.films.ID) {
		must(err)
		must(w.db.Apply(ctx, w.films.ID, []butler.Change{{Missing: f.Part}}))
		break
	}
	tokens, err := access.OpenTokens(filepath.Join(t.TempDir(), "tokens.json"))
	must(err)
	t.Cleanup(func() { _ = tokens.Close() })
	_, w.reader, err = tokens.MakeToken(ctx, "phone", butler.ScopeRead)
	must(err)
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: adminToken, Tokens: tokens}), Name: "attic", Version: "1.2.3"})
	Add(site, Options{
		Items: w.db, Library: w.db, Operator: w.operator,
		Health: func(_ context.Context, s butler.Section) butler.SectionHealth {
			h := butler.SectionHealth{Section: s.ID}
			for _, path := range s.Roots {
				h.Roots = append(h.Roots, butler.RootHealth{Path: path, State: butler.RootAway, Reason: "there is no " + nasty, Hint: "mount it"})
			}
			return h
		},
		Coverage: func(context.Context) (butler.LibraryCoverage, error) {
			return butler.LibraryCoverage{At: time.Now(), All: []butler.Coverage{
				{Task: "ButlerTaskGenerateIntroMarkers", Analysis: "a", Section: w.films.ID, Total: 10, Done: 5, Failed: 1, Lacking: 4},
				{Task: nasty, Analysis: "b", Section: w.films.ID, Total: 3, OptedOut: 3},
			}}, nil
		},
		EmptyTrash: func(_ context.Context, section int64) (int64, error) {
			w.emptied = section
			return 2, nil
		},
	})
	w.Server = httptest.NewServer(site)
	t.Cleanup(w.Close)
	return w
}

// ask asks for a page, or posts a form, and follows no redirect.
func (w *world) ask(t testing.TB, token, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, body)
	r.Header.Set("X-Plex-Token", token)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	recorder := httptest.NewRecorder()
	w.Config.Handler.ServeHTTP(recorder, r)
	return recorder.Result(), recorder.Body.String()
}

func (w *world) path(query string) string { return sectionURL(w.films.ID) + query }

func TestPages(t *testing.T) {
	w := newWorld(t, 70)
	for _, c := range []struct {
		path       string
		want, lack []string
	}{
		{"/web/library", []string{">away<", "Series", "Never scanned", `action="/web/library/scan"`, "Search all libraries"}, []string{"/films/"}},
		{"/web/library?q=film+00006", []string{"1 to 10 of 10", "Film 000060"}, []string{"Film 000050"}},
		{"/web/library?part=sections", []string{`<div id="sections"`}, []string{"<html"}},
		{w.path(""), []string{"1 to 60 of 70", "/films/&#34;&gt;&lt;script", "There is no", "Mount it.", `rel="next"`, "opted out", `href="` + w.path("?trouble=failed"), "Forget missing files"}, []string{`rel="prev"`}},
		{w.path("?page=2"), []string{"61 to 70 of 70", `rel="prev"`}, []string{`rel="next"`}},
		{w.path("?page=999999"), []string{"61 to 70 of 70"}, nil},
		{w.path("?view=list"), []string{"<table", "1:30:00"}, []string{"library-grid"}},
		{w.path("?trouble=missing"), []string{"1 to 1 of 1", ">missing<"}, nil},
		{w.path("?trouble=failed"), []string{"Nothing is like this"}, nil},
		{w.path("?year=1950"), []string{"1 to 1 of 1"}, nil},
		{w.path("?kind=episode&sort=odd&trouble=odd&page=-3&year=x&view=x"), []string{"1 to 60 of 70"}, nil},
		{w.path("?q=" + url.QueryEscape(nasty)), []string{"1 to 1 of 1", `value="&#34;&gt;&lt;script`}, nil},
		{w.path("?sort=year&down=1"), []string{"1 to 60 of 70", "2019"}, nil},
		{w.path("?part=health"), []string{`<div id="health"`, "50 %"}, []string{"<html", `id="items"`}},
		{w.path("?part=items&page=2"), []string{`<div id="items"`, "61 to 70"}, []string{"<html", `role="search"`}},
		{"/web/library/2", []string{"Nothing is in here yet"}, nil},
	} {
		answer, body := w.ask(t, adminToken, c.path, nil)
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", c.path, answer.Status)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is not there", c.path, want)
			}
		}
		for _, bad := range append(c.lack, "<script>alert", "<b onclick", " style=", "ZgotmplZ") {
			if strings.Contains(body, bad) {
				t.Errorf("%s: %q is there", c.path, bad)
			}
		}
	}
	for _, path := range []string{"/web/library/0", "/web/library/99", "/web/library/x", "/web/library/-1"} {
		if answer, _ := w.ask(t, adminToken, path, nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
}

// Who may only look sees no path of the server, no button that changes something, and cannot change anything.
func TestLookOnly(t *testing.T) {
	w := newWorld(t, 3)
	for _, path := range []string{"/web/library", w.path("")} {
		answer, body := w.ask(t, w.reader, path, nil)
		if answer.StatusCode != http.StatusOK || strings.Contains(body, `method="post" action="/web/library`) || strings.Contains(body, "/films/") {
			t.Errorf("%s: %s %s", path, answer.Status, body)
		}
	}
	for _, path := range []string{"/web/library/scan", w.path("/scan"), w.path("/trash")} {
		if answer, _ := w.ask(t, w.reader, path, url.Values{}); answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
	if len(w.operator.Calls()) != 0 || w.emptied != 0 {
		t.Error("something was changed")
	}
}

func TestActions(t *testing.T) {
	w := newWorld(t, 3)
	for _, c := range []struct{ path, to, call string }{
		{"/web/library/scan", "/web/library", "start RefreshLibraries force=true section=0"},
		{w.path("/scan"), w.path(""), fmt.Sprintf("start RefreshLibraries force=true section=%d", w.films.ID)},
		{w.path("/trash"), w.path(""), ""},
	} {
		before := len(w.operator.Calls())
		answer, _ := w.ask(t, adminToken, c.path, url.Values{})
		if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != c.to || len(answer.Cookies()) != 1 {
			t.Errorf("%s: %s to %s", c.path, answer.Status, answer.Header.Get("Location"))
		}
		if calls := w.operator.Calls()[before:]; c.call != "" && (len(calls) != 1 || calls[0] != c.call) {
			t.Errorf("%s: %v", c.path, calls)
		}
	}
	if w.emptied != w.films.ID {
		t.Errorf("the trash of %d was emptied", w.emptied)
	}
	if answer, _ := w.ask(t, adminToken, "/web/library/99/scan", url.Values{}); answer.StatusCode != http.StatusNotFound {
		t.Error(answer.Status)
	}
}

// An address that a filter gives leads back to the same filter.
func TestFilterComesBack(t *testing.T) {
	kinds := kindsOf(butler.Shows)
	for _, f := range []filter{
		{Page: 1}, {Page: 7, Text: "a&b=c#d " + "ü", Kind: butler.Episode, Sort: butler.SortAired, Down: true, Trouble: butler.TroubleMissing, Year: 2001, Rows: true},
	} {
		u, err := url.Parse(f.URL("/web/library/1"))
		if err != nil {
			t.Fatal(err)
		}
		if got := parseFilter(u.Query(), kinds); got != f {
			t.Errorf("%+v became %+v", f, got)
		}
	}
}

// Whatever is asked for, the answer asks the Catalogue for something that it takes.
func FuzzFilter(f *testing.F) {
	f.Add("q=x&kind=movie&sort=added&page=3&trouble=missing&year=1999&down=1&view=list")
	f.Add("page=99999999999999&year=-1&q=%ff")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		got := parseFilter(values, kindsOf(butler.Movies))
		q := got.query(1)
		if q.Offset < 0 || q.Limit != perPage || len(q.Title) > maxText || got.Page < 1 || q.Year < 0 {
			t.Errorf("%+v", q)
		}
	})
}

func TestStateOf(t *testing.T) {
	scanned := butler.Section{Scanned: time.Unix(1, 0)}
	roots := func(states ...butler.RootState) (h butler.SectionHealth) {
		for _, s := range states {
			h.Roots = append(h.Roots, butler.RootHealth{State: s})
		}
		return h
	}
	warned := scanned
	warned.Warning = "3 files could not be read"
	for _, c := range []struct {
		section butler.Section
		health  butler.SectionHealth
		want    string
	}{
		{scanned, roots(butler.RootGood), "well"}, {scanned, roots(butler.RootGood, butler.RootAway), "away"}, {scanned, roots(butler.RootEmpty), "empty"},
		{scanned, roots(butler.RootSilent), "no answer"}, {butler.Section{}, roots(butler.RootGood), "not scanned"}, {warned, roots(butler.RootGood), "warning"},
	} {
		if got := stateOf(c.section, c.health); got.Text != c.want || got.Why == "" {
			t.Errorf("%+v, want %s", got, c.want)
		}
	}
}

// A page of 100,000 films, in any order, is to be there within 50 ms.
func BenchmarkPages(b *testing.B) {
	w := newWorld(b, 100_000)
	for name, path := range map[string]string{
		"sections": "/web/library", "first": w.path(""), "last": w.path("?page=1667"), "middle by year": w.path("?page=800&sort=year"), "search": w.path("?q=99"),
		"rows": w.path("?view=list"), "missing": w.path("?trouble=missing"), "search all": "/web/library?q=00999",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if answer, body := w.ask(b, adminToken, path, nil); answer.StatusCode != http.StatusOK {
					b.Fatal(answer.Status, body)
				}
			}
		})
	}
}

// What Tasks would make that are off is no work that is left.
func TestSumOf(t *testing.T) {
	tasks := []butler.TaskStatus{{Name: "On", Title: "It is on", Enabled: true}, {Name: "Off", Title: "It is off"}}
	all := named([]butler.Coverage{
		{Task: "On", Analysis: "a", Total: 4, Done: 3, Failed: 1}, {Task: "On", Analysis: "b", Groups: true, Total: 9, Lacking: 9},
		{Task: "Off", Analysis: "c", Total: 4, Lacking: 4}, {Task: "Gone", Analysis: "d", Total: 1, Done: 1},
	}, tasks)
	if len(all) != 3 || all[0].Title != "It is on" || all[0].Off || !all[1].Off || all[2].Title != "Gone" || all[2].Off {
		t.Errorf("%+v", all)
	}
	if sum := sumOf(all); sum.Total != 5 || sum.Done != 4 || sum.Lacking != 0 || sum.Failed != 1 {
		t.Errorf("%+v", sum)
	}
	if sum := sumOf(all[1:2]); sum.Total != 0 || sum.Percent() != 100 {
		t.Errorf("%+v", sum)
	}
}
