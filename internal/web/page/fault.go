package page

import (
	"net/http"
	"net/url"
	"strconv"

	"butler"
	"butler/internal/disclose"
)

// refreshEvery is after how many seconds a browser asks again for a page that is not ready.
const refreshEvery = 5

// fail answers with what is wrong: to a form on the page that it was on, else as a page of its own. Who is not signed in
// is sent to where that is done.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil { // nobody waits for it
		return
	}
	d := disclose.Error(err)
	if d.Ours() {
		s.Log.ErrorContext(r.Context(), "a page failed", "path", r.URL.Path, "error", err)
	}
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case d.Kind == butler.KindUnauthorized && live(r):
		w.Header().Set("HX-Redirect", signIn("/web/")) // the page around the piece is no more to be shown
		w.WriteHeader(http.StatusUnauthorized)
		return
	case d.Kind == butler.KindUnauthorized && r.URL.Path != "/web/sign-in":
		to := "/web/"
		if get {
			to = r.URL.RequestURI()
		}
		_ = back(w, r, signIn(to), Notice{})
		return
	case !get && d.Kind != butler.KindUnavailable && r.Header.Get("Referer") != "":
		if from, err := url.Parse(r.Header.Get("Referer")); err == nil && from.Host == r.Host {
			_ = back(w, r, from.RequestURI(), Notice{Bad: true, Text: Sentence(d.Message), Hint: Sentence(d.Hint)})
			return
		}
	}
	if live(r) { // htmx would put the page of an error into the page
		w.WriteHeader(http.StatusNoContent)
		return
	}
	v := View{Title: title(d.Kind), Name: "fault", Data: fault{d, Sentence(d.Message), Sentence(d.Hint)}, Status: d.Status}
	v.Bare = d.Kind == butler.KindUnavailable || d.Kind == butler.KindUnauthorized
	if get && d.Kind == butler.KindUnavailable { // it passes: a server starts, and a page without scripts does not ask again
		w.Header().Set("Refresh", strconv.Itoa(refreshEvery))
	}
	if err := s.plain.Show(w, r, v); err != nil {
		s.Log.ErrorContext(r.Context(), "the page of an error failed", "error", err)
		http.Error(w, d.Message, d.Status)
	}
}

// fault is what the page of an error shows.
type fault struct {
	disclose.Disclosure
	Message, Hint string
}

func title(k butler.Kind) string {
	switch k {
	case butler.KindNotFound:
		return "Not found"
	case butler.KindForbidden:
		return "Not allowed"
	case butler.KindUnavailable:
		return "Not ready"
	default:
		return "That did not work"
	}
}

func signIn(to string) string {
	if to = Local(to); to == "/web/" {
		return "/web/sign-in"
	}
	return "/web/sign-in?to=" + url.QueryEscape(to)
}

// live reports whether a piece of a page is asked for, by htmx.
func live(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }
