package refreshperiodicmetadata

import (
	"net/http"
	"strings"
	"testing"

	"butler"
	"butler/internal/provider/configured"
)

func (w *world) matcher() Matcher {
	h := w.host()
	return Matcher{
		Settings: func() butler.Settings { return h.Settings }, Library: h.Library, Items: h.Items, Metadata: h.Metadata, Version: "1",
	}
}

func TestCandidates(t *testing.T) {
	w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999).mkv"), show(10, "Girls", "Girls", season(20, 1, 1)))
	w.well()
	all, err := w.matcher().Candidates(t.Context(), 1, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[0].ID != "603" || !all[0].Current || all[0].Confidence != 1 || all[0].Provider != "tmdb" || all[1].Current || all[1].Confidence > 0.5 {
		t.Errorf("%+v", all)
	}
	w.tmdb.Asked()
	if all, err = w.matcher().Candidates(t.Context(), 1, "Matrix Reloaded", 2003); err != nil || all[0].ID != "604" {
		t.Errorf("%+v, %v", all, err)
	}
	if asked := w.tmdb.Asked(); !strings.Contains(asked[0], "query=Matrix+Reloaded") || !strings.Contains(asked[0], "year=2003") {
		t.Errorf("%q", asked)
	}
	if all, err = w.matcher().Candidates(t.Context(), 10, "", 0); err != nil || len(all) != 3 || all[0].Provider != "tvmaze" {
		t.Errorf("%+v, %v", all, err) // both know shows
	}
	for id, kind := range map[int64]butler.Kind{21: butler.KindInvalid, 99: butler.KindNotFound} {
		if _, err := w.matcher().Candidates(t.Context(), id, "", 0); !butler.IsKind(err, kind) {
			t.Errorf("%d: %v", id, err)
		}
	}
	w.tmdb.Fault("/", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) })
	if all, err = w.matcher().Candidates(t.Context(), 10, "", 0); err != nil || len(all) != 2 {
		t.Errorf("without TMDB: %+v, %v", all, err)
	}
	if _, err := w.matcher().Candidates(t.Context(), 1, "", 0); !butler.IsKind(err, butler.KindUnauthorized) {
		t.Errorf("TMDB alone refuses: %v", err)
	}
	w.values[configured.PrefProviders] = ""
	if _, err := w.matcher().Candidates(t.Context(), 1, "", 0); !butler.IsKind(err, butler.KindRefused) || butler.HintOf(err) == "" {
		t.Errorf("without any: %v", err)
	}
}

// What a person chooses holds, and other things that they said stay.
func TestChoose(t *testing.T) {
	w := newWorld(t, film(1, "The Matrix Reloaded", 2003, "x.mkv"), film(2, "x", 0, "y {tmdb-604}.mkv"))
	own := butler.ItemMetadata{Item: 2, Origin: butler.OriginUser, Metadata: butler.Metadata{Tagline: "mine", IDs: map[string]string{"imdb": "tt0133093"}}, Locked: []string{"title"}}
	if err := w.metadata.SetMetadata(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	m := w.matcher()
	for _, id := range []int64{1, 2} {
		if err := m.Choose(t.Context(), id, "tmdb", "603"); err != nil {
			t.Fatal(err)
		}
	}
	w.well()
	for _, id := range []int64{1, 2} {
		if got := w.online(id); got.Title != "Matrix" || got.Confidence != 1 {
			t.Errorf("%d: %+v", id, got)
		}
	}
	said, _ := w.metadata.Metadata(t.Context(), 2)
	if u := said[0]; u.Tagline != "mine" || u.IDs["imdb"] != "tt0133093" || u.IDs["tmdb"] != "603" || len(u.Locked) != 1 {
		t.Errorf("%+v", u)
	}
	if err := m.Choose(t.Context(), 1, "tmdb", ""); err != nil {
		t.Fatal(err)
	}
	if said, _ := w.metadata.Metadata(t.Context(), 1); len(said) != 1 || said[0].Origin != butler.OriginOnline {
		t.Errorf("%+v", said)
	}
	for _, tt := range []struct {
		item     int64
		who, id  string
		wantKind butler.Kind
	}{
		{1, "nobody", "1", butler.KindInvalid}, {1, "tmdb", "../1", butler.KindInvalid}, {1, "imdb", "603", butler.KindInvalid}, {77, "tmdb", "603", butler.KindNotFound},
	} {
		if err := m.Choose(t.Context(), tt.item, tt.who, tt.id); !butler.IsKind(err, tt.wantKind) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}
