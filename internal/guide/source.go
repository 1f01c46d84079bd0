package guide

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"unicode"

	"butler"
)

// Source is a guide that is to be read.
type Source struct {
	Name string // for people: neither a path nor an address
	Key  string // by which what was read of it before is known
	File string // its absolute path, or
	URL  string // its address
}

// place names where the Source lies without telling it.
func (s Source) place() string { return digest(s.File + "\n" + s.URL) }

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// separator stands between the entries of a list: it may be in no URL, and is in few paths.
const separator = "|"

const (
	maxSources = 32
	maxName    = 60 // bytes of a Source's name
)

// ParseSources reads a list of sources, separated by |: absolute paths, and addresses of http and https, each with a
// name before it if it is to have a certain one: "Cable=https://example.org/guide.xml.gz | /srv/epg/satellite.xml".
// A name is kept when the place changes, and with it what was read. Those that can be used are returned also with an
// error, which is [butler.KindInvalid].
func ParseSources(text string) ([]Source, error) {
	var all []Source
	var first error
	names, places := map[string]bool{}, map[string]bool{}
	for i, entry := range entries(text) {
		s, err := parseSource(entry)
		switch {
		case err != nil:
		case places[s.place()]:
			err = invalidSource("the same is named twice")
		case len(all) == maxSources:
			err = invalidSource("there are more than %d", maxSources)
		}
		if err != nil {
			if first == nil {
				first = butler.E(butler.KindInvalid, fmt.Sprintf("guide %d of the list", i+1), "%w", err).
					WithHint("write absolute paths and addresses, separated by %s, and no other text than a name with = before them", separator)
			}
			continue
		}
		plain := s.Name
		for n := 2; names[s.Name]; n++ {
			s.Name = fmt.Sprintf("%s %d", plain, n)
		}
		if s.Key == "" {
			s.Key = "name:" + s.Name
		}
		names[s.Name], places[s.place()] = true, true
		all = append(all, s)
	}
	return all, first
}

// entries returns the entries of a list that are not empty.
func entries(text string) []string {
	var all []string
	for e := range strings.SplitSeq(text, separator) {
		if e = strings.TrimSpace(e); e != "" {
			all = append(all, e)
		}
	}
	return all
}

func invalidSource(format string, args ...any) error {
	return butler.E(butler.KindInvalid, "", format, args...)
}

// parseSource never tells the text, which may hold secrets. A source with a name of its own gets no key: the name will be.
func parseSource(entry string) (Source, error) {
	name, place := "", entry
	if before, after, ok := strings.Cut(entry, "="); ok && !strings.ContainsAny(before, "/:?&") {
		name, place = strings.TrimSpace(before), strings.TrimSpace(after)
	}
	s := Source{Name: name}
	if filepath.IsAbs(place) {
		s.File = filepath.Clean(place)
		if s.Name == "" {
			s.Name, _, _ = strings.Cut(filepath.Base(s.File), ".")
		}
	} else {
		u, err := url.Parse(place)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return s, invalidSource("it is neither an absolute path nor an address of http or https")
		}
		s.URL = u.String()
		if s.Name == "" {
			s.Name = u.Hostname()
		}
	}
	if s.Name == "" {
		s.Name = "guide"
	}
	if len(s.Name) > maxName || strings.ContainsFunc(s.Name, unicode.IsControl) {
		s.Name = clean(s.Name, maxName)
	}
	if name == "" {
		s.Key = "place:" + s.place()
	}
	return s, nil
}
