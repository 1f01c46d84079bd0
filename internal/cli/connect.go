package cli

import (
	"context"
	"crypto/tls"
	"net"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/profile"
)

const (
	defaultListen = "127.0.0.1:32500"
	defaultURL    = "http://" + defaultListen
)

// precedence says in the help which server a command speaks to.
const precedence = `Which server a command speaks to is said, first come first served, by --server, --profile, BUTLER_URL,
BUTLER_PROFILE, the profile that butler profile use has chosen; else it is ` + defaultURL + `.

Its token is that of the profile, if --profile named one that has a token; then BUTLER_TOKEN; then that of
the profile; then the file token of a data folder (--data, BUTLER_DATA, or the usual one), if it is the server
of that folder, on this machine, that is spoken to. The token of a profile goes to the server of that profile
and to no other.`

// target is a server to speak to, and how.
type target struct {
	address string
	token   string
	ca      string // a PEM file of the certificates to trust; "" for those of the system
}

// connect returns a client of the server that the flags, the environment and the profiles name.
func (s *session) connect() (*client.Client, error) {
	t, err := s.target()
	if err != nil {
		return nil, err
	}
	var own *ownServer
	if t.token == "" {
		if own, err = s.ownServer(t.address); err != nil {
			return nil, err
		}
	}
	options, err := s.options(t, own)
	if err != nil {
		return nil, err
	}
	if own != nil {
		if t.token, err = s.earned(own, t.address, options); err != nil {
			return nil, err
		}
	}
	return client.New(t.address, append(options, client.WithToken(t.token))...)
}

// options returns those of a client of a server, which may be that of a data folder, but for the token.
func (s *session) options(t target, own *ownServer) ([]client.Option, error) {
	options := []client.Option{client.WithUserAgent("butler-cli")}
	if s.timeout != 0 {
		options = append(options, client.WithTimeout(s.timeout))
	}
	certificates, err := trust(t.ca)
	if err != nil {
		return nil, err
	}
	var shown *tls.Config
	if certificates == nil {
		shown = s.trustLocal(t.address)
	} else {
		options = append(options, certificates)
	}
	dial := ""
	if own != nil {
		dial = own.dial
	}
	if way := reach(shown, dial); way != nil {
		options = append(options, way)
	}
	return options, nil
}

// onServer connects and does something with the server.
func (s *session) onServer(c *cobra.Command, do func(context.Context, *client.Client) error) error {
	server, err := s.connect()
	if err != nil {
		return err
	}
	return do(c.Context(), server)
}

// target finds out which server is meant; see precedence.
func (s *session) target() (target, error) {
	name, p, err := s.namedProfile()
	if err != nil {
		return target{}, err
	}
	t := target{address: s.server, ca: s.ca}
	fromProfile := false
	for _, from := range []struct {
		address string
		profile bool
	}{{pick(s.profile != "", p.Server), true}, {s.env.Getenv("BUTLER_URL"), false}, {pick(name != "", p.Server), true}, {defaultURL, false}} {
		if t.address == "" && from.address != "" {
			t.address, fromProfile = from.address, from.profile
		}
	}
	if !fromProfile {
		p = profile.Profile{}
	}
	if t.ca == "" {
		t.ca = p.CA
	}
	for _, token := range []string{pick(s.profile != "", p.Token), s.env.Getenv("BUTLER_TOKEN"), p.Token} {
		if t.token == "" {
			t.token = token
		}
	}
	return t, nil
}

func pick(take bool, s string) string {
	if take {
		return s
	}
	return ""
}

// namedProfile returns the profile that the flag, the environment or the choice of the user names, if it can
// matter. Errors: KindNotFound.
func (s *session) namedProfile() (string, profile.Profile, error) {
	if s.server != "" && s.profile == "" || s.profile == "" && s.env.Getenv("BUTLER_URL") != "" {
		return "", profile.Profile{}, nil
	}
	if s.server != "" {
		return "", profile.Profile{}, usage("--server and --profile both name a server: give one of them")
	}
	book, err := s.profiles().Read()
	if err != nil {
		return "", profile.Profile{}, err
	}
	for _, name := range []string{s.profile, s.env.Getenv("BUTLER_PROFILE"), book.Used} {
		if name != "" {
			p, err := book.Get(name)
			return name, p, err
		}
	}
	return "", profile.Profile{}, nil
}

// profiles returns the file of profiles: in BUTLER_CONFIG, or where programs of a user keep settings, as the
// XDG base directories say.
func (s *session) profiles() profile.File {
	if dir := s.env.Getenv("BUTLER_CONFIG"); dir != "" {
		return profile.In(dir)
	}
	if dir := s.env.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return profile.In(filepath.Join(dir, "butler"))
	}
	return profile.In(filepath.Join(s.env.Getenv("HOME"), ".config", "butler"))
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
