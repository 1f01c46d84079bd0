package client

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"slices"
)

// WithRootCAs makes the Client trust the certificates in pem, and no others: that of a server which made
// its own, or of a private authority.
func WithRootCAs(pem []byte) Option {
	return func(o *options) error {
		if !x509.NewCertPool().AppendCertsFromPEM(pem) {
			return bad("set certificates", "there is none in the PEM text")
		}
		o.roots = slices.Clone(pem)
		return nil
	}
}

// transport returns the HTTP client of the options.
func (o *options) transport() (*http.Client, error) {
	if o.roots == nil {
		return o.http, nil
	}
	inner := o.http.Transport
	if inner == nil {
		inner = http.DefaultTransport
	}
	t, ok := inner.(*http.Transport)
	if !ok {
		return nil, bad("set certificates", "the HTTP client has a transport of its own kind; set them there")
	}
	t = t.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.RootCAs = x509.NewCertPool()
	t.TLSClientConfig.RootCAs.AppendCertsFromPEM(o.roots)
	h := *o.http
	h.Transport = t
	return &h, nil
}
