package configured

import (
	"net/http"
	"os"
	"testing"

	"butler"
	"butler/internal/provider/providertest"
)

func TestSources(t *testing.T) {
	values := map[string]string{PrefProviders: "imdb, tvmaze", PrefContact: "me@example.org"}
	all := Sources(t.Context(), Options{Settings: settings(t, values)}, false)
	want := []struct {
		name  string
		asked bool
	}{{"tvmaze", true}, {"tmdb", false}, {"musicbrainz", false}, {"imdb", false}}
	if len(all) != len(want) {
		t.Fatalf("%+v", all)
	}
	for i, w := range want {
		if s := all[i]; s.Name != w.name || s.Asked != w.asked || (s.Why == "") != s.Asked || s.Label == "" || s.Checked {
			t.Errorf("%+v, want %+v", s, w)
		}
	}
}

// One that does not answer is told apart from one that does, and none waits for another.
func TestCheckSources(t *testing.T) {
	good := providertest.New(t, os.DirFS("../tvmaze/testdata"))
	good.Fault("/search", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte("[]"))
	})
	bad := providertest.New(t, os.DirFS("../tmdb/testdata"))
	bad.Fault("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	all := Sources(t.Context(), Options{Settings: settings(t, map[string]string{
		PrefProviders: "tmdb, tvmaze", PrefTMDBKey: "secret-key", PrefTMDBAddress: bad.URL, PrefTVmazeAddress: good.URL,
	})}, true)
	byName := map[string]butler.Source{}
	for _, s := range all {
		byName[s.Name] = s
	}
	if s := byName["tvmaze"]; !s.Checked || s.Problem != "" {
		t.Errorf("%+v", s)
	}
	if s := byName["tmdb"]; !s.Checked || s.Problem == "" {
		t.Errorf("%+v", s)
	} else {
		t.Log(s.Problem)
	}
	if s := byName["musicbrainz"]; s.Checked || s.Asked {
		t.Errorf("%+v", s)
	}
}
