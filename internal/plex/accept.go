package plex

import (
	"net/http"
	"strings"
)

// representation is how an answer is written.
type representation uint8

const (
	asXML representation = iota
	asJSON
	asHTML
)

// contentType returns the value of the header Content-Type.
func (r representation) contentType() string {
	switch r {
	case asJSON:
		return "application/json"
	case asHTML:
		return "text/html;charset=utf-8"
	case asXML:
	}
	return "text/xml;charset=utf-8"
}

// ofSuccess returns the representation of a success: JSON if the request prefers it, else XML, as
// Plex does for clients that do not care.
func ofSuccess(r *http.Request) representation {
	return prefer(accept(r), asXML, asJSON)
}

// ofError returns the representation of an error: JSON for clients that do not care, XML if they
// ask for it, and HTML if they prefer that.
func ofError(r *http.Request) representation {
	return prefer(accept(r), asJSON, asXML, asHTML)
}

func accept(r *http.Request) string {
	values := r.Header.Values("Accept")
	if len(values) == 1 {
		return values[0]
	}
	return strings.Join(values, ",")
}

// maxAccept bounds how much of a header Accept is looked at, in bytes. Browsers send some 150.
const maxAccept = 4096

// prefer returns the offer that an Accept header prefers: that of the highest quality; among equals
// the one named more exactly, then the one named first, then the one offered first. If none is
// acceptable it is the first: an answer of the wrong type helps more than none.
func prefer(header string, offers ...representation) representation {
	if header == "" || header == "*/*" {
		return offers[0]
	}
	ranges := parseAccept(header[:min(len(header), maxAccept)])
	best, bestMatch := offers[0], match{}
	for _, offer := range offers {
		if m := offer.matchIn(ranges); m.better(bestMatch) {
			best, bestMatch = offer, m
		}
	}
	return best
}

// match says how an Accept header names a media type.
type match struct {
	quality   int // in thousandths; 0 is not acceptable
	exactness int // 1 for */*, 2 for type/*, 3 for type/subtype
	position  int
}

func (m match) better(than match) bool {
	switch {
	case m.quality != than.quality:
		return m.quality > than.quality
	case m.exactness != than.exactness:
		return m.exactness > than.exactness
	}
	return m.exactness == 3 && m.position < than.position
}

// matchIn returns the best match of the media types that stand for r. The most exact range decides
// about each type, whatever its quality (RFC 9110, section 12.5.1).
func (r representation) matchIn(ranges []mediaRange) match {
	types := [...]string{"text/xml", "application/xml"}
	switch r {
	case asJSON:
		types = [...]string{"application/json", "application/json"}
	case asHTML:
		types = [...]string{"text/html", "application/xhtml+xml"}
	case asXML:
	}
	var best match
	for _, t := range types {
		var m match
		for i, rg := range ranges {
			if e := rg.exactness(t); e > m.exactness {
				m = match{rg.quality, e, i}
			}
		}
		if m.quality > 0 && m.better(best) {
			best = m
		}
	}
	return best
}

// mediaRange is one element of a header Accept.
type mediaRange struct {
	name    string // lower case, without parameters
	quality int    // in thousandths
}

func (r mediaRange) exactness(mediaType string) int {
	major, _, _ := strings.Cut(mediaType, "/")
	switch r.name {
	case mediaType:
		return 3
	case major + "/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}

// parseAccept reads the elements of a header Accept. Those that are malformed are left out.
func parseAccept(header string) []mediaRange {
	var all []mediaRange
	for header != "" {
		var element string
		element, header = cutUnquoted(header, ',')
		name, params := cutUnquoted(element, ';')
		name = strings.ToLower(strings.TrimSpace(name))
		major, minor, ok := strings.Cut(name, "/")
		if !ok || major == "" || minor == "" || major == "*" && minor != "*" {
			continue
		}
		if q, ok := quality(params); ok {
			all = append(all, mediaRange{name, q})
		}
	}
	return all
}

// quality returns the parameter q, in thousandths; 1000 if there is none. It reports false if it is
// malformed.
func quality(params string) (int, bool) {
	for params != "" {
		var param string
		param, params = cutUnquoted(params, ';')
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			return parseQuality(strings.TrimSpace(value))
		}
	}
	return 1000, true
}

// parseQuality reads 0 to 1 with at most three decimals.
func parseQuality(s string) (int, bool) {
	whole, decimals, _ := strings.Cut(s, ".")
	if len(decimals) > 3 || whole != "0" && whole != "1" {
		return 0, false
	}
	q := 0
	for _, c := range []byte((decimals + "000")[:3]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		q = q*10 + int(c-'0')
	}
	if whole == "1" {
		return 1000, q == 0
	}
	return q, true
}

// cutUnquoted cuts s around the first separator that is not in a quoted string.
func cutUnquoted(s string, separator byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted && s[i] == '\\':
			i++
		case !quoted && s[i] == separator:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
