package plex

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"butler/plexapi"
)

// wireLanguage tells the language of a stream: by its name in itself, as people choose it, and by its
// codes in ISO 639-1 (or longer) and 639-2. A language that is not known is told as it is in the file.
func wireLanguage(w *plexapi.Stream, code string) {
	if code == "" || code == "und" {
		return
	}
	tag, err := language.Parse(code)
	base, confidence := tag.Base()
	if err != nil || confidence == language.No {
		w.Language, w.LanguageCode = code, code
		return
	}
	w.LanguageTag, w.LanguageCode = base.String(), base.ISO3()
	if w.Language = display.Self.Name(language.Make(base.String())); w.Language == "" {
		w.Language = code
	}
}
