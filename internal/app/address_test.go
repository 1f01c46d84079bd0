package app

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
)

// The data folder tells where its server listens, from the start to the end.
func TestAddressIsNoted(t *testing.T) {
	for _, tt := range []struct {
		listen, want string
		tls          bool
	}{
		{"127.0.0.1:0", "http://127.0.0.1:PORT\n", false},
		{"localhost:0", "https://127.0.0.1:PORT\n", true},
		{":0", "http://[::]:PORT\n", false},
	} {
		data := t.TempDir()
		file := folder{root: data}.address()
		// One that was killed has left it, and another program is there now.
		if err := os.WriteFile(file, []byte("http://127.0.0.1:1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := New(t.Context(), Options{Data: data, Listen: tt.listen, Token: testToken, TLS: TLS{Generate: tt.tls}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stop(t, a) })
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: what was left is still there: %v", tt.listen, err)
		}
		if err := a.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, port, err := net.SplitHostPort(a.ears.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		got := strings.ReplaceAll(string(readFile(t, file)), "0.0.0.0", "[::]") // on a machine without IPv6
		if want := strings.ReplaceAll(tt.want, "PORT", port); got != want {
			t.Errorf("%s: noted %q, want %q", tt.listen, got, want)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", tt.listen, info, err)
		}
		stop(t, a)
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: it is there after the end: %v", tt.listen, err)
		}
	}
}

// A start that fails leaves nothing that leads to another program.
func TestAddressIsForgottenIfThePortIsTaken(t *testing.T) {
	var c net.ListenConfig
	other, err := c.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	data := t.TempDir()
	file := folder{root: data}.address()
	if err := os.WriteFile(file, []byte("http://"+other.Addr().String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), Options{Data: data, Listen: other.Addr().String(), Token: testToken}); err == nil {
		t.Fatal("it listens where another does")
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}
