package cli

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io/fs"
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

// trustLocal returns the option that makes a client trust a server on this machine whose data folder has the
// certificate that it shows, and no other server; or nil if there is none. The certificate may be for other
// names than the address: that it is the very one in the folder says more than a name.
func (s *session) trustLocal(address string) client.Option {
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
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // VerifyConnection is stricter
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || !bytes.Equal(state.PeerCertificates[0].Raw, block.Bytes) {
				return &foreignCertificate{}
			}
			return nil
		},
	}
	return client.WithHTTPClient(&http.Client{Transport: transport})
}
