package bundle_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/internal/bundle"
)

var film = butler.PartContent{Part: 12, ContentID: "3fa91c"}

func open(t *testing.T) (*bundle.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := bundle.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func put(t *testing.T, s *bundle.Store, p butler.PartContent, name, content string) {
	t.Helper()
	dir, err := s.Scratch("test-")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), p, dir, []butler.Artifact{{Name: name, Size: int64(len(content))}}); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s *bundle.Store, p butler.PartContent, name string) string {
	t.Helper()
	f, err := s.Open(p, name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPutAndOpen(t *testing.T) {
	s, _ := open(t)
	put(t, s, film, "chapters/1.jpg", "one")
	put(t, s, film, "index-sd.bif", "bif")
	put(t, s, film, "chapters/1.jpg", "one, again")
	if got := read(t, s, film, "chapters/1.jpg"); got != "one, again" {
		t.Errorf("chapter holds %q", got)
	}
	if got := read(t, s, film, "index-sd.bif"); got != "bif" {
		t.Errorf("index holds %q", got)
	}
}

func TestPutRefusesWhatWasNotAnnounced(t *testing.T) {
	s, _ := open(t)
	dir, err := s.Scratch("test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "short"), []byte("12"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, a := range []butler.Artifact{{Name: "short", Size: 3}, {Name: "link", Size: 13}, {Name: "absent"}, {Name: "../x"}, {Name: "/etc/x"}, {Name: "."}, {Name: ""}} {
		if err := s.Put(t.Context(), film, dir, []butler.Artifact{a}); err == nil {
			t.Errorf("%+v was taken", a)
		}
		if _, err := s.Open(film, a.Name); err == nil {
			t.Errorf("%+v can be opened", a)
		}
	}
}

func TestPutEndsWithTheContext(t *testing.T) {
	s, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.Put(ctx, film, t.TempDir(), []butler.Artifact{{Name: "x"}})
	if !butler.IsKind(err, butler.KindInterrupted) {
		t.Error(err)
	}
}

func TestNoBundleForNonsense(t *testing.T) {
	s, _ := open(t)
	for _, p := range []butler.PartContent{{}, {Part: 1}, {Part: 1, ContentID: "../.."}, {Part: 1, ContentID: "ab/cd"}, {Part: -1, ContentID: "abcd"}} {
		if _, err := s.Open(p, "x"); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%+v: %v", p, err)
		}
		if err := s.Remove(t.Context(), p); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if _, err := s.Open(film, "absent"); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
}

func TestRemoveFile(t *testing.T) {
	s, dir := open(t)
	put(t, s, film, "chapters/1.jpg", "one")
	put(t, s, film, "chapters/2.jpg", "two")
	put(t, s, film, "index-sd.bif", "bif")
	other := butler.PartContent{Part: 13, ContentID: film.ContentID}
	put(t, s, other, "chapters/1.jpg", "other")
	remove := func(p butler.PartContent, name string) error {
		return s.RemoveFile(t.Context(), butler.BundleFile{PartContent: p, Name: name})
	}
	there := func(rel string, want bool) {
		t.Helper()
		if _, err := os.Lstat(filepath.Join(dir, "bundles", rel)); os.IsNotExist(err) == want {
			t.Errorf("%s: %v", rel, err)
		}
	}
	for _, name := range []string{"chapters/1.jpg", "chapters/1.jpg", "chapters/9.jpg", "none/x"} { // twice is as good as once
		if err := remove(film, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Open(film, "chapters/1.jpg"); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
	if read(t, s, film, "chapters/2.jpg") != "two" || read(t, s, film, "index-sd.bif") != "bif" || read(t, s, other, "chapters/1.jpg") != "other" {
		t.Error("another file was touched")
	}
	if err := remove(film, "chapters/2.jpg"); err != nil {
		t.Error(err)
	}
	there("3f/3fa91c-12/chapters", false)
	there("3f/3fa91c-12", true)
	if err := remove(film, "index-sd.bif"); err != nil {
		t.Error(err)
	}
	there("3f/3fa91c-12", false)
	there("3f", true)
	if err := remove(other, "chapters/1.jpg"); err != nil {
		t.Error(err)
	}
	there("3f", false)
	there("", true)
	if err := remove(butler.PartContent{Part: 99, ContentID: "ffff"}, "x"); err != nil {
		t.Errorf("of a bundle that there is not: %v", err)
	}

	put(t, s, film, "chapters/1.jpg", "one")
	for _, name := range []string{"", ".", "..", "../3fa91c-13", "/etc/hostname", "chapters/../../x", "chapters"} {
		if err := remove(film, name); err == nil {
			t.Errorf("%q was removed", name)
		}
	}
	if err := remove(butler.PartContent{Part: 1, ContentID: "../.."}, "x"); !butler.IsKind(err, butler.KindInvalid) {
		t.Error(err)
	}
	if read(t, s, film, "chapters/1.jpg") != "one" {
		t.Error("the file was touched")
	}
}

// A folder that is being emptied takes new files all the same.
func TestFilesComeWhileOthersGo(t *testing.T) {
	s, _ := open(t)
	var group sync.WaitGroup
	for _, name := range []string{"chapters/1.jpg", "chapters/2.jpg", "a"} {
		group.Go(func() {
			for range 200 {
				put(t, s, film, name, name)
				if got := read(t, s, film, name); got != name {
					t.Errorf("%s holds %q", name, got)
				}
				if err := s.RemoveFile(t.Context(), butler.BundleFile{PartContent: film, Name: name}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func TestGarbage(t *testing.T) {
	s, dir := open(t)
	other := butler.PartContent{Part: 7, ContentID: "aabbcc"}
	put(t, s, film, "chapters/1.jpg", "four")
	put(t, s, film, "index-sd.bif", "six666")
	put(t, s, other, "x", "1")
	old := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{"bundles/stray", "bundles/aa/not-a-bundle", "bundles/3f/aabbcc-7"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("junk"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bundles", "young"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	got := map[butler.PartContent]int64{}
	for b, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got[b.PartContent] = b.Bytes
		if time.Since(b.Modified) > time.Hour {
			t.Errorf("%+v modified %s", b.PartContent, b.Modified)
		}
	}
	if diff := cmp.Diff(map[butler.PartContent]int64{film: 10, other: 1}, got); diff != "" {
		t.Errorf("bundles (-want +got):\n%s", diff)
	}

	var strays []butler.StrayFile
	for f, err := range s.Strays(t.Context(), 24*time.Hour) {
		if err != nil {
			t.Fatal(err)
		}
		f.Modified = time.Time{}
		strays = append(strays, f)
		if err := s.RemoveStray(t.Context(), f); err != nil {
			t.Error(err)
		}
	}
	want := []butler.StrayFile{{Name: "bundles/3f/aabbcc-7", Bytes: 4}, {Name: "bundles/aa/not-a-bundle", Bytes: 4}, {Name: "bundles/stray", Bytes: 4}}
	if diff := cmp.Diff(want, strays); diff != "" {
		t.Errorf("strays (-want +got):\n%s", diff)
	}

	if err := s.Remove(t.Context(), other); err != nil {
		t.Error(err)
	}
	if err := s.Remove(t.Context(), other); err != nil {
		t.Errorf("removed twice: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "bundles", "aa")); !os.IsNotExist(err) {
		t.Error("the empty shard stays")
	}
	if got := read(t, s, film, "index-sd.bif"); got != "six666" {
		t.Error("the other bundle was touched")
	}
	for _, name := range []string{"..", "bundles", "", "/etc/hostname"} {
		if err := s.RemoveStray(t.Context(), butler.StrayFile{Name: name}); err == nil {
			t.Errorf("%q was removed", name)
		}
	}
}

func TestScratchOfADeadProcessIsRemoved(t *testing.T) {
	s, dir := open(t)
	left, err := s.Scratch("unit-")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.Open(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Error("the scratch folder stays")
	}
}
