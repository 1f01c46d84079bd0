package plex

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/plexapi"
)

func (s *server) handleMatches() {
	const one = "/library/metadata/{ids}"
	s.handle(one+"/matches", actions{http.MethodGet: notByHead(s.matches)}) // others are asked: not for everyone, and not twice
	s.handle(one+"/match", actions{http.MethodPut: s.match})
	s.handle(one+"/unmatch", actions{http.MethodPut: s.unmatch})
}

// matchSources are the online sources whose ids can be chosen, by the schemes of GUIDs.
func matchSources() map[string]string {
	return map[string]string{"imdb": "imdb", "tmdb": "tmdb", "tvdb": "tvdb", "mbid": "musicbrainz", "tvmaze": "tvmaze"}
}

// matches answers with what an Item may be at online sources, the likeliest first.
func (s *server) matches(w http.ResponseWriter, r *http.Request) error {
	item, err := s.matchable(r)
	if err != nil {
		return err
	}
	title, year := r.URL.Query().Get("title"), 0
	if text := r.URL.Query().Get("year"); text != "" {
		if year, err = strconv.Atoi(text); err != nil || year < 0 || year > 9999 {
			return butler.E(butler.KindInvalid, "", "the year is not 0 to 9999")
		}
	}
	all, err := s.Matcher.Candidates(r.Context(), item.ID, title, year)
	if err != nil {
		return err
	}
	schemes := map[string]string{}
	for scheme, source := range matchSources() {
		schemes[source] = scheme
	}
	list := plexapi.Matches{Identifier: libraryIdentifier}
	for _, c := range all {
		scheme := schemes[c.Provider]
		if scheme == "" {
			continue // it could not be chosen
		}
		about := slices.DeleteFunc([]string{c.Artist, c.Note}, func(s string) bool { return s == "" })
		list.SearchResult = append(list.SearchResult, plexapi.SearchResult{
			GUID: scheme + "://" + c.ID, Name: c.Title, Year: c.Year, Score: int(math.Round(100 * c.Confidence)),
			Summary: strings.Join(about, ": "),
		})
	}
	list.Size = len(list.SearchResult)
	return s.answer(w, r, plexapi.Container[plexapi.Matches]{MediaContainer: list})
}

// match sets what an Item is, as a person says, and fetches its metadata anew.
func (s *server) match(w http.ResponseWriter, r *http.Request) error {
	item, err := s.matchable(r)
	if err != nil {
		return err
	}
	guid := r.URL.Query().Get("guid")
	scheme, id, _ := strings.Cut(guid, "://")
	source := matchSources()[scheme]
	if source == "" || id == "" {
		return butler.E(butler.KindInvalid, "", "%q is no guid of a match", shorten(guid)).
			WithHint("give one of those that are listed as its matches")
	}
	if err := s.Matcher.Choose(r.Context(), item.ID, source, id); err != nil {
		return err
	}
	if err := s.begin(r.Context(), w, taskOnline, butler.Target{Section: item.Section, Item: item.ID}, false); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

// unmatch takes back what a person chose, and forgets what online sources said of an Item and of all below it. It
// succeeds also if there was nothing.
func (s *server) unmatch(w http.ResponseWriter, r *http.Request) error {
	item, err := s.matchable(r)
	if err != nil {
		return err
	}
	said, err := s.Metadata.Metadata(r.Context(), item.ID)
	if err != nil {
		return err
	}
	for _, m := range said {
		for _, source := range matchSources() {
			if m.Origin != butler.OriginUser || m.IDs[source] == "" {
				continue
			}
			if err := s.Matcher.Choose(r.Context(), item.ID, source, ""); err != nil {
				return err
			}
		}
	}
	tree, err := s.Metadata.Tree(r.Context(), item.ID)
	if err != nil {
		return err
	}
	for below := []butler.ItemTree{tree}; len(below) > 0; {
		one := below[0]
		below = append(below[1:], one.Children...)
		if err := s.Metadata.RemoveMetadata(r.Context(), one.ID, butler.OriginOnline); err != nil {
			return err
		}
	}
	empty(w, http.StatusOK)
	return nil
}

// matchable returns the Item that a request is about, on a server that can match.
func (s *server) matchable(r *http.Request) (butler.Item, error) {
	if s.Matcher == nil {
		return butler.Item{}, butler.E(butler.KindUnsupported, "", "this server cannot ask online sources")
	}
	return s.oneItem(r)
}
