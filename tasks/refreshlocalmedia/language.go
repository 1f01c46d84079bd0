package refreshlocalmedia

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// languages knows languages by their names.
type languages map[string]language.Base

// newLanguages takes the names in English and those that languages have for themselves.
func newLanguages() languages {
	all := languages{}
	english := display.English.Languages()
	for _, base := range language.Supported.BaseLanguages() {
		tag, err := language.Compose(base)
		if err != nil {
			continue
		}
		for _, name := range []string{english.Name(tag), display.Self.Name(tag)} {
			if name = fold(name); len(name) > 3 && all[name] == (language.Base{}) {
				all[name] = base
			}
		}
	}
	for name, code := range map[string]string{ // the bibliographic codes of ISO 639-2, where they are others
		"alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl", "fre": "fr", "geo": "ka", "ger": "de",
		"gre": "el", "ice": "is", "mac": "mk", "mao": "mi", "may": "ms", "per": "fa", "rum": "ro", "slo": "sk", "tib": "bo", "wel": "cy",
		"scc": "sr", "scr": "hr", "pob": "pt",
	} {
		all[name] = language.MustParseBase(code)
	}
	for name, code := range map[string]string{ // that people write otherwise
		"brazilian": "pt", "castellano": "es", "castilian": "es", "farsi": "fa", "flemish": "nl", "mandarin": "zh", "cantonese": "yue",
		"slovene": "sl", "tagalog": "fil", "valencian": "ca", "espanol": "es", "francais": "fr", "turkce": "tr",
	} {
		all[name] = language.MustParseBase(code)
	}
	return all
}

// code returns the code that streams have for what a word in a file's name says: ISO 639-2 or 639-3, or a tag of BCP 47
// if there is more to say ("pt-BR"). It returns "" if the word is no language.
func (l languages) code(word string) string {
	word = strings.Trim(fold(word), " ")
	if base, ok := l[word]; ok {
		return base.ISO3()
	}
	first, _, more := strings.Cut(strings.ReplaceAll(word, "_", "-"), "-")
	if len(first) < 2 || len(first) > 3 {
		return ""
	}
	tag, err := language.Parse(word)
	if err != nil {
		return ""
	}
	base, confidence := tag.Base()
	if confidence == language.No || base.String() == "und" || base.String() == "mul" {
		return ""
	}
	if len(first) == 3 && !more && !known3(first) {
		return ""
	}
	if !more {
		return base.ISO3()
	}
	return tag.String()
}

// known3 reports whether a code of three letters is one that files bear: of the thousands in ISO 639-3 many are
// words as well ("the", "and", "new"), and only those with a code of two letters, and a few, are believed.
func known3(code string) bool {
	base, err := language.ParseBase(code)
	if err != nil {
		return false
	}
	return len(base.String()) == 2 || strings.Contains(" fil yue cmn ast gsw haw nds hsb dsb ", " "+base.String()+" ")
}
