package naming

import (
	"regexp"
	"strings"

	"butler"
)

// Episode is what the path of an episode's file tells.
type Episode struct {
	Show    string
	Year    int    // of the series
	ID      string // of the series: "tvdb-81189", or ""
	Season  int    // 0 holds specials
	Number  int    // 0 if the name has none
	End     int    // last number of a file with several; 0 otherwise
	Aired   butler.Date
	Title   string // "" if the name has none
	Version string
	Part    int // of several files, from 1; 0 if it is the only one
	stem    string
}

// ShowKey is the same for all files of one series.
func (e Episode) ShowKey() string { return "show:" + workKey(e.Show, e.Year, e.ID) }

// SeasonKey is the same for all files of one season.
func (e Episode) SeasonKey() string {
	return "season:" + workKey(e.Show, e.Year, e.ID) + "/" + itoa(e.Season)
}

// Key is the same for all files of one episode. Files without a number are told apart by their titles.
func (e Episode) Key() string {
	key := "episode:" + workKey(e.Show, e.Year, e.ID) + "/" + itoa(e.Season) + "/"
	switch {
	case e.Number > 0 && e.End > 0:
		return key + itoa(e.Number) + "-" + itoa(e.End)
	case e.Number > 0:
		return key + itoa(e.Number)
	case !e.Aired.IsZero():
		return key + e.Aired.String()
	}
	return key + Key(e.stem)
}

// ParseEpisode reads the path of an episode's file, relative to its root.
func ParseEpisode(rel string) Episode {
	folders, file := split(rel)
	show, season, release := showFolder(folders)
	stem, scene := spaced(Text(Stem(file)))
	bareStem, id, edition := takeTags(stem)
	m, ok := marked(bareStem)
	if !ok && release != "" {
		s, sc := spaced(Text(release))
		if rm, found := marked(s); found {
			m, ok, scene = rm, true, sc
		}
	}
	if !ok {
		m, ok = absolute(bareStem, show.title, len(folders) > 0)
	}
	e := Episode{Show: show.title, Year: show.year, ID: show.id, stem: bareStem}
	if e.ID == "" && show.title == "" {
		e.ID = id
	}
	if ok {
		e.Season, e.Number, e.End, e.Aired = m.season, m.number, m.end, m.aired
		if e.Show == "" {
			w := parseWork(m.before)
			e.Show, e.Year = w.title, w.year
		}
	}
	e.settle(season, ok)
	rest := m.behind
	if !ok {
		rest, e.stem = bareStem, bareStem
	}
	e.finish(rest, scene)
	e.Version = join(edition, e.Version)
	if e.Show == "" {
		if w := parseWork(Stem(file)); !ok && w.title != "" {
			e.Show, e.Year = w.title, w.year
		} else {
			e.Show = "Unknown Series"
		}
	}
	return e
}

// settle fills in the season, where the file's name leaves it open.
func (e *Episode) settle(folder int, marked bool) {
	switch {
	case marked && e.Season >= 0 && e.Aired.IsZero():
	case folder >= 0:
		e.Season = folder
	case !e.Aired.IsZero():
		e.Season = e.Aired.Year
	default:
		e.Season = 1
	}
}

var pureWord = regexp.MustCompile(`^(?i)part$`)

// finish reads what stands behind the episode's number: a title, the part of several, the version.
func (e *Episode) finish(rest string, scene bool) {
	rest = strings.TrimLeft(rest, " -–_.")
	without, mark, part := takePart(rest, true)
	if part > 0 && (!pureWord.MatchString(mark) || trim(without) == "") {
		rest, e.Part = without, part // "Pilot Part 1" is a title, "S01E06 Part 1" is not
	}
	words := strings.Fields(rest)
	end := firstHard(words, 0)
	e.Version = describe(strings.Join(words[end:], " "))
	title := strings.Join(words[:end], " ")
	if scene && end < len(words) {
		title = dropSoft(words[:end])
	}
	if i := strings.LastIndex(title, " - "); i >= 0 && versionWord(title[i+3:]) {
		title, e.Version = title[:i], join(title[i+3:], e.Version)
	}
	title = unbracket(trim(title))
	if i := strings.LastIndexByte(title, '['); i >= 0 && !strings.Contains(title[i:], "]") {
		title = trim(title[:i])
	}
	if strings.HasPrefix(title, "(") && strings.HasSuffix(title, ")") && strings.Count(title, "(") == 1 {
		title = trim(title[1 : len(title)-1])
	}
	e.Title = strings.Trim(title, "[](){} ")
	if strings.ContainsAny(title, "([") && strings.ContainsAny(title, ")]") {
		e.Title = title
	}
}

// dropSoft removes technical words from the end of a scene title: "Title GERMAN DL 1080p".
func dropSoft(words []string) string {
	for len(words) > 0 && softWord(bare(words[len(words)-1])) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// ParseShowFolder reads the path of a folder of a series, with a final slash, relative to its root.
func ParseShowFolder(rel string) Episode {
	folders, _ := split(rel)
	show, _, _ := showFolder(folders)
	if show.title == "" {
		show.title = "Unknown Series"
	}
	return Episode{Show: show.title, Year: show.year, ID: show.id}
}

// Name returns the title, or what stands for it in a file without one.
func (e Episode) Name() string {
	switch {
	case e.Title != "":
		return e.Title
	case e.Number > 0 && e.End > 0:
		return "Episodes " + itoa(e.Number) + "–" + itoa(e.End)
	case e.Number > 0:
		return "Episode " + itoa(e.Number)
	case !e.Aired.IsZero():
		return e.Aired.String()
	}
	return e.stem
}
