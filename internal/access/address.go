package access

import (
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"butler"
)

// maxAddress is how long a request's path and query may be together, in bytes.
const maxAddress = 16 << 10

func checkAddress(r *http.Request) error {
	if len(r.URL.Path)+len(r.URL.RawQuery) > maxAddress {
		return butler.E(butler.KindInvalid, "", "the address is longer than %d bytes", maxAddress)
	}
	if r.URL.RawQuery != "" {
		if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
			return butler.E(butler.KindInvalid, "", "the query is malformed").
				WithHint("percent-encode values, and separate parameters with &")
		}
	}
	return nil
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

// peerOf returns the peer that makes a request. Headers of proxies can be made up and are not looked at.
func peerOf(r *http.Request) netip.Prefix { return Peer(addressOf(r)) }

// Peer returns the network that counts as one peer: an address of IPv4, the /64 of one of IPv6, which is
// what a single line is given.
func Peer(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	const line = 64
	bits := a.BitLen()
	if a.Is6() {
		bits = line
	}
	p, _ := a.Prefix(bits) // fails only for no address, which is a peer too
	return p
}

// addressOf returns the other end of the connection; the zero value if that is no address.
func addressOf(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap().WithZone("")
}
