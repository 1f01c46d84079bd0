package cli

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"butler"
	"butler/client"
)

const (
	defaultListen = "127.0.0.1:32500"
	defaultURL    = "http://" + defaultListen
)

// connect returns a client of the server that the flags and the environment name.
func (s *session) connect() (*client.Client, error) {
	address := s.server
	if address == "" {
		address = s.env.Getenv("BUTLER_URL")
	}
	if address == "" {
		address = defaultURL
	}
	token, err := s.token(address)
	if err != nil {
		return nil, err
	}
	return client.New(address, client.WithToken(token), client.WithUserAgent("butler-cli"))
}

// token returns BUTLER_TOKEN, or else, if the server is on this machine, the token in the data folder
// that was named, or in the usual one if there is any.
func (s *session) token(address string) (string, error) {
	if token := s.env.Getenv("BUTLER_TOKEN"); token != "" {
		return token, nil
	}
	if !local(address) {
		return "", nil
	}
	dir, named := s.dataDir(), true
	if dir == "" {
		dir, named = s.defaultDir(), false
	}
	b, err := os.ReadFile(filepath.Join(dir, "token"))
	switch {
	case err != nil && !named:
		return "", nil
	case errors.Is(err, fs.ErrNotExist):
		return "", butler.E(butler.KindNotFound, "read the token", "there is none in %s", dir).
			WithHint("is that the data folder of a server that was started once?")
	case errors.Is(err, fs.ErrPermission):
		return "", butler.E(butler.KindPermission, "read the token", "%s must not be read by this user", dir).
			WithHint("run as the user of the server, or set BUTLER_TOKEN")
	case err != nil:
		return "", butler.E(butler.KindUnreachable, "read the token", "%w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

func (s *session) dataDir() string {
	if s.data != "" {
		return s.data
	}
	return s.env.Getenv("BUTLER_DATA")
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

// folder returns a path as the server is to know it. A path that is not text cannot be sent.
func folder(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", butler.E(butler.KindInvalid, "find the folder", "%w", err)
	}
	if abs != strings.ToValidUTF8(abs, "") {
		return "", butler.E(butler.KindInvalid, "find the folder", "its name is not UTF-8").
			WithHint("names below it may be any bytes: rename this folder, or add the one that holds it")
	}
	return abs, nil
}

// listenable checks an address to listen on.
func listenable(ctx context.Context, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.DefaultResolver.LookupPort(ctx, "tcp", port)
	}
	if err != nil {
		return butler.E(butler.KindInvalid, "read the address to listen on", "%q is not HOST:PORT", address).
			WithHint("give one such as %s", defaultListen)
	}
	return nil
}
