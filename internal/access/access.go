// Package access decides who may do what: it knows the administrator's token and the named ones, how
// they are made and kept, where requests carry them, and which addresses need none. It bounds failed
// logins and requests side by side, and notes in the log who changed what.
package access

import (
	"net/http"
	"net/url"
	"strings"
)

// Header is the name of the header, and of the query parameter, that carry the token.
const Header = "X-Plex-Token"

// FromRequest returns the token that a request carries, or "": the header X-Plex-Token, else the
// query parameter of that name, else the header Authorization with the scheme Bearer.
func FromRequest(r *http.Request) string {
	if token := r.Header.Get(Header); token != "" {
		return token
	}
	if strings.Contains(r.URL.RawQuery, Header) {
		if query, err := url.ParseQuery(r.URL.RawQuery); err == nil && query.Get(Header) != "" {
			return query.Get(Header)
		}
	}
	return fromHeader(r)
}

// fromHeader returns the token that the headers of a request carry, or "".
func fromHeader(r *http.Request) string {
	if token := r.Header.Get(Header); token != "" {
		return token
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return ""
}
