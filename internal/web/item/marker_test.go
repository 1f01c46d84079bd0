package item

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/web/page"
)

const (
	adminToken = "the-token-of-the-administrator-0"
	nasty      = `"><script>alert(1)</script><b onclick='x'>&`
)

// nastyItems are the Items of a library in which titles, names of streams and chapters are full of markup.
type nastyItems struct{ *fake.Catalogue }

func (c nastyItems) Item(ctx context.Context, id int64) (butler.ItemDetail, error) {
	d, err := c.Catalogue.Item(ctx, id)
	d.Title = nasty
	for i := range d.Media {
		for j := range d.Media[i].Parts {
			p := &d.Media[i].Parts[j]
			p.Chapters = []butler.Chapter{{Index: 1, Start: 1000, End: 5000, Title: nasty}}
			p.Streams = append(p.Streams, butler.Stream{ID: 2, Index: 1, Kind: butler.StreamAudio, Codec: nasty, Language: nasty, Title: nasty})
		}
	}
	d.Findings = []butler.Finding{{Part: 1, Analysis: "deep", State: butler.UnitDone, Data: []byte(`{"durationMs":600000,"bitrate":"no number"}`)}}
	d.Work = []butler.PartStatus{{Part: 1, Analysis: "voice", Task: nasty, State: butler.WorkFailed, Reason: nasty}}
	return d, err
}

func (c nastyItems) Entries(_ context.Context, items []butler.Item) (all []butler.ItemEntry, err error) {
	for _, i := range items {
		all = append(all, butler.ItemEntry{Item: i, Parents: []butler.Item{{ID: 9, Kind: butler.Season, Title: nasty}}})
	}
	return all, nil
}

// nastyMarkers finds Markers with evidence full of markup.
type nastyMarkers struct{ *fake.Markers }

func (m nastyMarkers) PartMarkers(ctx context.Context, part int64) (butler.PartMarkers, error) {
	p, err := m.Markers.PartMarkers(ctx, part)
	for i := range p.Markers {
		p.Markers[i].Source = nasty
		p.Markers[i].Evidence = []butler.Evidence{{Kind: butler.EvidenceKind(nasty), At: -7, Until: 1 << 60, Weight: -99, Note: nasty}}
	}
	return p, err
}

// newPages serves the pages of an Item.
func newPages(t *testing.T, markers butler.MarkerEditor) *httptest.Server {
	t.Helper()
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	library := &fake.Catalogue{}
	if _, err := library.AddSection(t.Context(), butler.Section{Name: nasty, Kind: butler.Movies}); err != nil {
		t.Fatal(err)
	}
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: adminToken, Tokens: tokens}), Name: "attic", Version: "1.2.3"})
	Add(site, Options{Items: nastyItems{library}, Library: library, Operator: fake.NewOperator(), Markers: markers})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server
}

// visit asks for a page, or posts a form, and follows no redirect.
func visit(t *testing.T, server *httptest.Server, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", adminToken)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(b)
}

func TestNothingOfOthersBecomesMarkup(t *testing.T) {
	server := newPages(t, nastyMarkers{&fake.Markers{}})
	for _, path := range []string{"/web/items/1/markers", "/web/items/1/curves", "/web/items/1/markers?from=0:01&to=0:02", "/web/items/1/markers?piece=axis", "/web/items/2/curves"} {
		answer, body := visit(t, server, path, nil)
		if answer.StatusCode != http.StatusOK || !strings.Contains(body, "&lt;script&gt;") && !strings.Contains(path, "piece") {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<b onclick") || strings.Contains(body, " style=") || strings.Contains(body, "NaN") {
			t.Errorf("%s has it as it is: %s", path, body)
		}
	}
}

func TestMarkerForms(t *testing.T) {
	markers := &fake.Markers{}
	server := newPages(t, markers)
	const path = "/web/items/1/markers"
	form := func(pairs ...string) url.Values {
		v := url.Values{"part": {"1"}, "marker": {"1"}, "back": {path}}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	inForce := func() (all []string) {
		p, err := markers.PartMarkers(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Markers {
			all = append(all, fmt.Sprintf("%d %s %s-%s %s", m.ID, m.Kind, butler.FormatClock(m.Start), butler.FormatClock(m.End), m.Edited))
		}
		return all
	}
	found := inForce()
	for _, c := range []struct {
		name   string
		path   string
		form   url.Values
		status int
		to     string
		says   string // in the page, of a form that is shown anew
	}{
		{"no time", path, form("do", "save", "kind", "intro", "from", nasty, "to", "0:05"), 422, "", "is no time"},
		{"turned", path, form("do", "save", "kind", "intro", "from", "9", "to", "5"), 422, "", "It ends before it begins."},
		{"no kind", path, form("do", "save", "kind", nasty, "from", "1", "to", "5"), 422, "", "is no kind of marker"},
		{"beyond", path, form("do", "save", "marker", "0", "kind", "intro", "from", "1", "to", "99:00:00"), 422, "", "It ends after the file does."},
		{"another part", path, form("do", "save", "part", "2", "kind", "intro", "from", "1", "to", "5"), 404, "", ""},
		{"no part", path, url.Values{"marker": {"1"}, "do": {"explode"}}, 303, path, ""},
		{"no marker", path, form("do", "save", "marker", "x"), 400, "", ""},
		{"gone", path, form("do", "remove", "marker", "77"), 303, path, ""},
		{"nothing to confirm", path, form("do", "confirm", "marker", "77"), 303, path, ""},
		{"nothing to undo", path, form("do", "undo"), 303, path, ""},
		{"remove nothing", path, form("do", "remove", "marker", "0"), 303, path, ""},
		{"no such item", "/web/items/7/markers", form("do", "remove"), 404, "", ""},
		{"elsewhere", path, form("do", "undo", "back", "https://evil.example/web/items/1/markers"), 303, path, ""},
		{"another page", path, form("do", "undo", "back", "/web/settings"), 303, path, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, body := visit(t, server, c.path, c.form)
			if answer.StatusCode != c.status || c.to != "" && answer.Header.Get("Location") != c.to || !strings.Contains(body, c.says) {
				t.Errorf("status %d, to %q: %.3000s", answer.StatusCode, answer.Header.Get("Location"), body)
			}
			if strings.Contains(body, "<script>alert") {
				t.Error("what was typed became markup")
			}
			if now := inForce(); !slices.Equal(now, found) {
				t.Errorf("it changed something: %q", now)
			}
		})
	}
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{form("do", "confirm"), "1000000001 intro 0:30-1:30 confirmed"},
		{form("do", "save", "marker", "1000000001", "kind", "intro", "from", "0:31", "to", "1:35,5", "final", "on"), "1000000001 intro 0:31-1:35.5 moved"},
		{form("do", "undo", "marker", "1000000001"), "1000000001 intro 0:30-1:30 confirmed"},
		{form("do", "save", "marker", "0", "kind", "commercial", "from", "200", "to", "260"), "1000000002 commercial 3:20-4:20 added"},
		{form("do", "save", "marker", "2", "kind", "credits", "from", "9:20", "to", "10:00", "final", "on"), "1000000003 credits 9:20-10:00 moved"},
	} {
		if answer, body := visit(t, server, path, c.form); answer.StatusCode != http.StatusSeeOther || !slices.Contains(inForce(), c.want) {
			t.Errorf("%v: status %d, %q\n%.500s", c.form, answer.StatusCode, inForce(), body)
		}
	}
}

// Whatever is asked for, what is shown is a stretch of the file, and links lead to such.
func TestAxisStaysInTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.Int64Range(0, 1<<36).Draw(t, "length")
		a := axis{Page: "/web/items/1/markers", Part: 1, Length: length, From: rapid.Int64Range(-1<<37, 1<<37).Draw(t, "from"), To: rapid.Int64Range(-1<<37, 1<<37).Draw(t, "to")}
		a.within()
		a.links()
		if a.From < 0 || a.To > length || a.From > a.To || a.To-a.From < min(closest, length) {
			t.Fatalf("%d to %d of %d", a.From, a.To, length)
		}
		for _, link := range []string{a.Whole, a.Closer, a.Wider, a.Before, a.After, a.Here()} {
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"from", "to"} {
				if text := u.Query().Get(name); text != "" {
					if ms, err := butler.ParseClock(text); err != nil || ms > length {
						t.Fatalf("%s: %d, %v", link, ms, err)
					}
				}
			}
		}
		here, err := url.Parse(a.Here())
		if err != nil {
			t.Fatal(err)
		}
		if text := here.Query().Get("from"); text != "" {
			if ms, _ := butler.ParseClock(text); ms != a.From {
				t.Fatalf("%s is not from %d", here, a.From)
			}
		}
	})
}

// Whatever was found, nothing is drawn beside the axis.
func TestDrawingStaysOnTheAxis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time := rapid.Int64Range(-1000, 20_000)
		var all []butler.Marker
		for i := range rapid.IntRange(0, 6).Draw(t, "markers") {
			m := butler.Marker{
				ID: int64(i + 1), Kind: rapid.SampledFrom(kinds()).Draw(t, "kind"), Start: time.Draw(t, "start"), End: time.Draw(t, "end"),
				Confidence: rapid.Float64Range(0, 1).Draw(t, "sure"),
			}
			for range rapid.IntRange(0, 3).Draw(t, "reasons") {
				m.Evidence = append(m.Evidence, butler.Evidence{Kind: "sound", At: time.Draw(t, "at"), Until: time.Draw(t, "until"), Weight: rapid.Float64Range(-2, 2).Draw(t, "weight")})
			}
			all = append(all, m)
		}
		a := axis{Length: 15_000, From: rapid.Int64Range(0, 9000).Draw(t, "from"), To: 15_000}
		a.within()
		d := draw(a, all, []butler.Chapter{{Index: 1, Start: time.Draw(t, "chapter")}})
		for _, l := range d.Lanes {
			for _, m := range l.Marks {
				if m.X < d.Left || m.X+m.Width > d.Right+2 || m.Width <= 0 || m.Y < 0 || m.Y+m.Height > d.Height || m.Opacity < 0 || m.Opacity > 1 {
					t.Fatalf("%+v in %+v", m, d)
				}
			}
		}
	})
}
