package outbound

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"

	"butler"
)

const maxRedirects = 5

// checkAddress reports what is wrong with an address that is to be asked.
func checkAddress(u *url.URL) error {
	if u == nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return butler.E(butler.KindInvalid, "ask a server", "only http and https are spoken")
	}
	return nil
}

// checkRedirect says whether a redirect is followed. The address that it comes from, which may hold a key, is not told
// to where it leads.
func checkRedirect(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer")
	switch {
	case len(via) > maxRedirects:
		return butler.E(butler.KindDamaged, "", "it redirects more than %d times", maxRedirects)
	case checkAddress(req.URL) != nil:
		return butler.E(butler.KindDamaged, "", "it redirects to what is neither http nor https")
	case via[0].URL.Scheme == "https" && req.URL.Scheme == "http" && via[0].Header.Get("Authorization") != "":
		return butler.E(butler.KindDamaged, "", "it redirects from https to http")
	}
	if t, ok := req.Context().Value(travelKey{}).(*travel); ok {
		t.redirected.Store(true)
	}
	return nil
}

// A server of the internet must not make this one ask machines of the house: a redirect leads to a private address only
// if the first address was private too.

type travelKey struct{}

// travel is where a request has been.
type travel struct {
	redirected atomic.Bool
	private    atomic.Bool // its first connection was to a private address
	proxied    atomic.Bool // connections are to a proxy, which decides where it may go
}

type publicKey struct{}

// PublicOnly returns a context for requests to addresses that some server named: they lead to no private address.
func PublicOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, publicKey{}, true)
}

func journey(ctx context.Context) context.Context {
	t := &travel{}
	if ctx.Value(publicKey{}) != nil {
		t.redirected.Store(true)
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		// One that is used again was not seen by control. Without it another is made, which is.
		if at, err := netip.ParseAddrPort(c.Conn.RemoteAddr().String()); err == nil && t.visits(at.Addr()) != nil {
			c.Conn.Close()
		}
	}})
	return context.WithValue(ctx, travelKey{}, t)
}

// proxy is [http.ProxyFromEnvironment], and notes that there is one.
func proxy(req *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(req)
	if t, ok := req.Context().Value(travelKey{}).(*travel); ok {
		t.proxied.Store(u != nil)
	}
	return u, err
}

// control refuses connections that a redirect must not make. It sees the address itself, so it does not matter what
// name it had.
func control(ctx context.Context, _, address string, _ syscall.RawConn) error {
	t, ok := ctx.Value(travelKey{}).(*travel)
	if !ok {
		return nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return butler.E(butler.KindInvalid, "", "%q is no address", address)
	}
	return t.visits(at.Addr())
}

// visits notes a connection to an address, or says why it must not be.
func (t *travel) visits(a netip.Addr) error {
	private := inside(a.Unmap())
	if !t.redirected.Load() {
		t.private.Store(private)
		return nil
	}
	if private && !t.private.Load() && !t.proxied.Load() {
		return butler.E(butler.KindForbidden, "", "it leads into the network of the house")
	}
	return nil
}

// nat64 begins the addresses of version 6 behind which, with NAT64, those of version 4 are (RFC 6052).
var nat64 = [12]byte{0, 0x64, 0xff, 0x9b} //nolint:gochecknoglobals // a constant, which Go has not of this type

// inside reports whether an address is of this machine or of a network that is not the internet.
func inside(a netip.Addr) bool {
	if b := a.As16(); a.Is6() && [12]byte(b[:12]) == nat64 {
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	return a.Is4() && a.As4()[0] == 0 || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsUnspecified() ||
		a.IsInterfaceLocalMulticast() || a.Is4() && netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64, 0, 0}), 10).Contains(a)
}
