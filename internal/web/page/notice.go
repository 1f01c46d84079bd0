package page

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"butler/internal/disclose"
)

// Notice is something that is said once, on the page that follows a form.
type Notice struct {
	Bad  bool   `json:"bad,omitempty"`
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
}

const (
	noticeCookie = "butler-notice"
	maxNotice    = 1500 // bytes of its text: with its encoding a cookie has to stay below 4,096
	noticeLife   = 60   // seconds
)

// Back answers a form: it sends the browser to a page of this server, which says what was done. text may be "".
func (s *Site) Back(w http.ResponseWriter, r *http.Request, to, text string) error {
	return back(w, r, to, Notice{Text: text})
}

// Fault answers a form that could not be carried out: the page it is sent to says why.
func (s *Site) Fault(w http.ResponseWriter, r *http.Request, to string, err error) error {
	d := disclose.Error(err)
	if d.Ours() {
		s.Log.ErrorContext(r.Context(), "a form failed", "path", r.URL.Path, "error", err)
	}
	return back(w, r, to, Notice{Bad: true, Text: Sentence(d.Message), Hint: Sentence(d.Hint)})
}

func back(w http.ResponseWriter, r *http.Request, to string, n Notice) error {
	n.Text, n.Hint = shorten(n.Text, maxNotice), shorten(n.Hint, maxNotice/3)
	if n.Text != "" {
		b, err := json.Marshal(n)
		if err != nil {
			return err
		}
		setNotice(w, r, base64.RawURLEncoding.EncodeToString(b), noticeLife)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", Local(to))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Local returns an address of the dashboard as it is, and that of its first page instead of any other: a form may say
// where to go back to, but not to other sites.
func Local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil || !strings.HasPrefix(u.Path, "/web/") ||
		strings.ContainsAny(to, "\\\r\n\t") || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "/..") {
		return "/web/"
	}
	return u.String()
}

func setNotice(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: noticeCookie, Value: value, Path: "/web/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
}

// takeNotices returns what is to be said, and sees to it that it is not said again.
func takeNotices(w http.ResponseWriter, r *http.Request) []Notice {
	c, err := r.Cookie(noticeCookie)
	if err != nil || c.Value == "" {
		return nil
	}
	setNotice(w, r, "", -1)
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	var n Notice
	if err != nil || json.Unmarshal(b, &n) != nil || n.Text == "" {
		return nil
	}
	return []Notice{n}
}
