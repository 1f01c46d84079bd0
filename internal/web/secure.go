package web

import (
	"net/http"

	"butler/internal/access"
)

// policy lets a page use only what this server serves, and nothing that stands in the page itself (Content Security
// Policy Level 3). Pictures may also be data: the few bytes of a BlurHash.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
	"connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// first is the address of the first page.
const first = "/web/"

// secure puts before all pages what keeps other sites and other people's words from doing harm in them.
func secure(next http.Handler) http.Handler {
	origins, crossed := http.NewCrossOriginProtection(), cross()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		if err := origins.Check(r); err != nil {
			http.Error(w, "A page of another site may not change anything here.", http.StatusForbidden)
			return
		}
		if foreign(r) {
			crossed(w, r)
			return
		}
		switch r.URL.Path {
		case first:
		case "/web", "/web/index.html": // where Plex's is
			h.Set("Location", first)
			w.WriteHeader(http.StatusSeeOther)
			return
		default:
			var tidy bool
			if r, tidy = access.Tidy(r); !tidy { // a mux would redirect
				http.Error(w, "There is nothing at this address.", http.StatusNotFound)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
