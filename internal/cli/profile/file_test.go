package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestChange(t *testing.T) {
	f := In(filepath.Join(t.TempDir(), "config", "butler"))
	if b, err := f.Read(); err != nil || len(b.Profiles) != 0 {
		t.Fatalf("without a file: %v, %v", b, err)
	}
	add := func(name string, p Profile, replace bool) error {
		return f.Change(func(b *Book) error { return b.Add(name, p, replace) })
	}
	home := Profile{Server: "https://home:32500", Token: "secret", CA: "/etc/butler.pem"}
	for _, tt := range []struct {
		what string
		do   func() error
		kind butler.Kind // KindInternal for none
	}{
		{"add", func() error { return add("home", home, false) }, 0},
		{"add it again", func() error { return add("home", Profile{}, false) }, butler.KindConflict},
		{"replace", func() error { return add("home", home, true) }, 0},
		{"a bad name", func() error { return add("../x", home, false) }, butler.KindInvalid},
		{"no name", func() error { return add("", home, false) }, butler.KindInvalid},
		{"a second one", func() error { return add("plex", Profile{Server: "http://plex:32400"}, false) }, 0},
		{"use", func() error { return f.Change(func(b *Book) error { return b.Use("plex") }) }, 0},
		{"use none", func() error { return f.Change(func(b *Book) error { return b.Use("none") }) }, butler.KindNotFound},
		{"remove", func() error { return f.Change(func(b *Book) error { return b.Remove("plex") }) }, 0},
		{"remove none", func() error { return f.Change(func(b *Book) error { return b.Remove("plex") }) }, butler.KindNotFound},
	} {
		if err := tt.do(); (err != nil) != (tt.kind != 0) || tt.kind != 0 && !butler.IsKind(err, tt.kind) {
			t.Errorf("%s: %v", tt.what, err)
		}
	}
	b, err := f.Read()
	if diff := cmp.Diff(Book{Profiles: map[string]Profile{"home": home}}, b); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if info, err := os.Stat(f.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(f.Path()), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A file that others may read is closed to them, one that they may change is refused.
func TestPermissions(t *testing.T) {
	for mode, want := range map[os.FileMode]butler.Kind{0o600: 0, 0o400: 0, 0o644: 0, 0o640: 0, 0o666: butler.KindPermission, 0o620: butler.KindPermission} {
		f := In(t.TempDir())
		if err := os.WriteFile(f.Path(), []byte(`{"profiles":{"a":{"server":"http://x"}}}`), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(f.Path(), mode); err != nil {
			t.Fatal(err)
		}
		b, err := f.Read()
		if want != 0 {
			if !butler.IsKind(err, want) || butler.HintOf(err) == "" || len(b.Profiles) > 0 {
				t.Errorf("%o: %v, %v", mode, b, err)
			}
			continue
		}
		info, statErr := os.Stat(f.Path())
		if err != nil || statErr != nil || info.Mode().Perm()&foreign != 0 || len(b.Profiles) != 1 {
			t.Errorf("%o: %v, %v, %v", mode, info.Mode(), err, statErr)
		}
	}
}

// What is not a book of profiles is refused, and stays as it is when something is to be changed.
func TestDamaged(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "array": "[]", "unknown": `{"profiles":{},"later":1}`, "two": `{"profiles":{}} {}`, "cut": `{"profiles":{"a"`,
		"long": `{"used":"` + strings.Repeat("x", maxFile) + `"}`,
	} {
		f := In(t.TempDir())
		if err := os.WriteFile(f.Path(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := f.Change(func(b *Book) error { return b.Add("a", Profile{}, true) }); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if kept, err := os.ReadFile(f.Path()); err != nil || string(kept) != text {
			t.Errorf("%s: it was changed: %v", name, err)
		}
	}
	dir := t.TempDir()
	if err := os.Mkdir(In(dir).Path(), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := In(dir).Read(); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("a folder: %v", err)
	}
}

// Processes that change it at once do not lose each other's changes.
func TestChangesAtOnce(t *testing.T) {
	f := In(t.TempDir())
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := f.Change(func(b *Book) error { return b.Add(fmt.Sprintf("p%d", i), Profile{}, false) }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if b, err := f.Read(); err != nil || len(b.Names()) != 20 {
		t.Errorf("%d profiles, %v", len(b.Names()), err)
	}
}
