package provider

import (
	"path/filepath"
	"regexp"
	"strings"
)

// idTags are how Plex, Jellyfin and Kodi write ids into names: {imdb-tt0133093}, [tmdbid-603], (tvdb=81189).
func idTags() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[\[{(](tmdb|imdb|tvdb|tvmaze|musicbrainz|mbid)(?:id)?[-=: ]\s*([a-z0-9-]{1,40})[\]})]`)
}

// Names reads ids in names of files and folders. Make one with [NewNames].
type Names struct{ tags *regexp.Regexp }

// NewNames returns a reader of names.
func NewNames() Names { return Names{idTags()} }

// IDs returns the ids in one name, by provider.
func (n Names) IDs(name string) map[string]string {
	ids := map[string]string{}
	if !strings.ContainsAny(name, "[{(") {
		return ids
	}
	for _, m := range n.tags.FindAllStringSubmatch(name, 16) {
		who, id := strings.ToLower(m[1]), strings.ToLower(m[2])
		if who == "mbid" {
			who = MusicBrainz
		}
		if _, taken := ids[who]; !taken && Fits(who, id) {
			ids[who] = id
		}
	}
	return ids
}

// FolderIDs returns the ids in the names of the folders below a root that a file lies in; the outermost counts.
func (n Names) FolderIDs(root, path string) map[string]string {
	ids := map[string]string{}
	rel, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil || !filepath.IsLocal(rel) {
		return ids
	}
	for _, folder := range strings.Split(rel, string(filepath.Separator)) {
		for who, id := range n.IDs(folder) {
			if _, taken := ids[who]; !taken {
				ids[who] = id
			}
		}
	}
	return ids
}

// Fits reports whether an id has the form of a provider's ids.
func Fits(who, id string) bool {
	digits := func(s string) bool { return s != "" && len(s) <= 12 && strings.Trim(s, "0123456789") == "" }
	switch who {
	case "imdb":
		n, ok := strings.CutPrefix(id, "tt")
		return ok && digits(n)
	case MusicBrainz:
		return len(id) == 36 && strings.Count(id, "-") == 4 && strings.Trim(id, "0123456789abcdef-") == ""
	case TMDB, TVmaze, "tvdb":
		return digits(id)
	}
	return false
}

// ValidID reports whether an id can be a part of an address.
func ValidID(id string) bool {
	return id != "" && len(id) <= 64 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}
