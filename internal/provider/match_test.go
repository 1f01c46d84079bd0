package provider

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
)

func minutes(n int) int64 { return int64(n) * time.Minute.Milliseconds() }

func TestConfidence(t *testing.T) {
	matrix := About{Kind: butler.Movie, Titles: []string{"The Matrix"}, Year: 1999, Runtime: minutes(136)}
	show := About{Kind: butler.Show, Titles: []string{"Girls"}, Year: 2012, Seasons: 6}
	album := About{Kind: butler.Album, Titles: []string{"Dummy"}, Year: 1994, Artist: "Portishead", Tracks: 11}
	tests := []struct {
		name  string
		about About
		c     Candidate
		want  float64
	}{
		{"all fits", matrix, Candidate{Title: "The Matrix", Year: 1999, Runtime: minutes(136)}, 1},
		{"by another title", matrix, Candidate{Title: "Matrix – Das Original", Others: []string{"Matrix"}, Year: 1999}, 1},
		{"next year", matrix, Candidate{Title: "The Matrix", Year: 2000}, 0.95},
		{"two years", matrix, Candidate{Title: "The Matrix", Year: 1997}, 0.75},
		{"another film of the name", matrix, Candidate{Title: "The Matrix", Year: 1993}, 0.4},
		{"no year", matrix, Candidate{Title: "The Matrix"}, 0.9},
		{"a longer cut", matrix, Candidate{Title: "The Matrix", Year: 1999, Runtime: minutes(150)}, 0.9},
		{"a short film of the name", matrix, Candidate{Title: "The Matrix", Year: 1999, Runtime: minutes(12)}, 0.8},
		{"more seasons than there are", show, Candidate{Title: "Girls", Year: 2012, Seasons: 2}, 0.75},
		{"fewer seasons", show, Candidate{Title: "Girls", Year: 2012, Seasons: 9}, 1},
		{"an album", album, Candidate{Title: "Dummy", Artist: "Portishead", Year: 1994, Tracks: 11}, 1},
		{"published again", album, Candidate{Title: "Dummy", Artist: "Portishead", Year: 2014, Tracks: 11}, 0.9},
		{"an edition with more", album, Candidate{Title: "Dummy", Artist: "Portishead", Year: 1994, Tracks: 22}, 0.8},
		{"by somebody else", album, Candidate{Title: "Dummy", Artist: "ZZ", Year: 1994, Tracks: 11}, 0},
	}
	for _, tt := range tests {
		if got := Confidence(tt.about, tt.c); got < tt.want-0.001 || got > tt.want+0.001 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestConfidenceIsAShare(t *testing.T) {
	n := rapid.IntRange(-5, 3000)
	rapid.Check(t, func(t *rapid.T) {
		a := About{Kind: rapid.SampledFrom([]butler.ItemKind{butler.Movie, butler.Show, butler.Album}).Draw(t, "kind"),
			Titles: []string{rapid.String().Draw(t, "a")}, Year: n.Draw(t, "year"), Runtime: int64(n.Draw(t, "ms")), Seasons: n.Draw(t, "seasons"), Tracks: n.Draw(t, "tracks")}
		c := Candidate{Title: rapid.String().Draw(t, "b"), Year: n.Draw(t, "year2"), Runtime: int64(n.Draw(t, "ms2")), Seasons: n.Draw(t, "seasons2"), Tracks: n.Draw(t, "tracks2")}
		if got := Confidence(a, c); !(got >= 0 && got <= 1) {
			t.Fatalf("%v", got)
		}
	})
}

// shelf is a provider that has what it is given.
type shelf struct {
	found   []Candidate
	ids     map[string]string // id here by id elsewhere
	details map[string]Details
	err     error
	asked   []Query
}

func (s *shelf) Name() string               { return TMDB }
func (s *shelf) Label() string              { return "Shelf" }
func (s *shelf) Knows(butler.ItemKind) bool { return true }
func (s *shelf) missing() error             { return butler.E(butler.KindNotFound, "ask", "none") }
func (s *shelf) Search(_ context.Context, q Query) ([]Candidate, error) {
	s.asked = append(s.asked, q)
	return s.found, s.err
}

func (s *shelf) Find(_ context.Context, _ butler.ItemKind, ids map[string]string) (string, error) {
	for _, id := range ids {
		if s.ids[id] != "" {
			return s.ids[id], s.err
		}
	}
	return "", s.missing()
}

func (s *shelf) Details(_ context.Context, r Ref) (Details, error) {
	if d, ok := s.details[r.ID]; ok {
		return d, s.err
	}
	return Details{}, s.missing()
}

func TestIdentify(t *testing.T) {
	halloween := []Candidate{
		{ID: "948", Title: "Halloween", Year: 1978}, {ID: "2082", Title: "Halloween", Year: 2007}, {ID: "424139", Title: "Halloween", Year: 2018},
	}
	lengths := map[string]Details{
		"948": {Metadata: butler.Metadata{Runtime: minutes(91)}}, "2082": {Metadata: butler.Metadata{Runtime: minutes(121)}}, "424139": {Metadata: butler.Metadata{Runtime: minutes(106)}},
	}
	tests := []struct {
		name  string
		about About
		shelf shelf
		want  string // id, "" for none
		note  string
	}{
		{"by its own id", About{Titles: []string{"x"}, IDs: map[string]string{TMDB: "603"}}, shelf{}, "603", "by its tmdb id"},
		{"an id that is none", About{Titles: []string{"x"}, IDs: map[string]string{TMDB: "../603"}}, shelf{}, "", "found nothing"},
		{"by another's id", About{Titles: []string{"x"}, IDs: map[string]string{"imdb": "tt0133093"}}, shelf{ids: map[string]string{"tt0133093": "603"}}, "603", "elsewhere"},
		{"a chosen id is not known", About{Titles: []string{"Halloween"}, Year: 2007, IDs: map[string]string{"imdb": "tt1"}, Chosen: map[string]string{"imdb": "tt1"}}, shelf{found: halloween}, "", "does not know the id that was chosen"},
		{"another's id is not known", About{Titles: []string{"Halloween"}, Year: 2007, IDs: map[string]string{"imdb": "tt1"}}, shelf{found: halloween}, "2082", "title and year"},
		{"by year", About{Titles: []string{"Halloween"}, Year: 2018}, shelf{found: halloween}, "424139", "title and year"},
		{"several of the name", About{Titles: []string{"Halloween"}}, shelf{found: halloween, details: lengths}, "", "several that fit as well: Halloween (1978), id 948, 90 %; Halloween (2007)"},
		{"one of them is as long", About{Titles: []string{"Halloween"}, Runtime: minutes(122)}, shelf{found: halloween, details: lengths}, "2082", "title and year"},
		{"none is alike", About{Titles: []string{"Alien"}, Year: 1979}, shelf{found: halloween}, "", "nothing that is like enough: Halloween"},
		{"by its second title", About{Titles: []string{"Die Nacht des Grauens", "Halloween"}, Year: 1978}, shelf{found: halloween}, "948", "title and year"},
		{"hostile ids", About{Titles: []string{"Halloween"}, Year: 1978}, shelf{found: []Candidate{{ID: "../../x?", Title: "Halloween", Year: 1978}}}, "", "found nothing"},
		{"editions of one work", About{Kind: butler.Album, Titles: []string{"Dummy"}, Artist: "Portishead"}, shelf{found: []Candidate{
			{ID: "a1", Title: "Dummy", Artist: "Portishead", Group: "g"}, {ID: "a2", Title: "Dummy", Artist: "Portishead", Group: "g"},
		}}, "a1", "title and year"},
		{"no title", About{Titles: []string{"???"}}, shelf{found: halloween}, "", "found nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := Identify(t.Context(), &tt.shelf, tt.about)
			if err != nil {
				t.Fatal(err)
			}
			if v.Known != (tt.want != "") || v.Known && v.ID != tt.want || !strings.Contains(v.Note, tt.note) {
				t.Errorf("%+v, want %q (%s)", v, tt.want, tt.note)
			}
			if len(tt.shelf.asked) > 4 {
				t.Errorf("it searched %d times", len(tt.shelf.asked))
			}
		})
	}
	down := errors.New("down")
	if _, err := Identify(t.Context(), &shelf{err: down}, About{Titles: []string{"x"}}); !errors.Is(err, down) {
		t.Errorf("a provider that is down gives %v", err)
	}
}

func TestConfirm(t *testing.T) {
	a := About{Kind: butler.Movie, Titles: []string{"Alien"}, Year: 1980, Runtime: minutes(117)}
	v := Verdict{Match: Match{Candidate{ID: "348", Title: "Alien", Year: 1979}, 0.95}, Known: true}
	if got := Confirm(a, v, Details{Metadata: butler.Metadata{Runtime: minutes(116)}}); !got.Known || got.Confidence != 0.95 {
		t.Errorf("%+v", got)
	}
	if got := Confirm(a, v, Details{Metadata: butler.Metadata{Runtime: minutes(9)}}); got.Known {
		t.Errorf("a short film is taken for it: %+v", got)
	}
	if got := Confirm(a, byID("348", ""), Details{Metadata: butler.Metadata{Runtime: minutes(9)}}); !got.Known {
		t.Error("an id is not believed")
	}
}

func TestNames(t *testing.T) {
	names := NewNames()
	for name, want := range map[string]string{
		"The Matrix (1999) {imdb-tt0133093}":                "imdb tt0133093",
		"The Matrix (1999) [tmdbid-603].mkv":                "tmdb 603",
		"Breaking Bad {tvdb-81189}":                         "tvdb 81189",
		"Girls (tvmaze=139)":                                "tvmaze 139",
		"Dummy [MBID-76DF3287-6CDA-33EB-8E9A-044B5E15FFDD]": "musicbrainz 76df3287-6cda-33eb-8e9a-044b5e15ffdd",
		"[imdbid-603] x":                                    "",
		"{tmdb-../../etc}":                                  "",
		"{tmdb-}":                                           "",
		"plain":                                             "",
	} {
		ids := names.IDs(name)
		who, id, _ := strings.Cut(want, " ")
		if want == "" && len(ids) > 0 || want != "" && (len(ids) != 1 || ids[who] != id) {
			t.Errorf("%q: %v, want %q", name, ids, want)
		}
	}
	if ids := names.FolderIDs("/media/tv", "/media/tv/Girls {tvdb-220411}/Season 1 {tvdb-7}/x {tvdb-9}.mkv"); ids["tvdb"] != "220411" {
		t.Errorf("%v", ids)
	}
	if ids := names.FolderIDs("/media/tv {tvdb-1}", "/elsewhere {tvdb-2}/x.mkv"); len(ids) != 0 {
		t.Errorf("outside of the root: %v", ids)
	}
}

func TestPlain(t *testing.T) {
	for html, want := range map[string]string{
		"<p>One &amp; <b>two</b>.</p><p>Three<br/>four</p>": "One & two.\nThree\nfour",
		"1 < 2":                  "1 < 2",
		"<script>x</script>":     "x",
		"<p":                     "<p",
		"&lt;script&gt;":         "<script>",
		strings.Repeat("<", 100): strings.Repeat("<", 100),
		"":                       "",
	} {
		if got := Plain(html); got != want {
			t.Errorf("%q is %q, want %q", html, got, want)
		}
	}
}
