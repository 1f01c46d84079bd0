package provider

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxTitle bounds what is compared, in runes: the time it takes grows with the square.
const maxTitle = 200

// Normal returns a title as it is compared: folded case, letters without marks, words without punctuation between
// single spaces, numbers in digits, no article in front.
func Normal(title string) string { return strings.Join(words(title), " ") }

func words(title string) []string {
	var b strings.Builder
	n := 0
	for _, r := range norm.NFKD.String(cases.Fold().String(strings.ToValidUTF8(title, ""))) {
		if n++; n > maxTitle {
			break
		}
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == 'ʼ', r == '`':
		case r == '&':
			b.WriteString(" and ")
		case r == '+':
			b.WriteString(" plus ")
		case plain(r) != "":
			b.WriteString(plain(r))
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.M, r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	all := strings.Fields(b.String())
	if len(all) > 1 && article(all[0]) {
		all = all[1:]
	}
	for i, w := range all {
		if d := roman(w); i > 0 && d != "" {
			all[i] = d
		}
	}
	return all
}

// plain returns what is written for letters that have no other form in Unicode.
func plain(r rune) string {
	switch r {
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return ""
}

func article(w string) bool {
	switch w {
	case "the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "lo", "gli", "de", "het", "een":
		return true
	}
	return false
}

// roman returns the digits of the numbers that parts of films have.
func roman(w string) string {
	switch w {
	case "ii":
		return "2"
	case "iii":
		return "3"
	case "iv":
		return "4"
	case "v":
		return "5"
	case "vi":
		return "6"
	case "vii":
		return "7"
	case "viii":
		return "8"
	case "ix":
		return "9"
	}
	return ""
}

// Likeness returns how alike two titles are, from 0 to 1: 1 if they are the same when normal, otherwise the share of
// letters that need not be changed to make one of the other. Titles with different numbers are hardly alike.
func Likeness(a, b string) float64 {
	wa, wb := words(a), words(b)
	ra, rb := []rune(strings.Join(wa, " ")), []rune(strings.Join(wb, " "))
	longest := max(len(ra), len(rb))
	if len(ra) == 0 || len(rb) == 0 {
		return 0
	}
	like := 1 - float64(distance(ra, rb))/float64(longest)
	if numbers(wa) != numbers(wb) {
		like *= 0.6
	}
	return like
}

// numbers returns the words of digits alone.
func numbers(all []string) string {
	var b strings.Builder
	for _, w := range all {
		if strings.Trim(w, "0123456789") == "" {
			b.WriteString(w + " ")
		}
	}
	return b.String()
}

// distance is Levenshtein's: how many runes are to be put in, taken out or replaced.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for j := range b {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
