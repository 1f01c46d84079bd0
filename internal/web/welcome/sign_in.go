package welcome

import (
	"net/http"

	"butler"
	"butler/internal/access"
	"butler/internal/disclose"
	"butler/internal/web/page"
)

// entrance is what the page shows on which people sign in.
type entrance struct {
	Code    string // of a link
	To      string // where to go on
	Message string // why it did not work
	Hint    string
}

const (
	signInPath = access.SignInPath
	firstPage  = "/web/"
)

// entrance shows how to sign in. A link is not used up by looking at it, as programs do that show a preview of it.
func (p *pages) entrance(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	e := entrance{Code: query.Get(access.CodeField), To: page.Local(query.Get("to"))}
	if p.site.Guard.SignedIn(r) {
		return p.site.Back(w, r, e.To, "")
	}
	return p.showEntrance(w, r, e, http.StatusOK)
}

func (p *pages) showEntrance(w http.ResponseWriter, r *http.Request, e entrance, status int) error {
	const longest = 64 // of a code
	if len(e.Code) > longest {
		e.Code = ""
	}
	return p.area.Show(w, r, page.View{Title: "Sign in", Name: "sign-in", Data: e, Status: status, Bare: true})
}

// signIn begins a session.
func (p *pages) signIn(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	e := entrance{To: page.Local(form.Get("to"))}
	caller, err := p.site.Guard.SignIn(w, r, access.Credentials{Code: form.Get(access.CodeField), Token: form.Get("token")})
	if err != nil {
		d := disclose.Error(err)
		if d.Ours() {
			return err
		}
		e.Message, e.Hint = d.Message, d.Hint
		return p.showEntrance(w, r, e, d.Status)
	}
	return p.site.Back(w, r, p.after(r, caller, e.To), "")
}

// after returns where somebody goes who has signed in: to the first steps, if these are yet to be made.
func (p *pages) after(r *http.Request, caller access.Caller, to string) string {
	if to != firstPage || caller.Scope != butler.ScopeAdmin || p.Library == nil {
		return to
	}
	if all, err := p.Library.Sections(r.Context()); err != nil || len(all) > 0 {
		return to
	}
	return "/web/welcome"
}

// signOut ends the session of the browser.
func (p *pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.site.Guard.SignOut(w, r); err != nil {
		return p.site.Fault(w, r, signInPath, err)
	}
	return p.site.Back(w, r, signInPath, "You are signed out.")
}
