// Package naming tells from the names of files and folders what they hold. All its functions are
// pure, take any bytes, and know nothing of other files: the same name always means the same thing.
package naming

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"butler"
)

// Text makes a name fit for people and JSON: bytes that are not UTF-8 are read as Latin-1, control
// characters become spaces, runs of spaces one, and composed forms are used (NFC), so that names that
// look alike are alike.
func Text(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			r = rune(s[i])
			if unicode.IsControl(r) {
				r = ' '
			}
		case r == '\ufeff' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			r = ' ' // a byte order mark, or what turns the direction of text
		case unicode.IsControl(r) || unicode.IsSpace(r):
			r = ' '
		}
		b.WriteRune(r)
		i += n
	}
	return strings.Join(strings.Fields(norm.NFC.String(b.String())), " ")
}

// Key reduces a title to what makes it the same title: letters, digits and single spaces, in lower
// case. A title without letters and digits is its own key.
func Key(title string) string {
	title = strings.ToLower(Text(title))
	var b strings.Builder
	b.Grow(len(title))
	gap := false
	for _, r := range title {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '‘' || r == '`' || r == '.':
		case r == '&':
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("and")
			gap = true
		default:
			gap = true
		}
	}
	if b.Len() == 0 {
		return title
	}
	return b.String()
}

// Sort returns the title by which to sort: without a leading English article, in lower case.
func Sort(title string) string { return butler.SortTitleOf(title) }

// spaced turns the dots and underscores of a name without spaces into spaces. scene reports that it did.
func spaced(s string) (out string, scene bool) {
	if strings.Contains(s, " ") || !strings.ContainsAny(s, "._") {
		return s, false
	}
	s = strings.Map(func(r rune) rune {
		if r == '.' || r == '_' {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " "), true
}

// trim removes what separates the pieces of a name from both ends.
func trim(s string) string { return strings.Trim(s, " -–—_.,;:+~") }

// Stem returns a file's name without its folder and extension.
func Stem(rel string) string {
	name := rel[strings.LastIndexByte(rel, '/')+1:]
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	return name
}

// Ext returns the extension of a path in lower case, without the dot.
func Ext(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return strings.ToLower(name[i+1:])
	}
	return ""
}

// split returns the folders of a path relative to the root, and the file's name.
func split(rel string) (folders []string, file string) {
	all := strings.Split(rel, "/")
	return all[:len(all)-1], all[len(all)-1]
}

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 1e6 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
