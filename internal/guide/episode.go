package guide

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"butler"
)

// numbering reads the numbers of episodes.
type numbering struct {
	both    *regexp.Regexp // S01E02, s1 ep 2, Season 1 Episode 2
	crossed *regexp.Regexp // 1x02
	episode *regexp.Regexp // E02, Ep. 2, Folge 2
}

func newNumbering() numbering {
	const number = `(\d{1,5})`
	return numbering{
		both:    regexp.MustCompile(`(?i)\b(?:s|season|series|staffel|saison|temporada)\.? ?` + number + `[ ,.:_/-]*(?:e|ep|episode|folge|épisode|episodio)\.? ?` + number),
		crossed: regexp.MustCompile(`(?i)(?:^|[^\dx])(\d{1,3})x(\d{1,4})(?:[^\dx]|$)`),
		episode: regexp.MustCompile(`(?i)(?:^|[^\pL])(?:e|ep|episode|folge|teil|épisode|episodio)\.? ?` + number),
	}
}

// The most of what numbers say; larger ones are taken for something else.
const (
	maxSeason  = 9999
	maxEpisode = 99999
)

// How much the systems of numbers are trusted: the first one is the only one that is defined.
const (
	trustNamespace = 3
	trustBoth      = 2
	trustOnscreen  = 1
)

// read takes in an episode-num of a system. What a more trusted one said stays.
func (n numbering) read(system, text string, e *entry) {
	season, episode, trust := 0, 0, 0
	switch system = strings.ToLower(system); system {
	case "xmltv_ns":
		season, episode = namespaced(text)
		trust = trustNamespace
	case "original-air-date":
		if d, ok := dayOf(text); ok && e.Aired.IsZero() {
			e.Aired = d
		}
		return
	case "onscreen", "":
		season, episode = n.onscreen(text)
		trust = trustOnscreen
	case "sxxexx", "common":
		season, episode = n.onscreen(text)
		trust = trustBoth
	default:
		return // numbers of a catalogue, such as dd_progid
	}
	if season == 0 && episode == 0 || season > maxSeason || episode > maxEpisode || trust <= e.trust {
		return
	}
	e.Season, e.Episode, e.trust = season, episode, trust
}

// namespaced reads "season.episode.part", each from 0, each perhaps with "/total", any of them absent.
func namespaced(text string) (season, episode int) {
	fields := strings.Split(text, ".")
	at := func(i int) int {
		if i >= len(fields) {
			return 0
		}
		number, _, _ := strings.Cut(fields[i], "/")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil || n < 0 || n > maxEpisode {
			return 0
		}
		return n + 1
	}
	return at(0), at(1)
}

func (n numbering) onscreen(text string) (season, episode int) {
	for _, r := range []*regexp.Regexp{n.both, n.crossed} {
		if m := r.FindStringSubmatch(text); m != nil {
			season, _ = strconv.Atoi(m[1])  // it matches digits only
			episode, _ = strconv.Atoi(m[2]) // as above
			return season, episode
		}
	}
	if m := n.episode.FindStringSubmatch(text); m != nil {
		episode, _ = strconv.Atoi(m[1]) // as above
	}
	return 0, episode
}

// dayOf reads the day with which a text begins.
func dayOf(text string) (butler.Date, bool) {
	told, _ := takeDigits(strings.TrimSpace(text))
	if len(told) < digitsDay {
		return butler.Date{}, false
	}
	t, err := time.Parse("20060102", told[:digitsDay])
	if err != nil || !isDay(t.Year(), int(t.Month()), t.Day()) {
		return butler.Date{}, false
	}
	return butler.DateOf(t), true
}
