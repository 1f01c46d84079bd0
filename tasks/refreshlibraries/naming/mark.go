package naming

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"butler"
)

// mark is the piece of a name that tells an episode.
type mark struct {
	season      int // -1 if it does not say
	number, end int
	aired       butler.Date
	before      string // what stands in front of it
	behind      string
}

var (
	markSE      = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])s(\d{1,4})[\s._\-\[\]]*(?:e|ep|episode)[\s._-]*(\d{1,4})`)
	markX       = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(\d{1,2})x(\d{2,3})`)
	markWords   = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:` + seasonWords + `)[\s._-]*(\d{1,4})[\s._,:-]*(?:episode|folge|épisode|episodio|episódio|cap[ií]tulo|aflevering|avsnitt|серия|ep|e)[\s._-]*(\d{1,4})`)
	markEpisode = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:episode|ep|folge|épisode|episodio|episódio|cap[ií]tulo|aflevering|avsnitt|серия|e)[\s._-]*(\d{1,4})`)
	markCJK     = regexp.MustCompile(`第\s*(\d{1,4})\s*[話话集回]`)
	markYMD     = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)[-._ ](\d\d)[-._ ](\d\d)`)
	markDMY     = regexp.MustCompile(`(?:^|\D)(\d\d)[-._ ](\d\d)[-._ ]((?:19|20)\d\d)`)
	markCompact = regexp.MustCompile(`(?:^|[^\pL\pN])((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)`)

	moreSE   = regexp.MustCompile(`^(?i)(?:[\s._]?[-&+~–]?[\s._]?(?:s\d{1,4}[\s._]*)?(?:e|ep)|-|&|\+)(\d{1,4})`)
	moreX    = regexp.MustCompile(`^(?i)(?:[-&+ ]{1,3}\d{1,2}x|x|-)(\d{2,3})`)
	moreWord = regexp.MustCompile(`^(?i)(?:\s?-\s?|\s?&\s?|\s?\+\s?)(?:ep?|episode)?\s?(\d{1,4})`)
)

// marked finds the mark of an episode in a name: a season and a number, or a date, or a number that
// is called one.
func marked(s string) (mark, bool) {
	if !digits(s) {
		return mark{}, false
	}
	for _, p := range []struct {
		first, more *regexp.Regexp
		could       bool // a cheap look says so
	}{{markSE, moreSE, has(s, "sS", false)}, {markX, moreX, has(s, "xX", true)}, {markWords, moreWord, true}} {
		if !p.could {
			continue
		}
		for _, m := range p.first.FindAllStringSubmatchIndex(s, -1) {
			if !ends(s, m[5], p.first == markSE) {
				continue
			}
			k := mark{season: atoi(s[m[2]:m[3]]), number: atoi(s[m[4]:m[5]]), before: s[:m[0]]}
			k.extend(s[m[5]:], p.more)
			return k, true
		}
	}
	if k, ok := dated(s); ok {
		return k, true
	}
	for _, re := range []*regexp.Regexp{markEpisode, markCJK} {
		for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
			if !ends(s, m[3], false) {
				continue
			}
			k := mark{season: -1, number: atoi(s[m[2]:m[3]]), before: s[:m[0]]}
			if re == markCJK {
				k.behind = s[m[1]:]
				return k, true
			}
			k.extend(s[m[3]:], moreWord)
			return k, true
		}
	}
	return mark{}, false
}

// has reports whether one of some letters stands before a digit, and behind one if between is set.
func has(s, letters string, between bool) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && '0' <= s[i] && s[i] <= '9' }
	for i := range len(s) {
		if strings.IndexByte(letters, s[i]) >= 0 && digit(i+1) && (!between || digit(i-1)) {
			return true
		}
	}
	return false
}

// ends reports whether a number that stops at i is whole: no digit follows, and no letter but those
// that go on with a mark (e, a, b, v).
func ends(s string, i int, goesOn bool) bool {
	r, n := utf8.DecodeRuneInString(s[i:])
	if n == 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return true
	}
	if goesOn && moreSE.MatchString(s[i:]) {
		return true
	}
	if r == 'x' && moreX.MatchString(s[i:]) || r == '話' || r == '话' || r == '集' || r == '回' {
		return true
	}
	after, _ := utf8.DecodeRuneInString(s[i+n:])
	if r == 'v' && after >= '1' && after <= '9' {
		return true
	}
	return (r == 'a' || r == 'b') && !unicode.IsLetter(after) && !unicode.IsDigit(after)
}

// extend reads the further episodes of a file with several, and keeps what stands behind.
func (k *mark) extend(s string, more *regexp.Regexp) {
	last := k.number
	for {
		m := more.FindStringSubmatchIndex(s)
		if m == nil {
			break
		}
		n := atoi(s[m[2]:m[3]])
		if n <= last || n-k.number > 50 || !ends(s, m[3], more == moreSE) || year(s[m[2]:m[3]]) {
			break
		}
		last, s = n, s[m[3]:]
	}
	if last > k.number {
		k.end = last
	}
	if len(s) > 1 && (s[0] == 'v' || s[0] == 'V') && s[1] >= '0' && s[1] <= '9' { // a second version of a release
		s = s[2:]
	}
	k.behind = strings.TrimLeft(s, " ]")
}

func year(digits string) bool { return yearWord.MatchString(digits) }

// dated finds the date of a broadcast.
func dated(s string) (mark, bool) {
	n := 0
	for _, c := range []byte(s) {
		if '0' <= c && c <= '9' {
			n++
		}
	}
	if n < len("20240305") {
		return mark{}, false
	}
	for _, p := range []struct {
		re      *regexp.Regexp
		y, m, d int
	}{{markYMD, 1, 2, 3}, {markDMY, 3, 2, 1}, {markCompact, 1, 2, 3}} {
		for _, m := range p.re.FindAllStringSubmatchIndex(s, -1) {
			get := func(i int) int { return atoi(s[m[2*i]:m[2*i+1]]) }
			if !ends(s, m[7], false) || !valid(get(p.y), get(p.m), get(p.d)) {
				continue
			}
			start := m[2]
			return mark{season: -1, aired: butler.Date{Year: get(p.y), Month: month(get(p.m)), Day: get(p.d)},
				before: s[:start], behind: s[m[7]:]}, true
		}
	}
	return mark{}, false
}

var (
	numberOnly  = regexp.MustCompile(`^(\d{1,4})(?:v\d)?$`)
	numberFirst = regexp.MustCompile(`^(\d{1,3})(?:v\d)?(?:[\s._]*[-–.)][\s._]*|[\s_]+)(\D.*)$`)
	numberLast  = regexp.MustCompile(`^(.*[^\d\s])[\s._]+-[\s._]+(\d{1,4})(?:v\d)?((?:[\s._\[(-].*)?)$`)
	numberBare  = regexp.MustCompile(`^(.*[^\d\s-])[\s._]+(\d{1,4})(?:v\d)?((?:[\s._]*[\[(].*)?)$`)
)

// absolute finds a number that counts through a series, where that is plausible: alone, first in the
// name inside a folder, behind a dash, or right behind the series' own name.
func absolute(s, show string, inFolder bool) (mark, bool) {
	if !digits(s) {
		return mark{}, false
	}
	if m := numberOnly.FindStringSubmatch(s); m != nil && inFolder && countsAsEpisode(m[1]) {
		return mark{season: -1, number: atoi(m[1])}, true
	}
	if m := numberFirst.FindStringSubmatch(s); m != nil && inFolder && countsAsEpisode(m[1]) {
		return mark{season: -1, number: atoi(m[1]), behind: m[2]}, true
	}
	if m := numberLast.FindStringSubmatch(s); m != nil && countsAsEpisode(m[2]) {
		return mark{season: -1, number: atoi(m[2]), before: m[1], behind: m[3]}, true
	}
	if m := numberBare.FindStringSubmatch(s); m != nil && show != "" && Key(m[1]) == Key(show) && countsAsEpisode(m[2]) {
		return mark{season: -1, number: atoi(m[2]), before: m[1], behind: m[3]}, true
	}
	return mark{}, false
}

func countsAsEpisode(digits string) bool {
	switch n := atoi(digits); n {
	case 0, 480, 540, 576, 720, 1080, 1440, 2160:
		return false
	}
	return !year(digits)
}

func month(n int) time.Month { return time.Month(n) }

// valid reports whether there is such a day.
func valid(y, m, d int) bool {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t.Year() == y && int(t.Month()) == m && t.Day() == d
}
