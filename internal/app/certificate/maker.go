package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"slices"
	"strings"
	"time"

	"butler"
)

const (
	lifetime = 397 * 24 * time.Hour // the longest that browsers take
	renewal  = 30 * 24 * time.Hour  // before its end
	backdate = time.Hour            // for clients whose clock is slow

	blockCertificate = "CERTIFICATE"
	blockKey         = "PRIVATE KEY"
)

// Hosts are what a certificate is for.
type Hosts struct {
	Names     []string
	Addresses []net.IP
}

// maker makes a certificate that is signed by itself, and keeps it with its key in one file, so that
// the two always fit.
type maker struct {
	path  string
	hosts Hosts
}

// load returns the certificate that is kept, or else a new one. A file that holds none is replaced: it
// was made here, and nothing is lost with it but that clients have to trust anew.
func (m *maker) load() (*tls.Certificate, error) {
	if kept, err := m.read(); err == nil && !m.stale(kept) && m.covers(kept.Leaf) {
		return kept, nil
	}
	text, err := m.make(time.Now())
	if err != nil {
		return nil, butler.E(butler.KindInternal, "make certificate", "%w", err)
	}
	if err := Write(m.path, text); err != nil {
		return nil, err
	}
	return m.read()
}

func (m *maker) stale(c *tls.Certificate) bool {
	return time.Now().After(c.Leaf.NotAfter.Add(-renewal))
}

// covers reports whether a certificate is for all that the server is called by now.
func (m *maker) covers(c *x509.Certificate) bool {
	return !slices.ContainsFunc(m.hosts.Names, func(n string) bool { return c.VerifyHostname(n) != nil }) &&
		!slices.ContainsFunc(m.hosts.Addresses, func(a net.IP) bool { return c.VerifyHostname(a.String()) != nil })
}

func (m *maker) read() (*tls.Certificate, error) {
	text, err := read(m.path)
	if err != nil {
		return nil, err
	}
	c, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, butler.E(butler.KindDamaged, "read certificate", "%s: %w", m.path, err)
	}
	c.Leaf, err = leaf(&c)
	return &c, err
}

// make returns a new certificate and its key as PEM.
func (m *maker) make(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	const serialBits = 127
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return nil, err
	}
	subject := "butler"
	if len(m.hosts.Names) > 0 {
		const longest = 64 // that X.509 has room for
		subject = m.hosts.Names[len(m.hosts.Names)-1]
		subject = subject[:min(len(subject), longest)]
	}
	template := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      pkix.Name{CommonName: strings.ToValidUTF8(subject, ""), Organization: []string{"Butler"}},
		NotBefore:    now.Add(-backdate), NotAfter: now.Add(lifetime - backdate),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              m.hosts.Names, IPAddresses: m.hosts.Addresses,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: der})
	return append(text, pem.EncodeToMemory(&pem.Block{Type: blockKey, Bytes: private})...), nil
}
