package client

import (
	"net/http"
	"net/url"

	"butler"
)

const maxRedirects = 5

// guard returns a copy of h that follows redirects only within the server, so that the token goes
// nowhere else, and only if they keep the method, so that no write turns into a read that succeeds.
func guard(h *http.Client, base *url.URL) *http.Client {
	guarded := *h
	guarded.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		switch {
		case req.URL.Scheme != base.Scheme || req.URL.Host != base.Host:
			to := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host}
			return &Error{Kind: butler.KindInvalid, Text: "the server sends us on to " + to.String(),
				Hint: "if that is the server, give its address instead; the token is not sent there"}
		case req.Method != via[0].Method:
			return &Error{Kind: butler.KindUnsupported, Text: "the server answers a change with a redirect",
				Hint: "is " + base.Host + " the address of a Butler server?"}
		case len(via) > maxRedirects:
			return &Error{Kind: butler.KindUnsupported, Text: "the server sends us in circles"}
		}
		return nil
	}
	return &guarded
}
