package musicbrainz

import (
	"net/url"
	"os"
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

const (
	dummy      = "76df3287-6cda-33eb-8e9a-044b5e15ffdd"
	group      = "48140466-cff6-3222-bd55-63c27e43190d"
	portishead = "8f6bd1e4-fbe1-4f50-aa9b-94c450ec0f11"
)

func open(t *testing.T) (Client, *providertest.Server) {
	t.Helper()
	server := providertest.New(t, os.DirFS("testdata"))
	o := outbound.New(outbound.Options{Version: "1", Contact: "me@example.org", Attempts: 1, Timeout: 10 * time.Second})
	t.Cleanup(o.Close)
	return New(o, server.URL, server.URL+"/covers"), server
}

func TestSearch(t *testing.T) {
	c, server := open(t)
	found, err := c.Search(t.Context(), provider.Query{Kind: butler.Album, Title: `Dum"my\ AND x:*`, Artist: "Portishead", Year: 1994})
	if err != nil {
		t.Fatal(err)
	}
	want := provider.Candidate{ID: dummy, Title: "Dummy", Year: 1994, Artist: "Portishead", Tracks: 2, Group: group, Note: "Official GB"}
	if len(found) != 2 || cmp.Diff(want, found[0]) != "" {
		t.Errorf("%+v", found)
	}
	u, err := url.Parse(server.Asked()[0])
	if err != nil || u.Query().Get("query") != `release:"Dum\"my\\ AND x:*" AND artist:"Portishead" AND date:1994` || u.Query().Get("fmt") != "json" {
		t.Errorf("%v, %v", u, err)
	}
	if agent := server.Header.Get("User-Agent"); agent != "Butler/1 ( me@example.org )" {
		t.Error(agent)
	}
	artists, err := c.Search(t.Context(), provider.Query{Kind: butler.Artist, Title: "Porthishead"})
	if err != nil || len(artists) != 1 || artists[0].ID != portishead || artists[0].Others[0] != "Porthishead" {
		t.Errorf("%+v, %v", artists, err)
	}
}

func TestAlbum(t *testing.T) {
	c, server := open(t)
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Album, ID: dummy})
	if err != nil {
		t.Fatal(err)
	}
	by := []butler.Credit{{Name: "Portishead", Job: butler.JobPerformer, IDs: map[string]string{"musicbrainz": portishead}}}
	want := butler.Metadata{
		Title: "Dummy", Studio: "Go! Beat", Year: 1994, Aired: butler.Date{Year: 1994, Month: 8, Day: 22}, Genres: []string{"trip hop", "electronic"},
		Tags: []string{"bristol"}, Credits: by, IDs: map[string]string{"musicbrainz": dummy},
	}
	if diff := cmp.Diff(want, d.Metadata); diff != "" {
		t.Error(diff)
	}
	if d.Pictures[0].URL != server.URL+"/covers/release/"+dummy+"/front-1200" || d.Artists[0] != (provider.Artist{ID: portishead, Name: "Portishead"}) {
		t.Errorf("%+v", d)
	}
	if len(d.Children) != 2 || d.Children[0].Disc != 1 || d.Children[0].Metadata.Runtime != 305_000 || d.Children[1].Metadata.Runtime != 254_000 ||
		d.Children[0].Metadata.IDs["musicbrainz"] != "145f5c43-0ac2-4886-8b09-63d0e92ded5d" {
		t.Errorf("%+v", d.Children)
	}
	again, err := c.Details(t.Context(), provider.Ref{Kind: butler.Album, ID: dummy, Known: d.Valid})
	if err != nil || !again.Unchanged {
		t.Errorf("%+v, %v", again, err)
	}
}

// An id may be that of a release group: then its first official release is meant.
func TestGroup(t *testing.T) {
	c, server := open(t)
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Album, ID: group})
	if err != nil || d.ID != dummy {
		t.Errorf("%+v, %v", d, err)
	}
	if asked := server.Asked(); len(asked) != 3 || !strings.HasPrefix(asked[0], "/release/"+group) || !strings.Contains(asked[1], "release-group="+group) {
		t.Error(asked)
	}
}

func TestArtist(t *testing.T) {
	c, _ := open(t)
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Artist, ID: portishead})
	want := butler.Metadata{
		Title: "Portishead", SortTitle: "Portishead", Genres: []string{"trip hop", "downtempo"}, Tags: []string{"bristol"},
		Countries: []string{"United Kingdom"}, IDs: map[string]string{"musicbrainz": portishead},
	}
	if err != nil || cmp.Diff(want, d.Metadata) != "" {
		t.Errorf("%v %s", err, cmp.Diff(want, d.Metadata))
	}
	for _, id := range []string{"", "603", "../" + portishead, strings.ToUpper(portishead), "00000000-0000-4000-8000-000000000000"} {
		if _, err := c.Details(t.Context(), provider.Ref{Kind: butler.Artist, ID: id}); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestYear(t *testing.T) {
	for text, want := range map[string]int{"1994": 1994, "1994-08": 1994, "1994-08-22": 1994, "": 0, "19": 0, "x994": 0, "????-08": 0} {
		if got := year(text); got != want {
			t.Errorf("%q: %d", text, got)
		}
	}
}
