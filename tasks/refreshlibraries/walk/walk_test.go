package walk

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"
)

func media(name []byte) bool { return bytes.HasSuffix(name, []byte(".mkv")) }

func skip(name []byte, _ bool) bool { return name[0] == '.' }

// list walks roots and returns what was visited, one line each, relative to base.
func list(t testing.TB, base string, roots ...string) []string {
	t.Helper()
	all := []string{}
	w := New(roots, media, skip)
	for _, root := range roots {
		err := w.Walk(t.Context(), root, func(e Entry) error {
			class := map[Class]string{File: "", Unreadable: "unreadable ", Dangling: "dangling ", Special: "special "}[e.Class]
			all = append(all, class+strings.TrimPrefix(string(e.Path), base+"/"))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// build makes a tree: names that end in a slash are folders, "a -> b" is a link.
func build(t testing.TB, names ...string) string {
	t.Helper()
	base := t.TempDir()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	for _, n := range names {
		link, target, isLink := strings.Cut(n, " -> ")
		p := filepath.Join(base, link)
		check(os.MkdirAll(filepath.Dir(p), 0o755))
		switch {
		case isLink:
			check(os.Symlink(target, p))
		case strings.HasSuffix(n, "/"):
			check(os.MkdirAll(p, 0o755))
		default:
			check(os.WriteFile(p, []byte(n), 0o644))
		}
	}
	return base
}

func TestWalk(t *testing.T) {
	for name, c := range map[string]struct{ tree, want []string }{
		"order of whole paths": {
			[]string{"a/x.mkv", "a b/x.mkv", "a.mkv", "a-/x.mkv", "b.mkv", "a/b/x.mkv", "a/b.mkv", "Z.mkv"},
			[]string{"Z.mkv", "a b/x.mkv", "a-/x.mkv", "a.mkv", "a/b.mkv", "a/b/x.mkv", "a/x.mkv", "b.mkv"},
		},
		"any bytes": {
			[]string{"new\nline/x\n.mkv", "\xff\xfe/\x80.mkv", "-rf.mkv", "%2e.mkv"},
			[]string{"%2e.mkv", "-rf.mkv", "new\nline/x\n.mkv", "\xff\xfe/\x80.mkv"},
		},
		"hidden and others": {
			[]string{".h.mkv", ".h/x.mkv", "x.txt", "x.mkv/y.mkv", "x.mkv/z.txt"},
			[]string{"x.mkv/y.mkv"},
		},
		"links that loop": {
			[]string{"f/x.mkv", "f/self -> .", "f/up -> ..", "f/a -> b", "f/b -> a", "f/abs -> /"},
			nil, // see below: / is not walked here
		},
		"links inside": {
			[]string{"real/x.mkv", "alias -> real", "file.mkv -> real/x.mkv", "deep/alias -> ../real"},
			[]string{"file.mkv", "real/x.mkv"},
		},
		"links to what is hidden": {
			[]string{".store/x.mkv", "film -> .store"},
			[]string{"film/x.mkv"},
		},
		"dangling": {
			[]string{"x.mkv -> nowhere", "dir -> nowhere/at/all", "y.mkv -> x.mkv/z"},
			[]string{"dangling dir", "dangling x.mkv", "dangling y.mkv"},
		},
		"links to others": {
			[]string{"x -> y.txt", "y.txt", "z.mkv -> y.txt"},
			[]string{"z.mkv"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want == nil {
				c.tree, c.want = c.tree[:5], []string{"dangling f/a", "dangling f/b", "f/x.mkv"}
			}
			base := build(t, c.tree...)
			if got := list(t, base, base); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestWhatLinksLeadToOutsideIsWalkedOnce(t *testing.T) {
	base := build(t, "out/a/x.mkv", "out/a/back -> ../../root", "out/a/up -> ..", "out/b/y.mkv",
		"root/1 -> ../out/a", "root/2 -> ../out/a", "root/3 -> ../out", "root/z.mkv")
	want := []string{"root/1/up/b/y.mkv", "root/1/x.mkv", "root/z.mkv"}
	if got := list(t, base, base+"/root"); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestARootMayBeALink(t *testing.T) {
	base := build(t, "real/x.mkv", "real/in -> .", "root -> real")
	if got := list(t, base, base+"/root"); !slices.Equal(got, []string{"root/x.mkv"}) {
		t.Errorf("got %q", got)
	}
}

func TestSpecialFiles(t *testing.T) {
	base := build(t, "a.mkv")
	if err := syscall.Mkfifo(base+"/fifo.mkv", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("fifo.mkv", base+"/link.mkv"); err != nil {
		t.Fatal(err)
	}
	if got := list(t, base, base); !slices.Equal(got, []string{"a.mkv", "special fifo.mkv", "special link.mkv"}) {
		t.Errorf("got %q", got)
	}
}

func TestPathsThatAreTooLong(t *testing.T) {
	base := build(t, "a.mkv")
	name := strings.Repeat("d", 250)
	at, err := syscall.Open(base, syscall.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // deeper than a path can say
		if err := syscall.Mkdirat(at, name, 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := syscall.Openat(at, name, syscall.O_RDONLY|syscall.O_DIRECTORY, 0)
		_ = syscall.Close(at)
		if err != nil {
			t.Fatal(err)
		}
		at = next
	}
	_ = syscall.Close(at)
	got := list(t, base, base)
	if len(got) != 2 || !strings.HasPrefix(got[1], "unreadable d") {
		t.Errorf("got %d entries", len(got))
	}
}

func TestErrors(t *testing.T) {
	base := build(t, "a.mkv", "b.mkv")
	w := New([]string{base}, media, skip)
	none := func(Entry) error { return nil }
	if err := w.Walk(t.Context(), base+"/nowhere", none); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a root that is not there: %v", err)
	}
	if err := w.Walk(t.Context(), base+"/a.mkv", none); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a root that is a file: %v", err)
	}
	stop := errors.New("stop")
	if err := w.Walk(t.Context(), base, func(Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a visitor's error: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Walk(ctx, base, none); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled walk: %v", err)
	}
}

// A walk visits what filepath.WalkDir finds, in the byte order of the paths.
func TestOrderIsThatOfPaths(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		base, err := os.MkdirTemp("", "walk")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(base)
		name := rapid.StringMatching(`[a-c!./ \x01\xff-]{1,8}`)
		for range rapid.IntRange(1, 12).Draw(r, "files") {
			p := filepath.Join(base, filepath.Clean("/"+name.Draw(r, "name"))+".mkv")
			if os.MkdirAll(filepath.Dir(p), 0o755) == nil {
				_ = os.WriteFile(p, nil, 0o644)
			}
		}
		var want, got []string
		_ = filepath.WalkDir(base, func(p string, d os.DirEntry, _ error) error {
			hidden := strings.HasPrefix(d.Name(), ".") && p != base
			if hidden && d.IsDir() {
				return filepath.SkipDir
			}
			if !hidden && !d.IsDir() {
				want = append(want, p)
			}
			return nil
		})
		slices.Sort(want)
		if err := New([]string{base}, media, skip).Walk(t.Context(), base, func(e Entry) error {
			got = append(got, string(e.Path))
			return nil
		}); err != nil {
			r.Fatal(err)
		}
		if !slices.Equal(got, want) {
			r.Fatalf("got  %q\nwant %q", got, want)
		}
	})
}
