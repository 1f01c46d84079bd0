package welcome

import (
	"context"
	"net/http"
	"slices"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

// signedIn is what the page shows of the browsers that are signed in.
type signedIn struct {
	Sessions []butler.Session
	Own      string // id of the session of who looks; "" for none
	Link     string // that was just made
	Until    butler.SignInLink
}

// seen returns the sessions that a caller may see and end: administrators all, others those of their token.
func (p *pages) seen(ctx context.Context) []butler.Session {
	caller := access.CallerOf(ctx)
	return slices.DeleteFunc(p.Sessions.Sessions(), func(s butler.Session) bool {
		return caller.Scope != butler.ScopeAdmin && s.Name != caller.Name
	})
}

func (p *pages) sessions(w http.ResponseWriter, r *http.Request) error {
	return p.showSessions(w, r, signedIn{})
}

func (p *pages) showSessions(w http.ResponseWriter, r *http.Request, data signedIn) error {
	data.Sessions, data.Own = p.seen(r.Context()), access.CallerOf(r.Context()).Session
	return p.area.Show(w, r, page.View{Title: "Signed-in browsers", Nav: page.NavSettings, Name: "sessions", Data: data})
}

// endSession signs a browser out; who ends the own one is at the entrance again.
func (p *pages) endSession(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	i := slices.IndexFunc(p.seen(r.Context()), func(s butler.Session) bool { return s.ID == id })
	if i < 0 {
		return p.site.Fault(w, r, "/web/sessions", butler.E(butler.KindNotFound, "", "this browser is not signed in any more"))
	}
	device := p.seen(r.Context())[i].Device
	if err := p.Sessions.EndSession(r.Context(), id); err != nil {
		return p.site.Fault(w, r, "/web/sessions", err)
	}
	return p.site.Back(w, r, "/web/sessions", "Signed out: "+device+".")
}

// makeLink shows a link by which another device signs in.
func (p *pages) makeLink(w http.ResponseWriter, r *http.Request) error {
	link, err := p.site.Guard.LinkFor(r.Context())
	if err != nil {
		return err
	}
	origin := r.Header.Get("Origin") // a form tells by which address the browser reaches this server
	if origin == "" || origin == "null" {
		origin = "http://" + r.Host
		if r.TLS != nil {
			origin = "https://" + r.Host
		}
	}
	return p.showSessions(w, r, signedIn{Link: origin + link.Path, Until: link})
}
