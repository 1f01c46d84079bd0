package naming

import (
	"regexp"
	"strings"
)

// Extra says that a file is a trailer, a featurette or the like.
type Extra struct {
	Kind  string // "Trailer"
	Title string
	Owner string // path of what it belongs to, relative to the root: a folder with a final slash, or a file
}

var (
	extraSuffix = regexp.MustCompile(`(?i)^(.*[^\s-])\s*-\s?(trailer|teaser|behindthescenes|behind-the-scenes|deletedscene|deleted-scene|deleted|featurette|interview|scene|short|clip|other|extra)(\d{0,2})$`)
	yearInName  = regexp.MustCompile(`[(\[](?:18|19|20)\d\d[)\]]`)
)

// extraFolder returns the kind of extras that a folder of this name holds. plain says that the name
// could also be that of an ordinary folder.
func extraFolder(name string) (kind string, plain bool) {
	switch strings.ToLower(strings.Join(strings.Fields(strings.Map(unsep, Text(name))), " ")) {
	case "trailers", "trailer":
		return "Trailer", false
	case "behind the scenes":
		return "Behind the scenes", false
	case "deleted scenes":
		return "Deleted scene", false
	case "featurettes", "featurette":
		return "Featurette", false
	case "interviews", "interview":
		return "Interview", false
	case "scenes":
		return "Scene", true
	case "shorts":
		return "Short", true
	case "clips":
		return "Clip", true
	case "other":
		return "Other", true
	case "extras", "extra", "bonus", "bonus disc":
		return "Extra", true
	}
	return "", false
}

func unsep(r rune) rune {
	if r == '_' || r == '-' || r == '.' {
		return ' '
	}
	return r
}

// ParseExtra reports whether the path of a video, relative to its root, is that of an extra: one in a
// folder such as Trailers inside the folder of a film or series, or with a suffix such as -trailer.
func ParseExtra(rel string) (Extra, bool) {
	folders, file := split(rel)
	stem := Text(Stem(file))
	for i := 1; i < len(folders); i++ {
		kind, plain := extraFolder(folders[i])
		if kind == "" || plain && ordinary(folders[i-1], folders[i+1:], stem) {
			continue
		}
		title, scene := spaced(stem)
		if scene {
			title = trim(title)
		}
		return Extra{Kind: kind, Title: title, Owner: strings.Join(folders[:i], "/") + "/"}, true
	}
	var m []string
	if i := strings.LastIndexByte(stem, '-'); i > 0 && len(stem)-i < 20 { // longer than any suffix
		m = extraSuffix.FindStringSubmatch(stem)
	}
	if m == nil {
		return Extra{}, false
	}
	kind := map[string]string{
		"trailer": "Trailer", "teaser": "Trailer", "behind-the-scenes": "Behind the scenes", "deleted-scene": "Deleted scene", "behindthescenes": "Behind the scenes", "deleted": "Deleted scene", "deletedscene": "Deleted scene",
		"featurette": "Featurette", "interview": "Interview", "scene": "Scene", "short": "Short", "clip": "Clip", "other": "Other", "extra": "Extra",
	}[strings.ToLower(m[2])]
	owner := strings.Join(append(folders[:len(folders):len(folders)], m[1]), "/") + "." + Ext(file)
	return Extra{Kind: kind, Title: trim(m[1]), Owner: owner}, true
}

// ordinary reports whether a folder that is named like one of extras is rather a collection of films,
// or holds a series: what lies in it names itself fully and what it lies in does not.
func ordinary(parent string, below []string, stem string) bool {
	if yearInName.MatchString(Text(parent)) || idTag.MatchString(Text(parent)) {
		return false
	}
	if yearInName.MatchString(stem) || episodeMark(stem) {
		return true
	}
	for _, b := range below {
		if _, _, season := ParseSeasonFolder(b, true); season || yearInName.MatchString(Text(b)) {
			return true
		}
	}
	return false
}
