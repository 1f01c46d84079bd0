package refreshperiodicmetadata

import (
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/provider/configured"
	"butler/internal/provider/providertest"
)

func assetKinds(m butler.Metadata) []butler.AssetKind {
	var all []butler.AssetKind
	for _, a := range m.Assets {
		all = append(all, a.Kind)
	}
	return all
}

func TestFilm(t *testing.T) {
	w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999).mkv"))
	w.lengths[1] = 136 * 60_000
	sum, report := w.well()
	if sum.Due != 1 || sum.Matched != 1 || sum.Pictures != 3 || sum.Bytes == 0 || sum.Sources["tmdb"] != "on" {
		t.Errorf("%+v", sum)
	}
	m := w.online(1)
	if m.Title != "Matrix" || m.Provider != "tmdb" || m.Confidence != 1 || m.IDs["imdb"] != "tt0133093" || m.Note != "by title and year" ||
		!slices.Equal(assetKinds(m.Metadata), []butler.AssetKind{butler.AssetPoster, butler.AssetArt, butler.AssetLogo}) {
		t.Errorf("%+v", m)
	}
	for _, a := range m.Assets {
		data, err := w.blobs.Blob(t.Context(), a.Digest)
		if err != nil || int64(len(data)) != a.Size || a.Type != "image/jpeg" || a.Width != 16 || a.Height != 24 || a.From != "TMDB" {
			t.Errorf("%+v: %d bytes, %v", a, len(data), err)
		}
	}
	if u := report.Units[0]; u.Subject != "item:1" || u.State != butler.UnitDone || u.Title != "The Matrix (1999)" || u.Bytes != sum.Bytes {
		t.Errorf("%+v", u)
	}
}

// Nothing is asked of what is young enough; what is old is asked about with what is known of the last answer.
func TestAge(t *testing.T) {
	w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999).mkv"))
	w.well()
	w.tmdb.Asked()
	if sum, _ := w.well(); sum.Due != 0 || len(w.tmdb.Asked()) != 0 {
		t.Errorf("%+v", sum)
	}
	before := w.online(1)
	w.age(31*days, 1)
	sum, report := w.well()
	asked := w.tmdb.Asked()
	if sum.Unchanged != 1 || sum.Pictures != 0 || len(asked) != 1 || !strings.HasPrefix(asked[0], "/movie/603?") || report.Units[0].Reason != "TMDB has nothing new" {
		t.Errorf("%+v, asked %q", sum, asked)
	}
	after := w.online(1)
	if !after.At.After(before.At) || after.Title != before.Title || len(after.Assets) != 3 {
		t.Errorf("%+v", after)
	}
	// In another language the old answer is worth nothing.
	w.values[configured.PrefLanguage] = "fr-FR"
	w.age(31*days, 1)
	if sum, _ := w.well(); sum.Matched != 1 || sum.Pictures != 1 { // the logo is another, without one in French
		t.Errorf("%+v", sum)
	}
	// By hand, whatever the age.
	w.run.Item, w.run.Section = 1, films
	if sum, _ := w.well(); sum.Due != 1 {
		t.Errorf("%+v", sum)
	}
}

func TestYoungAndOld(t *testing.T) {
	now := time.Now()
	day := func(d time.Duration) butler.Date { return butler.DateOf(now.Add(d)) }
	r := &refresh{now: now}
	for name, tt := range map[string]struct {
		i    butler.Item
		want bool
	}{
		"aired last week":           {butler.Item{Aired: day(-7 * days)}, true},
		"to be aired":               {butler.Item{Aired: day(20 * days)}, true},
		"aired last year":           {butler.Item{Aired: day(-365 * days), Added: now}, false},
		"of an old year":            {butler.Item{Year: 1979, Added: now}, false},
		"of this year, just added":  {butler.Item{Year: now.Year(), Added: now}, true},
		"of this year, added early": {butler.Item{Year: now.Year(), Added: now.Add(-100 * days)}, false},
		"no day, just added":        {butler.Item{Added: now}, true},
		"no day, added long ago":    {butler.Item{Added: now.Add(-100 * days)}, false},
	} {
		if got := r.isYoung(tt.i); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestIDs(t *testing.T) {
	tests := []struct {
		name string
		path string
		say  map[butler.Origin]map[string]string
		want string // that is asked for first
		note string
	}{
		{"in the name", "Whatever {tmdb-603}.mkv", nil, "/movie/603?", "by its tmdb id"},
		{"in the folder", "Whatever [imdbid-tt0133093]/x.mkv", nil, "/find/tt0133093?", "by its id elsewhere"},
		{"in a sidecar", "x.mkv", map[butler.Origin]map[string]string{butler.OriginLocal: {"tmdb": "603"}}, "/movie/603?", "by its tmdb id"},
		{"a person knows an id elsewhere", "Whatever {tmdb-604}.mkv", map[butler.Origin]map[string]string{butler.OriginUser: {"imdb": "tt0133093"}}, "/find/tt0133093?", "by its id elsewhere"},
		{"a person knows better", "Whatever {tmdb-604}.mkv", map[butler.Origin]map[string]string{butler.OriginUser: {"tmdb": "603"}}, "/movie/603?", "by its tmdb id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, film(1, "Something else", 1950, tt.path))
			for o, ids := range tt.say {
				w.say(1, o, butler.Metadata{IDs: ids})
			}
			w.well()
			if m := w.online(1); m.Title != "Matrix" || m.Note != tt.note || m.Confidence != 1 {
				t.Errorf("%+v", m)
			}
			if asked := w.tmdb.Asked(); !strings.HasPrefix(asked[0], tt.want) || providertest.Count(asked, "/search") != 0 {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

// A wrong id in a name is said, and the title tried.
func TestWrongID(t *testing.T) {
	w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999) {tmdb-999999}.mkv"), film(2, "Alien", 1979, "Alien {tmdb-999998}.mkv"))
	w.values[configured.PrefTVmazeAddress] = ""
	sum, report := w.well()
	if sum.Matched != 1 || sum.Unmatched != 1 || w.online(1).Title != "Matrix" {
		t.Errorf("%+v", sum)
	}
	for _, u := range report.Units {
		if u.Subject == "item:2" && (u.State != butler.UnitSkipped || !strings.Contains(u.Reason, "TMDB has nothing with id 999998; TMDB found nothing that is like enough: ")) {
			t.Errorf("%+v", u)
		}
	}
	if m := w.online(2); m.Title != "" || m.Confidence != 0 || !strings.Contains(m.Note, "nothing with id") {
		t.Errorf("%+v", m)
	}
	// A person's wrong id is not replaced by a guess.
	w.say(1, butler.OriginUser, butler.Metadata{IDs: map[string]string{"tmdb": "999997"}})
	w.run = butler.Run{Item: 1, Section: films}
	if sum, _ := w.well(); sum.Unmatched != 1 || w.online(1).Title != "" {
		t.Errorf("%+v, %+v", sum, w.online(1))
	}
}

// What was found goes when something else is meant.
func TestRenamed(t *testing.T) {
	w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999).mkv"))
	w.well()
	w.metadata.SetTrees(film(1, "Alien", 1979, "Alien (1979).mkv"))
	w.age(31*days, 1)
	if sum, _ := w.well(); sum.Unmatched != 1 || w.online(1).Title != "" || len(w.online(1).Assets) != 0 {
		t.Errorf("%+v", w.online(1))
	}
}

func TestShowBySeason(t *testing.T) {
	w := newWorld(t, show(10, "Breaking Bad", "Breaking Bad {tvdb-81189}", season(20, 1, 1, 2, 9), season(30, 7, 1)))
	sum, _ := w.well()
	if sum.Due != 1 || sum.Matched != 1 {
		t.Errorf("%+v", sum)
	}
	if m := w.online(10); m.Title != "Breaking Bad" || m.Provider != "tmdb" || m.IDs["tvdb"] != "81189" {
		t.Errorf("%+v", m)
	}
	if m := w.online(20); m.Title != "Staffel 1" || len(m.Assets) != 1 {
		t.Errorf("%+v", m)
	}
	if m := w.online(21); m.Title != "Der Einstieg" || !slices.Equal(assetKinds(m.Metadata), []butler.AssetKind{butler.AssetThumb}) {
		t.Errorf("%+v", m)
	}
	for _, id := range []int64{23, 30, 31} {
		if m := w.online(id); m.Title != "" || m.Note != "TMDB has none of this number" {
			t.Errorf("%d: %+v", id, m)
		}
	}
	w.tmdb.Asked()
	// An episode that comes anew is found by asking for its season in full.
	w.metadata.SetTrees(show(10, "Breaking Bad", "Breaking Bad {tvdb-81189}", season(20, 1, 9, 2, 9, 1)))
	if sum, _ := w.well(); sum.Due != 1 || w.online(24).Title != "Der Einstieg" {
		t.Errorf("%+v, %+v", sum, w.online(24))
	}
	// Then nothing is new, and all of it is noted.
	w.age(31*days, 10, 20, 21, 22, 23, 24)
	w.tmdb.Asked()
	sum, _ = w.well()
	if asked := w.tmdb.Asked(); sum.Unchanged != 1 || len(asked) != 2 {
		t.Errorf("%+v, asked %q", sum, asked)
	}
	for _, id := range []int64{10, 20, 21, 22, 23, 24} {
		if m := w.online(id); time.Since(m.At) > time.Hour {
			t.Errorf("%d is still old", id)
		}
	}
}

func TestShowAsWhole(t *testing.T) {
	tree := show(10, "Girls", "Girls", season(20, 1, 1, 2), season(30, 0, 1))
	tree.Children[1].Children[0].Title = "A goodbye to Girls"
	w := newWorld(t, tree)
	w.values[configured.PrefTMDBKey] = ""
	sum, _ := w.well()
	if sum.Matched != 1 || !strings.HasPrefix(sum.Sources["tmdb"], "off: no key") {
		t.Errorf("%+v", sum)
	}
	if w.online(10).Provider != "tvmaze" || w.online(21).Title != "Pilot" || w.online(31).Title != "A Goodbye to Girls" {
		t.Errorf("%+v, %+v, %+v", w.online(10), w.online(21), w.online(31))
	}
	w.tvmaze.Asked()
	w.age(31*days, 10, 20, 21, 22, 30, 31)
	if sum, _ := w.well(); sum.Unchanged != 1 || len(w.tvmaze.Asked()) != 1 || time.Since(w.online(31).At) > time.Hour {
		t.Errorf("%+v", sum)
	}
	w.metadata.SetTrees(show(10, "Girls", "Girls", season(20, 1, 1, 2), season(40, 1, 2)))
	if sum, _ := w.well(); sum.Matched != 1 || w.online(41).Title != "Vagina Panic" {
		t.Errorf("%+v, %+v", sum, w.online(41))
	}
}

func TestMusic(t *testing.T) {
	w := newWorld(t, artist(50, "portishead", album(60, "Dummy", 0, "Mysterons", "Sour Times")), artist(70, "Nobody", album(80, "Nothing", 2001, "x")))
	sum, _ := w.well()
	if sum.Due != 4 || sum.Matched != 2 || sum.Unmatched != 2 {
		t.Errorf("%+v", sum)
	}
	if m := w.online(60); m.Title != "Dummy" || m.Studio != "Go! Beat" || m.IDs["musicbrainz"] != "76df3287-6cda-33eb-8e9a-044b5e15ffdd" || len(m.Assets) != 1 {
		t.Errorf("%+v", m)
	}
	if m := w.online(61); m.Title != "Mysterons" || m.IDs["musicbrainz"] != "145f5c43-0ac2-4886-8b09-63d0e92ded5d" {
		t.Errorf("%+v", m)
	}
	if m := w.online(50); m.Title != "Portishead" || m.Note != "by its albums" {
		t.Errorf("%+v", m)
	}
	if asked := w.music.Asked(); providertest.Count(asked, "/artist?") > 2 { // only for Nobody
		t.Errorf("%q", asked)
	}
	w.age(31*days, 50, 60, 61, 62)
	if sum, _ := w.well(); sum.Due != 0 {
		t.Errorf("music is asked about too often: %+v", sum)
	}
}

// Files with several episodes have the texts of all.
func TestDoubleEpisode(t *testing.T) {
	tree := season(20, 1, 1)
	tree.Children[0].IndexEnd = 2
	w := newWorld(t, show(10, "Breaking Bad", "x", tree))
	w.well()
	if m := w.online(21); m.Title != "Der Einstieg / Die Katze ist im Sack …" || m.Summary != "Walter erfährt es.\n\nAufräumen." || m.Runtime != 108*60_000 {
		t.Errorf("%+v", m)
	}
}

func TestTargets(t *testing.T) {
	out := film(9, "The Matrix", 1999, "The Matrix (1999).mkv")
	out.Section = 5
	w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999).mkv"), show(10, "Breaking Bad", "x", season(20, 1, 1)), out)
	w.run.Section = films
	if sum, _ := w.well(); sum.Due != 1 {
		t.Errorf("%+v", sum)
	}
	w.run = butler.Run{Section: series, Item: 21} // an episode: its show
	if sum, _ := w.well(); sum.Due != 1 || w.online(10).Title == "" {
		t.Errorf("%+v", sum)
	}
	w.run = butler.Run{}
	if sum, _ := w.well(); sum.Due != 0 || w.online(9).Item != 0 {
		t.Errorf("a section that opted out was looked at: %+v", sum)
	}
}
