package settings

import (
	"net/http"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

// tokens is the page of tokens.
type tokens struct {
	Groups []group
	Group  group
	Tokens []butler.Token
	Own    string // who looks
	Name   string // as typed
	Scope  butler.TokenScope
	Fault  string
	Made   string // name of the token that was made just now
	Secret string // of it
}

func (p *pages) tokensOf(r *http.Request) tokens {
	return tokens{
		Groups: groups(), Group: group{Slug: "tokens", Title: "Tokens"}, Tokens: p.Tokens.Tokens(),
		Own: access.CallerOf(r.Context()).Name, Scope: butler.ScopeRead,
	}
}

func (p *pages) tokens(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, "Tokens", "tokens", 0, p.tokensOf(r))
}

// makeToken makes a token, and answers with its secret: there is no other page that ever shows it.
func (p *pages) makeToken(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	name, scope := form.Get("name"), butler.TokenScope(form.Get("scope"))
	made, secret, err := p.Tokens.MakeToken(r.Context(), name, scope)
	v := p.tokensOf(r)
	if err != nil {
		k := butler.KindOf(err)
		if k != butler.KindInvalid && k != butler.KindConflict && k != butler.KindRefused {
			return err
		}
		v.Name, v.Scope, v.Fault = name, scope, faultOf(err)
		return p.show(w, r, "Tokens", "tokens", http.StatusUnprocessableEntity, v)
	}
	p.site.Log.InfoContext(r.Context(), "token made", "name", made.Name, "scope", made.Scope, "who", v.Own)
	v.Made, v.Secret = made.Name, secret
	return p.show(w, r, "Tokens", "tokens", 0, v)
}

func (p *pages) revokeToken(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	name := form.Get("name")
	if err := p.Tokens.RevokeToken(r.Context(), name); err != nil {
		return err
	}
	return p.site.Back(w, r, addressOf("tokens"), "Revoked: “"+name+"”. Who used it is not let in any more.")
}
