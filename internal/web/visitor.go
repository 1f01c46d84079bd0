package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"butler/internal/access"
)

// Visits reports whether a request for the root of the server is that of a person with a browser, who wants the
// dashboard, and not of a client of Plex's API.
func Visits(r *http.Request) bool {
	if r.URL.Path != "/" || r.Method != http.MethodGet && r.Method != http.MethodHead || access.FromRequest(r) != "" {
		return false
	}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Plex-") {
			return false
		}
	}
	for name := range r.URL.Query() {
		if strings.HasPrefix(strings.ToLower(name), "x-plex-") {
			return false
		}
	}
	return prefersPages(r.Header.Values("Accept"))
}

// prefersPages reports whether HTML is named in a header Accept, and nothing that Plex's API answers with is liked better
// (RFC 9110, section 12.5.1).
func prefersPages(accept []string) bool {
	page, data := -1.0, -1.0
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		kind, parameters, _ := strings.Cut(part, ";")
		q := quality(parameters)
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "text/html", "application/xhtml+xml":
			page = max(page, q)
		case "application/json", "text/xml", "application/xml":
			data = max(data, q)
		}
	}
	return page > 0 && page >= data
}

// quality returns the q of a media range: 1 if there is none, 0 if it is none.
func quality(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}

// Home sends a browser to the first page.
func Home(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Location", first)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept")
	w.WriteHeader(http.StatusSeeOther)
}

// How a request came about, as browsers say and pages cannot change (Fetch Metadata Request Headers).
const (
	fetchSite = "Sec-Fetch-Site"
	fetchMode = "Sec-Fetch-Mode"
	fetchDest = "Sec-Fetch-Dest"
)

// foreign reports whether a page of another site, or of another server on this machine, made the browser ask.
func foreign(r *http.Request) bool {
	site := r.Header.Get(fetchSite)
	return site == "cross-site" || site == "same-site"
}

// follows reports whether that was somebody following a link.
func follows(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		r.Header.Get(fetchMode) == "navigate" && r.Header.Get(fetchDest) == "document"
}

// threshold is a page of this server that goes on to the one that was asked for. A browser does not send the cookie of
// a session along when somebody follows a link on another site (SameSite=Strict); from here it does.
const threshold = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url={{.}}"><title>Butler</title></head>
<body><main><h1>Butler</h1><p><a href="{{.}}">Go on</a></p></main></body></html>
`

// cross answers what pages of other sites ask for: who follows a link gets there, all else is refused.
func cross() http.HandlerFunc {
	page := template.Must(template.New("").Parse(threshold))
	return func(w http.ResponseWriter, r *http.Request) {
		if !follows(r) {
			http.Error(w, "A page of another site may not show what is here.", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		_ = page.Execute(w, r.URL.RequestURI()) // whoever went does not miss it
	}
}
