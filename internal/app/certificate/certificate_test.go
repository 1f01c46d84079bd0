package certificate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/app/certificate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a folder with certificates, and what was logged and shown.
type world struct {
	certificate.Options
	log   bytes.Buffer
	shown []byte
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{}
	w.Options = certificate.Options{
		Path: filepath.Join(t.TempDir(), "tls", "made.pem"),
		Hosts: certificate.Hosts{
			Names:     []string{"localhost", "nas", "nas.local"},
			Addresses: []net.IP{net.IPv4(127, 0, 0, 1), net.ParseIP("2001:db8::1")},
		},
		Shown: func(chain []byte) error { w.shown = chain; return nil },
		Log:   slog.New(slog.NewTextHandler(&w.log, nil)),
	}
	return w
}

func (w *world) open(t *testing.T) *certificate.Keeper {
	t.Helper()
	k, err := certificate.Open(w.Options)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// leaf returns the certificate that is shown now.
func leaf(t *testing.T, k *certificate.Keeper) *x509.Certificate {
	t.Helper()
	c, err := k.Get(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func TestMade(t *testing.T) {
	w := newWorld(t)
	c := leaf(t, w.open(t))
	if key, ok := c.PublicKey.(*ecdsa.PublicKey); !ok || key.Curve != elliptic.P256() {
		t.Errorf("key %T", c.PublicKey)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(w.shown) {
		t.Fatalf("shown %q", w.shown)
	}
	if strings.Contains(string(w.shown), "PRIVATE") {
		t.Error("the key is shown")
	}
	for _, name := range []string{"localhost", "NAS", "nas.local", "127.0.0.1", "2001:db8::1"} {
		if _, err := c.Verify(x509.VerifyOptions{DNSName: name, Roots: roots}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Verify(x509.VerifyOptions{DNSName: "evil.example", Roots: roots}); err == nil {
		t.Error("it is good for any name")
	}
	if days := time.Until(c.NotAfter).Hours() / 24; days < 390 || days > 398 || c.IsCA {
		t.Errorf("%v days, issuer %v", days, c.IsCA)
	}
	for path, want := range map[string]os.FileMode{w.Path: 0o600, filepath.Dir(w.Path): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	shown, err := w.open(t).Get(nil)
	if err != nil || !shown.Leaf.Equal(c) {
		t.Error("it is not kept")
	}
	if log := w.log.String(); strings.Count(log, certificate.Fingerprint(shown)) != 2 || len(certificate.Fingerprint(shown)) != 95 {
		t.Errorf("log: %s", log)
	}
	// What cannot be used is made anew.
	for name, spoil := range map[string]func(){
		"other name": func() { w.Hosts.Names = append(w.Hosts.Names, "attic") },
		"damaged": func() {
			if err := os.WriteFile(w.Path, []byte("nothing"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"without key": func() {
			if err := os.WriteFile(w.Path, w.shown, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		spoil()
		if next := leaf(t, w.open(t)); next.Equal(c) {
			t.Errorf("%s: the old one is shown", name)
		} else {
			c = next
		}
	}
}

func TestMadeAnewBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		k := w.open(t)
		first := leaf(t, k)
		time.Sleep(365 * 24 * time.Hour)
		if !leaf(t, k).Equal(first) {
			t.Error("made anew too early")
		}
		time.Sleep(3 * 24 * time.Hour)
		second := leaf(t, k)
		if second.Equal(first) || time.Until(second.NotAfter) < 390*24*time.Hour {
			t.Errorf("until %v", second.NotAfter)
		}
		if block, _ := pem.Decode(w.shown); !bytes.Equal(block.Bytes, second.Raw) {
			t.Error("the new one is not shown")
		}
	})
}

// pair writes a certificate and its key as files of a user's.
func pair(t *testing.T, certFile, keyFile string, at time.Time) {
	t.Helper()
	made := newWorld(t)
	made.open(t)
	text, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	cert, key := made.shown, text[len(made.shown):]
	for path, text := range map[string][]byte{certFile: cert, keyFile: key} {
		if path == "" {
			continue
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		w := newWorld(t)
		w.CertFile, w.KeyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		pair(t, w.CertFile, w.KeyFile, time.Now())
		k := w.open(t)
		first := leaf(t, k)
		if _, err := os.Stat(w.Path); err == nil {
			t.Error("one is made beside it")
		}
		next := func() *x509.Certificate { time.Sleep(time.Minute); return leaf(t, k) }
		if !next().Equal(first) {
			t.Error("another one without a change")
		}
		pair(t, w.CertFile, w.KeyFile, time.Now())
		second := next()
		if second.Equal(first) {
			t.Error("the change is not seen")
		}
		if block, _ := pem.Decode(w.shown); !bytes.Equal(block.Bytes, second.Raw) {
			t.Error("the new one is not shown")
		}
		// A key that does not fit, a file cut off, none at all: the old one stays, and one line tells.
		for _, spoil := range []func() error{
			func() error { pair(t, "", w.KeyFile, time.Now()); return nil },
			func() error { return os.WriteFile(w.CertFile, []byte("-----BEGIN CERT"), 0o600) },
			func() error { return os.Remove(w.CertFile) },
		} {
			if err := spoil(); err != nil {
				t.Fatal(err)
			}
			w.log.Reset()
			for range 3 {
				if !next().Equal(second) {
					t.Error("the old one does not stay")
				}
			}
			if lines := strings.Count(w.log.String(), "\n"); lines != 1 || !strings.Contains(w.log.String(), "WARN") {
				t.Errorf("log: %s", w.log.String())
			}
		}
		pair(t, w.CertFile, w.KeyFile, time.Now())
		if next().Equal(second) {
			t.Error("what is mended is not seen")
		}
	})
}

// A new certificate is in use also while nobody can be told of it, as on a full disk, and is told of later.
func TestToldLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		w := newWorld(t)
		w.CertFile, w.KeyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		full := false
		w.Shown = func(chain []byte) error {
			if full {
				return syscall.ENOSPC
			}
			w.shown = chain
			return nil
		}
		pair(t, w.CertFile, w.KeyFile, time.Now())
		k := w.open(t)
		first := leaf(t, k)
		next := func() *x509.Certificate { time.Sleep(time.Minute); return leaf(t, k) }
		full = true
		pair(t, w.CertFile, w.KeyFile, time.Now().Add(time.Second))
		second := next()
		if second.Equal(first) || !next().Equal(second) {
			t.Error("it is not in use")
		}
		if text := w.log.String(); strings.Contains(text, "the old one stays") || strings.Count(text, "WARN") != 1 {
			t.Errorf("log: %s", text)
		}
		full = false
		next()
		if block, _ := pem.Decode(w.shown); !bytes.Equal(block.Bytes, second.Raw) {
			t.Error("it is not told of later")
		}
	})
}

func TestFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	pair(t, cert, key, time.Now())
	large := filepath.Join(dir, "large.pem")
	if err := os.WriteFile(large, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cert, key string
		kind      butler.Kind
	}{
		"no file":   {filepath.Join(dir, "none"), key, butler.KindNotFound},
		"a folder":  {dir, key, butler.KindInvalid},
		"exchanged": {key, cert, butler.KindInvalid},
		"large":     {large, key, butler.KindInvalid},
	} {
		w := newWorld(t)
		w.CertFile, w.KeyFile = c.cert, c.key
		if _, err := certificate.Open(w.Options); !butler.IsKind(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOldVersionsOfTLSAreRefused(t *testing.T) {
	k := newWorld(t).open(t)
	for version, want := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		client, server := net.Pipe()
		go func() { _ = tls.Server(server, k.Config()).Handshake(); _ = server.Close() }()
		c := tls.Client(client, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}) //nolint:gosec // only whether they agree matters
		if err := c.Handshake(); (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		_ = client.Close()
	}
}
