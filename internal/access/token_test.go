package access_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"butler"
	"butler/internal/access"
)

func TestLoadOrMake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	made, err := access.LoadOrMake(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := access.Validate(made); err != nil || len(made) < 26 {
		t.Errorf("token %q: %v", made, err)
	}
	if mode := mode(t, path); mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
	if loaded, err := access.LoadOrMake(path); err != nil || loaded != made {
		t.Errorf("loaded %q, made %q: %v", loaded, made, err)
	}
	other, err := access.LoadOrMake(filepath.Join(t.TempDir(), "token"))
	if err != nil || other == made {
		t.Errorf("two tokens are the same: %v", err)
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(names) != 1 {
		t.Errorf("left in the folder: %q", names)
	}
}

func TestLoad(t *testing.T) {
	cases := []struct {
		name, text, want string
		kind             butler.Kind
	}{
		{name: "with line end", text: "12345678\n", want: "12345678"},
		{name: "with CR LF", text: "12345678\r\n", want: "12345678"},
		{name: "without", text: "12345678", want: "12345678"},
		{name: "longest", text: strings.Repeat("x", 256) + "\n", want: strings.Repeat("x", 256)},
		{name: "empty", kind: butler.KindDamaged},
		{name: "short", text: "1234567", kind: butler.KindDamaged},
		{name: "long", text: strings.Repeat("x", 257), kind: butler.KindDamaged},
		{name: "huge", text: strings.Repeat("x", 1<<20), kind: butler.KindDamaged},
		{name: "two lines", text: "12345678\n12345678\n", kind: butler.KindDamaged},
		{name: "binary", text: "\x00\x01\x02\xff12345678", kind: butler.KindDamaged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "token")
			if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := access.LoadOrMake(path)
			if c.want != "" && (err != nil || got != c.want) {
				t.Errorf("token %q: %v", got, err)
			}
			if c.want == "" && (!butler.IsKind(err, c.kind) || butler.HintOf(err) == "") {
				t.Errorf("error %v", err)
			}
			if mode := mode(t, path); mode != 0o600 {
				t.Errorf("mode %o: others may read it", mode)
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != c.text {
				t.Error("the file was changed")
			}
		})
	}
	t.Run("folder is missing", func(t *testing.T) {
		if _, err := access.LoadOrMake(filepath.Join(t.TempDir(), "nothing", "token")); err == nil {
			t.Error("no error")
		}
	})
	t.Run("is a folder", func(t *testing.T) {
		if _, err := access.LoadOrMake(t.TempDir()); err == nil {
			t.Error("no error")
		}
	})
}

// Of several that start at once, all that succeed have the same token.
func TestMakeAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	var tokens [8]string
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			if token, err := access.LoadOrMake(path); err == nil {
				tokens[i] = token
			}
		})
	}
	all.Wait()
	kept, err := access.LoadOrMake(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range tokens {
		if token != "" && token != kept {
			t.Errorf("a server runs with %q, the file has %q", token, kept)
		}
	}
}

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}
