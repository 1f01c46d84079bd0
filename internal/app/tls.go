package app

import (
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"

	"butler"
	"butler/internal/app/certificate"
)

// TLS says how the server shows who it is. The zero value is a server without TLS.
//
// The certificate in use, without its key, is kept in the file tls/cert.pem of the data folder, where
// clients of the same machine find what to trust. There is no such file if the server has no TLS.
type TLS struct {
	CertFile, KeyFile string // PEM: the certificate with those of its issuers, and its key; read again when they change
	Generate          bool   // or else one that is made here, for the names and addresses of the machine
}

func (t TLS) on() bool { return t.Generate || t.CertFile != "" || t.KeyFile != "" }

func (t TLS) check() error {
	const op = "set up TLS"
	switch {
	case (t.CertFile == "") != (t.KeyFile == ""):
		return butler.E(butler.KindInvalid, op, "a certificate and its key go together").WithHint("name both files, or neither")
	case t.Generate && t.CertFile != "":
		return butler.E(butler.KindInvalid, op, "a certificate is either given or made")
	}
	return nil
}

// openTLS returns the settings of TLS, or nil if there is to be none.
func (a *App) openTLS() (*tls.Config, error) {
	public := a.folder.path("tls/cert.pem")
	if !a.o.TLS.on() {
		if err := os.Remove(public); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fileError("remove certificate", public, err)
		}
		return nil, nil
	}
	keeper, err := certificate.Open(certificate.Options{
		CertFile: a.o.TLS.CertFile, KeyFile: a.o.TLS.KeyFile,
		Path: a.folder.path("tls/made.pem"), Hosts: hosts(),
		Shown: func(chain []byte) error { return certificate.Write(public, chain) },
		Log:   a.log,
	})
	if err != nil {
		return nil, err
	}
	return keeper.Config(), nil
}

// machineNames returns the names of this machine in its network.
func machineNames() []string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return nil
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	short, _, qualified := strings.Cut(name, ".")
	all := []string{short, short + ".local"}
	if qualified && name != short+".local" {
		all = append(all, name)
	}
	// A name that is none, such as one with an underscore, cannot stand in a certificate.
	return slices.DeleteFunc(all, func(n string) bool {
		return strings.Trim(n, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || n == "" || n == "localhost"
	})
}

// hosts are what a certificate made here is for: the machine, by all its names and addresses.
func hosts() certificate.Hosts {
	h := certificate.Hosts{Names: append([]string{"localhost"}, machineNames()...)}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		addresses = nil // the names remain
	}
	h.Addresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		if ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			h.Addresses = append(h.Addresses, n.IP)
		}
	}
	return h
}
