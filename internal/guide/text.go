package guide

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// clean makes one line of a text, without control characters, in at most so many bytes.
func clean(text string, most int) string {
	var b strings.Builder
	gap := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError:
			gap = b.Len() > 0
			continue
		case unicode.Is(unicode.Bidi_Control, r):
			continue
		}
		size := utf8.RuneLen(r)
		if gap {
			size++
		}
		if b.Len()+size > most {
			break
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fold makes texts that differ only in case, or in how their letters are composed, the same.
func fold(text string) string { return cases.Fold().String(norm.NFC.String(text)) }

const maxLink = 2048 // bytes

// link returns an address of the web, or "" for anything else.
func link(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > maxLink {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
