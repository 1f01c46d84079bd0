package app

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
)

// trusting returns a client that trusts the certificate that a server left in its data folder.
func trusting(t *testing.T, a *App, http2 bool) *http.Client {
	t.Helper()
	text, err := os.ReadFile(a.folder.path("tls/cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		t.Fatalf("no certificate: %q", text)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: http2}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestTLS(t *testing.T) {
	log, lines := debugLog()
	data := t.TempDir()
	a := start(t, Options{Data: data, Token: testToken, Log: log, TLS: TLS{Generate: true}})
	if !strings.HasPrefix(a.URL(), "https://127.0.0.1:") {
		t.Fatal(a.URL())
	}
	for _, http2 := range []bool{true, false} {
		c := trusting(t, a, http2)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/butler", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Plex-Token", testToken)
		answer, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK || (answer.ProtoMajor == 2) != http2 {
			t.Errorf("%d by %s", answer.StatusCode, answer.Proto)
		}
		sum := sha256.Sum256(answer.TLS.PeerCertificates[0].Raw)
		if fingerprint := strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":"); !strings.Contains(lines.String(), fingerprint) {
			t.Errorf("%s is not in the log", fingerprint)
		}
	}
	port := a.URL()[strings.LastIndexByte(a.URL(), ':'):]
	if status, _ := do(t, trusting(t, a, false), http.MethodGet, "https://localhost"+port+"/identity", nil); status != 200 {
		t.Errorf("by name: %d", status)
	}
	// Whoever does not know the certificate is warned; whoever forgets the s is told.
	if answer, err := newClient(t).Get(a.URL() + "/identity"); err == nil {
		_ = answer.Body.Close()
		t.Error("anybody trusts it")
	}
	if status, _ := do(t, newClient(t), http.MethodGet, "http://127.0.0.1"+port+"/identity", nil); status != 400 {
		t.Errorf("without TLS: %d", status)
	}
	made := readFile(t, filepath.Join(data, "tls/cert.pem"))
	stop(t, a)

	// The next start shows the same one.
	b := start(t, Options{Data: data, Token: testToken, TLS: TLS{Generate: true}})
	if !bytes.Equal(readFile(t, filepath.Join(data, "tls/cert.pem")), made) {
		t.Error("another certificate")
	}
	stop(t, b)

	// The user's own, for which that made here stands in.
	own := t.TempDir()
	text := readFile(t, filepath.Join(data, "tls/made.pem"))
	block, key := pem.Decode(text)
	certFile, keyFile := filepath.Join(own, "cert.pem"), filepath.Join(own, "key.pem")
	writeMedia(t, certFile, pem.EncodeToMemory(block))
	writeMedia(t, keyFile, key)
	other := start(t, Options{Data: t.TempDir(), Token: testToken, TLS: TLS{CertFile: certFile, KeyFile: keyFile}})
	if status, _ := do(t, trusting(t, other, true), http.MethodGet, other.URL()+"/identity", nil); status != 200 {
		t.Errorf("with an own certificate: %d", status)
	}
	if _, err := os.Stat(other.folder.path("tls/made.pem")); err == nil {
		t.Error("one is made beside it")
	}

	// Without TLS there is nothing to trust.
	plain := start(t, Options{Data: data, Token: testToken})
	if _, err := os.Stat(plain.folder.path("tls/cert.pem")); err == nil || !strings.HasPrefix(plain.URL(), "http://") {
		t.Errorf("%s, and the certificate is there", plain.URL())
	}
}

func TestTLSThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		tls  TLS
		kind butler.Kind
	}{
		"only a certificate": {TLS{CertFile: "cert.pem"}, butler.KindInvalid},
		"only a key":         {TLS{KeyFile: "key.pem"}, butler.KindInvalid},
		"both":               {TLS{CertFile: "cert.pem", KeyFile: "key.pem", Generate: true}, butler.KindInvalid},
		"no file":            {TLS{CertFile: "/nowhere/cert.pem", KeyFile: "/nowhere/key.pem"}, butler.KindNotFound},
	} {
		if _, err := New(t.Context(), Options{Data: t.TempDir(), TLS: c.tls}); !butler.IsKind(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHosts(t *testing.T) {
	h := hosts()
	if len(h.Names) == 0 || h.Names[0] != "localhost" || !h.Addresses[0].Equal(net.IPv4(127, 0, 0, 1)) {
		t.Errorf("%+v", h)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
