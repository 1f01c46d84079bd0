package refreshlibraries

import (
	"slices"
	"strings"
)

// maxWords is how many words are looked for; beyond that it is cheaper to read every name.
const maxWords = 64

// words tells cheaply which paths could hold a file of certain films or series: of each it knows the
// longest word of the key, which is somewhere in the paths of all its files.
type words struct {
	all  bool // every path could
	list []string
	seen map[string]bool
}

// add adds the key of a film or series.
func (w *words) add(key string) {
	_, key, _ = strings.Cut(key, ":")
	longest := ""
	for _, s := range strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == '|' || r == '-' }) {
		if s != "and" && len(s) > len(longest) { // "and" may be "&" in the path
			longest = s
		}
	}
	switch {
	case longest == "" || key == "unknown series" || len(w.list) >= maxWords:
		w.all = true
	case !w.seen[longest]:
		if w.seen == nil {
			w.seen = make(map[string]bool)
		}
		w.seen[longest] = true
		w.list = append(w.list, longest)
	}
}

// in reports whether a path could be of one of them. What is not ASCII could be spelled in other ways.
func (w *words) in(rel string) bool {
	if w.all {
		return true
	}
	b := make([]byte, 0, 256)
	for _, c := range []byte(rel) {
		switch {
		case c >= 0x80:
			return true
		case c == '\'' || c == '`' || c == '.':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	folded := string(b)
	return slices.ContainsFunc(w.list, func(word string) bool { return strings.Contains(folded, word) })
}
