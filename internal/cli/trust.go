package cli

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"butler"
	"butler/client"
)

// trust returns the option that makes a client trust the certificates of a PEM file, or nil for no file.
func trust(ca string) (client.Option, error) {
	if ca == "" {
		return nil, nil
	}
	text, err := os.ReadFile(ca)
	if err != nil {
		kind := butler.KindUnreachable
		if errors.Is(err, fs.ErrNotExist) {
			kind = butler.KindNotFound
		}
		return nil, butler.E(butler.FileErrorKind(err, kind), "read the certificate", "%w", err).
			WithHint("give a PEM file with --ca")
	}
	option := client.WithRootCAs(text)
	if _, err := client.New(defaultURL, option); err != nil {
		return nil, butler.E(butler.KindInvalid, "read the certificate", "there is none in %s", ca).
			WithHint("give a PEM file with --ca: it begins with -----BEGIN CERTIFICATE-----")
	}
	return option, nil
}

// shownCertificate is where a server keeps the certificate that it shows, in its data folder; see app.TLS.
const shownCertificate = "tls/cert.pem"

// trustLocal returns the settings by which a client trusts a server on this machine whose data folder has the
// certificate that it shows, and no other server; or nil if there is none. The certificate may be for other
// names than the address: that it is the very one in the folder says more than a name.
func (s *session) trustLocal(address string) *tls.Config {
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" || !local(address) {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(s.home(), filepath.FromSlash(shownCertificate)))
	if err != nil {
		return nil // then what the system trusts counts
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // VerifyConnection is stricter
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || !bytes.Equal(state.PeerCertificates[0].Raw, block.Bytes) {
				return &foreignCertificate{}
			}
			return nil
		},
	}
}

// reach returns the option that makes a client trust as the settings say, and connect to an address, whatever
// that of the server is; or nil if neither is given.
func reach(trust *tls.Config, dial string) client.Option {
	if trust == nil && dial == "" {
		return nil
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if trust != nil {
		transport.TLSClientConfig = trust
	}
	if dial != "" {
		var d net.Dialer // a request has a limit of its own
		transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return d.DialContext(ctx, network, dial)
		}
	}
	return client.WithHTTPClient(&http.Client{Transport: transport})
}
