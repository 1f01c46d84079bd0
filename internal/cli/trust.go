package cli

import (
	"net/url"
	"os"
	"path/filepath"

	"butler"
	"butler/client"
)

// generatedCertificate is where a server keeps the certificate that it made for itself, in its data folder.
const generatedCertificate = "tls/cert.pem"

// trust returns the option that makes a client trust the certificates of a PEM file, or nil for no file.
func trust(ca string) (client.Option, error) {
	if ca == "" {
		return nil, nil
	}
	text, err := os.ReadFile(ca)
	if err != nil {
		return nil, butler.E(butler.FileErrorKind(err, butler.KindUnreachable), "read the certificate", "%w", err).
			WithHint("give a PEM file with --ca")
	}
	option := client.WithRootCAs(text)
	if _, err := client.New(defaultURL, option); err != nil {
		return nil, butler.E(butler.KindInvalid, "read the certificate", "there is none in %s", ca).
			WithHint("give a PEM file with --ca: it begins with -----BEGIN CERTIFICATE-----")
	}
	return option, nil
}

// localCertificate returns the certificate that a server on this machine made for itself, if its data folder
// has one, or "".
func (s *session) localCertificate(address string) string {
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" {
		return ""
	}
	path := filepath.Join(s.home(), filepath.FromSlash(generatedCertificate))
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
