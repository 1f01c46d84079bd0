// Package access knows the administrator's token: how it is made and kept, where requests carry it,
// and whether it is the right one.
package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"

	"butler"
)

// Header is the name of the header, and of the query parameter, that carry the token.
const Header = "X-Plex-Token"

// Guard tells whether a request carries the token. It keeps only the token's hash.
type Guard struct {
	sum [sha256.Size]byte
	set bool
}

// NewGuard returns a Guard for a token. That of an empty token admits nobody.
func NewGuard(token string) Guard {
	return Guard{sha256.Sum256([]byte(token)), token != ""}
}

// Check returns an error of [butler.KindUnauthorized] unless r carries the token. The comparison
// takes the same time for every wrong token of the same length.
func (g Guard) Check(r *http.Request) error {
	token := FromRequest(r)
	sum := sha256.Sum256([]byte(token))
	if subtle.ConstantTimeCompare(sum[:], g.sum[:]) == 1 && g.set && token != "" {
		return nil
	}
	return butler.E(butler.KindUnauthorized, "", "User could not be authenticated").
		WithHint("send the administrator's token in the header %s", Header)
}

// FromRequest returns the token that a request carries, or "": the header X-Plex-Token, else the
// query parameter of that name, else the header Authorization with the scheme Bearer.
func FromRequest(r *http.Request) string {
	if token := r.Header.Get(Header); token != "" {
		return token
	}
	if strings.Contains(r.URL.RawQuery, "X-Plex-Token") {
		if query, err := url.ParseQuery(r.URL.RawQuery); err == nil && query.Get(Header) != "" {
			return query.Get(Header)
		}
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return ""
}
