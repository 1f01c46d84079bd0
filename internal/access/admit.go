package access

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"butler"
)

// maxAddress is how long a request's path and query may be together, in bytes.
const maxAddress = 16 << 10

// Admit returns the request with its [Caller], or the reason to refuse it before looking at what it
// asks for. ready reports whether the server can serve; nil means always. One that is open needs no
// token, and has no Caller.
// Errors: [butler.KindInvalid], [butler.KindUnauthorized], [butler.KindUnavailable].
func (g Guard) Admit(r *http.Request, ready func() bool, open bool) (*http.Request, error) {
	if len(r.URL.Path)+len(r.URL.RawQuery) > maxAddress {
		return nil, butler.E(butler.KindInvalid, "", "the address is longer than %d bytes", maxAddress)
	}
	if r.URL.RawQuery != "" {
		if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
			return nil, butler.E(butler.KindInvalid, "", "the query is malformed").
				WithHint("percent-encode values, and separate parameters with &")
		}
	}
	if !open {
		if err := g.Check(r); err != nil {
			return nil, err
		}
		r = r.WithContext(withCaller(r.Context(), Caller{Name: "administrator", Scope: butler.ScopeAdmin}))
	}
	if ready != nil && !ready() {
		return nil, butler.E(butler.KindUnavailable, "", "the server is not ready").
			WithHint("it starts or migrates its database: try again in a moment")
	}
	return r, nil
}

// Tidy returns the request without a slash at the end of its path. It reports false if the path is
// not in its shortest form otherwise: [http.ServeMux] would redirect it, with the token in the query.
func Tidy(r *http.Request) (*http.Request, bool) {
	if len(r.URL.Path) > 1 && strings.HasSuffix(r.URL.Path, "/") {
		tidy, address := *r, *r.URL
		address.Path = strings.TrimSuffix(address.Path, "/")
		address.RawPath = strings.TrimSuffix(address.RawPath, "/")
		tidy.URL = &address
		r = &tidy
	}
	return r, path.Clean(r.URL.Path) == r.URL.Path
}
