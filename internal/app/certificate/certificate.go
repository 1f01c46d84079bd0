// Package certificate keeps the certificate that a server shows: one from files of the user's, which is
// read again when they change, or one made here, which is made anew before it ends.
package certificate

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Keeper gives the certificate to show. It is safe for use by several goroutines.
type Keeper struct {
	source source
	// shown is told of each certificate from its first showing on, as PEM without the key.
	shown func(chain []byte) error
	log   *slog.Logger

	mu      sync.Mutex
	now     *tls.Certificate
	told    bool // of it
	checked time.Time
}

// source is where certificates come from.
type source interface {
	// load returns the certificate to show from now on.
	load() (*tls.Certificate, error)
	// stale reports whether there may be another one than that loaded last.
	stale(shown *tls.Certificate) bool
}

// Options say which certificate to keep: Files, or else one of our own making.
type Options struct {
	CertFile, KeyFile string // of the user's, PEM
	Path              string // the file of the certificate and key made here, if there are no files
	Hosts             Hosts  // what it is for
	// Shown is told of each certificate, as PEM without the key, when it comes into use.
	Shown func(chain []byte) error
	Log   *slog.Logger
}

// checkEvery is how often a Keeper looks for another certificate.
const checkEvery = 2 * time.Second

// Open reads or makes the certificate. Errors: [butler.KindInvalid] for files that hold no certificate
// with its key, [butler.KindNotFound], [butler.KindPermission], [butler.KindNoSpace].
func Open(o Options) (*Keeper, error) {
	k := &Keeper{shown: o.Shown, log: o.Log, checked: time.Now()}
	if o.CertFile != "" {
		k.source = &files{cert: o.CertFile, key: o.KeyFile}
	} else {
		k.source = &maker{path: o.Path, hosts: o.Hosts}
	}
	c, err := k.source.load()
	if err != nil {
		return nil, err
	}
	return k, k.show(c)
}

// show puts a certificate into use.
func (k *Keeper) show(c *tls.Certificate) error {
	k.now, k.told = c, false
	k.log.Info("certificate", "sha256", Fingerprint(c), "names", names(c.Leaf), "until", c.Leaf.NotAfter.Format(time.RFC3339))
	return k.tell()
}

// tell tells of the certificate in use.
func (k *Keeper) tell() error {
	var chain []byte
	for _, der := range k.now.Certificate {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: der})...)
	}
	err := k.shown(chain)
	k.told = err == nil
	return err
}

// Get returns the certificate for a handshake. One that cannot be read, or is broken, leaves the one
// before it in use.
func (k *Keeper) Get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if now.Sub(k.checked) < checkEvery {
		return k.now, nil
	}
	k.checked = now
	if k.source.stale(k.now) {
		c, err := k.source.load()
		if err != nil {
			k.log.Warn("the new certificate cannot be used, the old one stays", "error", err)
			return k.now, nil
		}
		if err := k.show(c); err != nil {
			k.log.Warn("clients on this machine cannot be told of the new certificate yet", "error", err)
		}
	} else if !k.told {
		_ = k.tell() // until it is possible; the log has why it was not
	}
	return k.now, nil
}

// Config returns the settings of a server that shows the certificate: TLS 1.2 and 1.3.
func (k *Keeper) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: k.Get}
}

// Fingerprint returns the SHA-256 of a certificate as browsers show it: AB:CD:…
func Fingerprint(c *tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

func names(c *x509.Certificate) string {
	all := append([]string(nil), c.DNSNames...)
	for _, a := range c.IPAddresses {
		all = append(all, a.String())
	}
	return strings.Join(all, ", ")
}
