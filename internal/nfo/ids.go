package nfo

import (
	"regexp"
	"strings"
)

// ids returns by which ids providers know a thing, or a person if the kind is none.
func ids(kind Kind, n *node) map[string]string {
	all := map[string]string{}
	add := func(provider, id string) {
		if all[provider] == "" && validID(provider, id) {
			all[provider] = id
		}
	}
	for _, u := range n.all("uniqueid") {
		provider := strings.ToLower(u.attrs["type"])
		switch provider {
		case "themoviedb":
			provider = "tmdb"
		case "thetvdb":
			provider = "tvdb"
		case "musicbrainzalbum", "musicbrainzartist":
			provider = "musicbrainz"
		}
		add(provider, u.value())
	}
	add("imdb", n.one("imdbid", "imdb_id"))
	add("tmdb", n.one("tmdbid"))
	add("tvdb", n.one("tvdbid"))
	add("tvmaze", n.one("tvmazeid"))
	switch id := n.one("id"); kind {
	case Movie:
		add("imdb", id)
		add("tmdb", id)
	case Show:
		add("imdb", id)
		add("tvdb", id)
	case Artist:
		add("musicbrainz", n.one("musicbrainzartistid"))
	case Album:
		add("musicbrainz", n.one("musicbrainzalbumid"))
		add("musicbrainzreleasegroup", n.one("musicbrainzreleasegroupid"))
	case Season, Episode:
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// validID reports whether an id has the shape of those of a provider that is known: it becomes a part of addresses.
func validID(provider, id string) bool {
	const digits, hexadecimal = "0123456789", "0123456789abcdef"
	switch provider {
	case "imdb":
		return len(id) >= 7 && len(id) <= 12 && (id[:2] == "tt" || id[:2] == "nm") && strings.Trim(id[2:], digits) == ""
	case "tmdb", "tvdb", "tvmaze":
		return id != "" && len(id) <= 10 && id[0] != '0' && strings.Trim(id, digits) == ""
	case "musicbrainz", "musicbrainzreleasegroup":
		if len(id) != 36 {
			return false
		}
		for i := range len(id) {
			if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (id[i] == '-') || !dash && !strings.Contains(hexadecimal, id[i:i+1]) {
				return false
			}
		}
		return true
	}
	return false
}

// idsIn returns the ids in addresses of pages of providers, the first of each.
func idsIn(text string) map[string]string {
	all := map[string]string{}
	for _, p := range []struct{ provider, pattern string }{
		{"imdb", `imdb\.[a-z]{2,3}/(?:[a-z]{2}/)?title/(tt[0-9]{5,10})`},
		{"tmdb", `(?:themoviedb|tmdb)\.org/(?:movie|tv)/([1-9][0-9]{0,9})`},
		{"tvdb", `thetvdb\.com/(?:dereferrer/)?(?:series|movies?|\?tab=series&(?:amp;)?id=|index\.php\?tab=series&(?:amp;)?id=)/?([1-9][0-9]{0,9})\b`},
		{"tvmaze", `tvmaze\.com/shows/([1-9][0-9]{0,9})`},
		{"musicbrainz", `musicbrainz\.org/(?:artist|release)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`},
		{"musicbrainzreleasegroup", `musicbrainz\.org/release-group/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`},
	} {
		if found := regexp.MustCompile(p.pattern).FindStringSubmatch(text); found != nil {
			all[p.provider] = found[1]
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}
