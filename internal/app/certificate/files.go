package certificate

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"butler"
)

// files are a certificate and its key in files of the user's.
type files struct {
	cert, key string
	seen      [2]look // when they were loaded, or were tried to
}

// look is what tells one content of a file from another without reading it.
type look struct {
	modified time.Time
	size     int64
}

const maxFile = 1 << 20 // bytes

func (f *files) load() (*tls.Certificate, error) {
	f.seen = f.look() // before reading: what changes meanwhile is read again
	cert, err := read(f.cert)
	if err != nil {
		return nil, err
	}
	key, err := read(f.key)
	if err != nil {
		return nil, err
	}
	c, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, butler.E(butler.KindInvalid, "read certificate", "%s and %s are no certificate with its key: %w", f.cert, f.key, err).
			WithHint("give files in PEM: the certificate first and then those of its issuers, and the key without a password")
	}
	return &c, nil
}

func (f *files) stale(*tls.Certificate) bool {
	now := f.look()
	return now != f.seen && now != [2]look{} // both away: they are being exchanged, or their disk is away
}

func (f *files) look() (seen [2]look) {
	for i, path := range []string{f.cert, f.key} {
		if info, err := os.Stat(path); err == nil {
			seen[i] = look{info.ModTime(), info.Size()}
		}
	}
	return seen
}

func read(path string) ([]byte, error) {
	const op = "read certificate"
	f, err := os.Open(path) //nolint:gosec // named by whoever starts the server
	if err != nil {
		return nil, fileError(op, path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, butler.E(butler.KindInvalid, op, "%s is no file", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fileError(op, path, err)
	}
	if len(text) > maxFile {
		return nil, butler.E(butler.KindInvalid, op, "%s is too large for a certificate", path)
	}
	return text, nil
}

func fileError(op, path string, err error) error {
	kind := butler.FileErrorKind(err, butler.KindInternal)
	if errors.Is(err, fs.ErrNotExist) {
		kind = butler.KindNotFound
	}
	return butler.E(kind, op, "%w", err).WithHint("the user that runs butler must be able to read %s", path)
}

// leaf parses the first certificate, which tls.X509KeyPair does too.
func leaf(c *tls.Certificate) (*x509.Certificate, error) {
	if c.Leaf != nil {
		return c.Leaf, nil
	}
	return x509.ParseCertificate(c.Certificate[0])
}
