package naming

import "regexp"

// Words for a season in the languages that people name folders in.
const seasonWords = `season|series|staffel|saison|temporada|stagione|seizoen|säsong|saesong|sæson|sesong|kausi|sezon|sezona|evad|évad|série|serie|sezonul|сезон|シーズン`

var (
	seasonFolder   = regexp.MustCompile(`^(?i)(?:` + seasonWords + `)[\s._-]*(\d{1,4})(?:\D.*)?$`)
	seasonOrdinal  = regexp.MustCompile(`^(?i)(\d{1,2})(?:\.|ª|º|\^a|a|e|è|ème|eme|st|nd|rd|th|-й)?[\s._-]*(?:` + seasonWords + `)$`)
	seasonShort    = regexp.MustCompile(`^(?i)s(\d{1,4})(?:[\s._-].*)?$`)
	seasonNumber   = regexp.MustCompile(`^(\d{1,2}|(?:19|20)\d\d)$`)
	seasonCJK      = regexp.MustCompile(`^第\s*(\d{1,2})\s*[季期]$`)
	seasonBehind   = regexp.MustCompile(`^(?i)(.*[^\s._-])[\s._-]+(?:season|staffel|saison|temporada|stagione|seizoen|сезон)[\s._-]*(\d{1,2})(?:\D.*)?$`)
	seasonRelease  = regexp.MustCompile(`^(?i)(.*[^\s._-])[\s._-]+s(\d{1,2})(?:[\s._-].*)?$`)
	specialsFolder = regexp.MustCompile(`^(?i)(?:specials?|especiales|spécials?|speciaux|spéciaux|spezial|speciali|sonderfolgen|hors[ -]s[ée]ries?|ova|ovas|oad)$`)
)

// ParseSeasonFolder reads the name of a folder as a season of a series. show is the series' name if
// the folder bears it too ("Show.S02.1080p"). under says that it lies in another folder: bare numbers
// and a name that bears the series' count only there, or not at all.
func ParseSeasonFolder(name string, under bool) (show string, season int, ok bool) {
	s, _ := spaced(Text(name))
	if specialsFolder.MatchString(s) {
		return "", 0, under
	}
	if !digits(s) {
		return "", 0, false
	}
	for _, re := range []*regexp.Regexp{seasonFolder, seasonOrdinal, seasonCJK} {
		if m := re.FindStringSubmatch(s); m != nil {
			return "", atoi(m[1]), true
		}
	}
	if under {
		for _, re := range []*regexp.Regexp{seasonShort, seasonNumber} {
			if m := re.FindStringSubmatch(s); m != nil {
				return "", atoi(m[1]), true
			}
		}
	}
	for _, re := range []*regexp.Regexp{seasonBehind, seasonRelease} {
		if m := re.FindStringSubmatch(s); m != nil && !episodeMark(s) {
			return trim(m[1]), atoi(m[2]), true
		}
	}
	return "", 0, false
}

// showFolder finds the series and the season that the folders of a path name. release is the name of
// a folder that holds one episode.
func showFolder(folders []string) (show work, season int, release string) {
	season = -1
	for i := len(folders) - 1; i >= 0; i-- {
		name := folders[i]
		if i > 0 && partFolder.MatchString(Text(name)) {
			continue
		}
		if title, n, ok := ParseSeasonFolder(name, i > 0); ok {
			if season < 0 {
				season = n
			}
			if title != "" && (i == 0 || show.title == "") {
				show = parseWork(title)
			}
			continue
		}
		if release == "" && episodeMark(Text(name)) {
			release = name
			continue
		}
		show = parseWork(name)
		break
	}
	if show.title == "" && show.year != 0 {
		show.title = itoa(show.year)
	}
	return show, season, release
}

// IsEpisode reports whether a name bears the mark of an episode.
func IsEpisode(name string) bool { return episodeMark(Text(name)) }

func episodeMark(s string) bool {
	s, _ = spaced(s)
	_, ok := marked(s)
	return ok
}
