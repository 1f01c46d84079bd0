package tvmaze

import (
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

func open(t *testing.T) (Client, *providertest.Server) {
	t.Helper()
	server := providertest.New(t, os.DirFS("testdata"))
	o := outbound.New(outbound.Options{Attempts: 1, Timeout: 10 * time.Second})
	t.Cleanup(o.Close)
	return New(o, server.URL), server
}

func TestSearch(t *testing.T) {
	c, server := open(t)
	found, err := c.Search(t.Context(), provider.Query{Kind: butler.Show, Title: "Girls & Co"})
	if err != nil || len(found) != 2 || found[0].ID != "139" || found[0].Year != 2012 || found[0].Note != "HBO This Emmy winning series is a comic look." ||
		found[1].Title != "GIRLS5eva" {
		t.Errorf("%+v, %v", found, err)
	}
	if asked := server.Asked(); asked[0] != "/search/shows?q=Girls+%26+Co" {
		t.Error(asked)
	}
}

func TestFind(t *testing.T) {
	c, server := open(t)
	id, err := c.Find(t.Context(), butler.Show, map[string]string{"imdb": "tt1723816", "tvdb": "220411"})
	if err != nil || id != "139" {
		t.Errorf("%q, %v", id, err)
	}
	if asked := server.Asked(); len(asked) != 1 || asked[0] != "/lookup/shows?imdb=tt1723816" {
		t.Error(asked)
	}
	if id, err := c.Find(t.Context(), butler.Show, map[string]string{"tmdb": "1", "imdb": "x"}); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("%q, %v", id, err)
	}
}

func TestShow(t *testing.T) {
	c, server := open(t)
	d, err := c.Details(t.Context(), provider.Ref{Kind: butler.Show, ID: "139"})
	if err != nil {
		t.Fatal(err)
	}
	person := func(name string, job butler.CreditJob, role, id string) butler.Credit {
		return butler.Credit{Name: name, Job: job, Role: role, IDs: map[string]string{"tvmaze": id}}
	}
	want := butler.Metadata{
		Title: "Girls", Summary: "This Emmy winning series is a comic look.", Studio: "HBO", Year: 2012, Aired: butler.Date{Year: 2012, Month: 4, Day: 15},
		Rating: 6.5, Runtime: 30 * 60_000, Genres: []string{"Drama", "Romance"}, Countries: []string{"United States"},
		Credits: []butler.Credit{
			person("Lena Dunham", butler.JobWriter, "", "6"), person("Judd Apatow", butler.JobProducer, "", "7"),
			person("Lena Dunham", butler.JobActor, "Hannah Horvath", "6"),
		},
		IDs: map[string]string{"tvmaze": "139", "imdb": "tt1723816", "tvdb": "220411"},
	}
	if diff := cmp.Diff(want, d.Metadata); diff != "" {
		t.Error(diff)
	}
	pictures := []provider.Picture{
		{Kind: butler.AssetPoster, URL: server.URL + "/o.jpg"}, {Kind: butler.AssetArt, URL: server.URL + "/b2.jpg"}, {Kind: butler.AssetBanner, URL: server.URL + "/ba.jpg"},
	}
	if diff := cmp.Diff(pictures, d.Pictures); diff != "" {
		t.Error(diff)
	}
	if !d.Whole || d.Seasons != 1 || len(d.Children) != 2 || d.Children[0].Index != 1 || d.Children[1].Index != 0 {
		t.Fatalf("%+v", d.Children)
	}
	season := d.Children[0]
	if len(season.Children) != 2 || season.Children[0].Metadata.Title != "Pilot" || season.Children[0].Metadata.Summary != "In the pilot, Hannah is cut off." ||
		season.Children[1].Pictures != nil || d.Children[1].Children[0].Metadata.Title != "A Goodbye to Girls" {
		t.Errorf("%+v", season)
	}
	again, err := c.Details(t.Context(), provider.Ref{Kind: butler.Show, ID: "139", Known: d.Valid})
	if err != nil || !again.Unchanged || !again.Whole {
		t.Errorf("%+v, %v", again, err)
	}
	if asked := server.Asked(); len(asked) != 3 || !strings.Contains(asked[0], "embed%5B%5D=cast") {
		t.Error(asked)
	}
	for _, r := range []provider.Ref{{Kind: butler.Show, ID: "4"}, {Kind: butler.Show, ID: "../x"}, {Kind: butler.Season, ID: "139"}} {
		if _, err := c.Details(t.Context(), r); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}
