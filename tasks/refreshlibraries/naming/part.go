package naming

import (
	"regexp"
	"strings"
)

// The pieces of a film that was cut in several files, as Plex, Kodi and Jellyfin name them.
var (
	partEnd    = regexp.MustCompile(`(?i)^(.*?)(?:^|[\s._\-–\[(]+)(cd|dvd|disc|disk|part|pt)[\s._-]*(\d{1,2})[\])]?$`)
	partWord   = regexp.MustCompile(`^(?i)[\[(]?(cd|dvd|disc|disk|part|pt)(\d{1,2})[\])]?$`)
	partFolder = regexp.MustCompile(`^(?i)(cd|dvd|disc|disk|part|pt)[\s._-]*(\d{1,2})$`)
)

// takePart removes a part's mark from the end of s, or from among its words; the first of them only if
// s is what stands behind a title. word is the mark's word in lower case.
func takePart(s string, behind bool) (rest, word string, part int) {
	if !digits(s) {
		return s, "", 0
	}
	if m := partEnd.FindStringSubmatch(s); m != nil && countable(m[2], m[3]) {
		return strings.TrimSpace(m[1]), strings.ToLower(m[2]), atoi(m[3])
	}
	words := strings.Fields(s)
	for i, w := range words {
		if m := partWord.FindStringSubmatch(w); (i > 0 || behind) && m != nil && countable(m[1], m[2]) {
			rest := append(append([]string{}, words[:i]...), words[i+1:]...)
			return strings.Join(rest, " "), strings.ToLower(m[1]), atoi(m[2])
		}
	}
	return s, "", 0
}

// countable reports whether a mark is one: DVD5 and DVD9 are kinds of disc.
func countable(word, number string) bool {
	n := atoi(number)
	return n > 0 && !(strings.EqualFold(word, "dvd") && n > 4)
}
