package cli

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"butler/client"
)

// ownServer is the server of a data folder of this machine, as that folder tells of it; see app.App.
type ownServer struct {
	dir   string
	token string
	id    string // machineIdentifier
	dial  string // host:port to connect to; "" for that of the address by which it is asked
}

// ownServer returns what the data folder tells of the server at an address, or nil if that is another one or
// there is no token in the folder.
func (s *session) ownServer(address string) (*ownServer, error) {
	if !local(address) {
		return nil, nil
	}
	dir, token, err := s.folderToken()
	if err != nil || token == "" {
		return nil, err
	}
	noted, asked := readNote(dir, "address"), address
	if noted == "" {
		s.withheld = "no server that runs has noted its address in " + dir
		return nil, nil
	}
	at, err := url.Parse(noted)
	if err != nil || !hears(at, asked) {
		s.withheld = fmt.Sprintf("the server of %s listens at %s, not at %s", dir, noted, asked)
		return nil, nil
	}
	own := &ownServer{dir: dir, token: token, id: readNote(dir, "identity")}
	// localhost may lead to more than one listener: this makes sure that it is the one that was noted.
	if ip, err := netip.ParseAddr(at.Hostname()); err == nil && !ip.IsUnspecified() {
		own.dial = at.Host
	}
	return own, nil
}

// earned returns the token of a data folder if its server is the one that answers, which is asked without it:
// after a server was killed, anybody may listen where it did.
func (s *session) earned(own *ownServer, address string, options []client.Option) (string, error) {
	stranger, err := client.New(address, options...)
	if err != nil {
		return "", err
	}
	found, err := stranger.Identity(s.ctx)
	if err != nil {
		return "", err
	}
	if own.id == "" || found.MachineIdentifier != own.id {
		s.withheld = fmt.Sprintf("what answers at %s is not the server of %s", address, own.dir)
		return "", nil
	}
	return own.token, nil
}

// readNote returns what a small file of a data folder says; "" if it cannot be read.
func readNote(dir, name string) string {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// hears reports whether a server that listens at a URL, whose host is an IP address, is meant by an address on
// this machine.
func hears(at *url.URL, address string) bool {
	asked, err := url.Parse(address)
	if err != nil || asked.Scheme != at.Scheme || portOf(asked) != portOf(at) {
		return false
	}
	ip, err := netip.ParseAddr(at.Hostname())
	switch host := asked.Hostname(); {
	case err != nil:
		return false
	case ip.IsUnspecified() || host == ip.String():
		return true
	default:
		return ip.IsLoopback() && (strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1")
	}
}

// portOf returns the port of a URL, also of one that leaves it out.
func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// local reports whether a server's address is on this machine.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
