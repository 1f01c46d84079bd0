package naming

import (
	"regexp"
	"strings"
)

// Film is what the path of a film's file tells.
type Film struct {
	Title   string
	Year    int
	ID      string // "tmdb-603", "imdb-tt0133093", or ""
	Version string // "Director's Cut 2160p", or ""
	Part    int    // of several files, from 1; 0 if it is the only one
}

// Key is the same for all files of one film.
func (f Film) Key() string { return "movie:" + workKey(f.Title, f.Year, f.ID) }

func workKey(title string, year int, id string) string {
	if id != "" {
		return id
	}
	if year == 0 {
		return Key(title)
	}
	return Key(title) + "|" + itoa(year)
}

// ParseFilm reads the path of a film's file, relative to its root. A folder of its own names the
// film if it bears a year or an id that the file does not contradict; otherwise the file does.
func ParseFilm(rel string) Film {
	folders, file := split(rel)
	part := 0
	if n := len(folders); n > 0 {
		if m := partFolder.FindStringSubmatch(Text(folders[n-1])); m != nil && countable(m[1], m[2]) {
			part = atoi(m[2])
			folders = folders[:n-1]
		}
	}
	f := parseWork(Stem(file))
	var d work
	if n := len(folders); n > 0 {
		d = parseWork(folders[n-1])
	}
	if f.part > 0 && f.loose && Key(d.title) != Key(f.title) {
		f.title, f.part = f.whole, 0 // "Kill Bill Part 1" on its own is a title
	}
	if part == 0 {
		part = f.part
	}
	film := Film{Title: f.title, Year: f.year, ID: f.id, Version: join(f.edition, describe(f.tail)), Part: part}
	if film.ID == "" {
		film.ID = d.id
	}
	if named := d.title != ""; named && (d.id != "" && f.id == "" || d.year != 0 && (f.year == 0 || f.year == d.year)) || film.Title == "" && named {
		film.Title, film.Year = d.title, d.year
		if film.Year == 0 {
			film.Year = f.year
		}
	}
	if f.edition == "" {
		film.Version = join(d.edition, film.Version)
	}
	if film.Version == "" {
		film.Version = describe(d.tail)
	}
	if film.Title == "" {
		film.Title = Text(Stem(file))
	}
	return film
}

// ParseFilmFolder reads the name of a film's own folder.
func ParseFilmFolder(name string) Film {
	d := parseWork(name)
	if d.title == "" {
		d.title = Text(name)
	}
	return Film{Title: d.title, Year: d.year, ID: d.id}
}

// work is what one name tells of a film or a series.
type work struct {
	title   string
	year    int
	id      string
	edition string
	tail    string // what stands behind title and year
	part    int
	loose   bool   // the part's mark could belong to the title
	whole   string // the title with that mark
}

var (
	yearTag  = regexp.MustCompile(`[(\[{]((?:18|19|20)\d\d)(?:\s*[-–]\s*(?:\d{2,4})?)?[)\]}]`)
	yearWord = regexp.MustCompile(`^(?:18[89]\d|19\d\d|20[0-3]\d)$`)
)

func parseWork(name string) work {
	var w work
	s, scene := spaced(Text(name))
	s, w.id, w.edition = takeTags(s)
	before, behind, year := cutYear(s, scene)
	w.year = year
	if year != 0 {
		w.title = trim(before)
		w.tail, _, w.part = takePart(behind, true)
	} else {
		rest, mark, part := takePart(s, false)
		words := strings.Fields(rest)
		end := len(words)
		if len(words) > 0 {
			end = firstHard(words, 1)
		}
		w.title = trim(strings.Join(words[:end], " "))
		w.tail = strings.Join(words[end:], " ")
		w.part = part
		w.loose = mark == "part" && !strings.HasSuffix(rest, "-")
		w.whole = trim(s)
		if w.title == "" && part > 0 {
			w.title, w.part = trim(s), 0
		}
		if t, label, ok := strings.Cut(w.title, " - "); ok && end == len(words) && versionWord(label) {
			w.title, w.tail = trim(t), label
		}
	}
	w.title = unbracket(w.title)
	return w
}

// versionWord reports whether text behind a dash names a version and is no subtitle.
func versionWord(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		if b := bare(w); !softWord(b) && !hardWord(b) {
			return false
		}
	}
	return len(words) > 0
}

// cutYear finds the year of a work: in brackets, or, where words are known to be technical, bare.
func cutYear(s string, scene bool) (before, behind string, year int) {
	if !digits(s) {
		return s, "", 0
	}
	for _, m := range yearTag.FindAllStringSubmatchIndex(s, -1) {
		if trim(s[:m[0]]) != "" {
			return s[:m[0]], s[m[1]:], atoi(s[m[2]:m[3]])
		}
		if trim(s[m[1]:]) != "" { // "(1999) Title"
			title := s[m[1]:]
			return title, "", atoi(s[m[2]:m[3]])
		}
	}
	words := strings.Fields(s)
	end := len(words)
	if end > 0 {
		end = firstHard(words, 1)
	}
	for i := end - 1; i > 0; i-- {
		if !yearWord.MatchString(words[i]) {
			continue
		}
		dashed := words[i-1] == "-" && i+1 < len(words) && words[i+1] == "-"
		if scene || dashed || i+1 == end && end < len(words) {
			return strings.Join(words[:i], " "), strings.Join(words[i+1:], " "), atoi(words[i])
		}
	}
	return s, "", 0
}

// unbracket removes brackets that enclose nothing, and those at the end of a title: "Title [foo]".
func unbracket(s string) string {
	for {
		t := strings.TrimSpace(s)
		i := strings.LastIndexByte(t, '[')
		if i <= 0 || !strings.HasSuffix(t, "]") || trim(t[:i]) == "" {
			for _, empty := range []string{"()", "[]", "{}"} {
				t = strings.ReplaceAll(t, empty, "")
			}
			return trim(t)
		}
		s = t[:i]
	}
}

func join(words ...string) string {
	var all []string
	for _, w := range words {
		if w != "" {
			all = append(all, w)
		}
	}
	return strings.Join(all, " ")
}
