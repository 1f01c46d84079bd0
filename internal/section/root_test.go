package section

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// A mount that hangs must not hold up the request, nor for ever the memory of it.
func TestBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mount := make(chan struct{})
		hang := func() (string, error) {
			<-mount
			return "/x", nil
		}
		begun := time.Now()
		_, err := bounded(t.Context(), hang)
		if !butler.IsKind(err, butler.KindUnreachable) || butler.HintOf(err) == "" {
			t.Errorf("error %v", err)
		}
		if took := time.Since(begun); took != maxInspect {
			t.Errorf("took %v", took)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := bounded(gone, hang); err == nil {
			t.Error("the client has gone, but it waits")
		}
		close(mount)
		synctest.Wait() // panics if anything is left
		if target, err := bounded(t.Context(), hang); target != "/x" || err != nil {
			t.Errorf("%q, %v", target, err)
		}
	})
}

func TestWithin(t *testing.T) {
	cases := []struct {
		path, dir string
		want      bool
	}{
		{"/a", "/a", true},
		{"/a/b", "/a", true},
		{"/ab", "/a", false},
		{"/a", "/a/b", false},
		{"/a", "/", true},
		{"/", "/", true},
		{"/", "/a", false},
	}
	for _, c := range cases {
		if got := within(c.path, c.dir); got != c.want {
			t.Errorf("%s within %s: %v", c.path, c.dir, got)
		}
	}
}

// A folder that a Section has already may be away while another one is added; a new one may not.
func TestCheckRootsKept(t *testing.T) {
	dir := t.TempDir()
	there, away := filepath.Join(dir, "there"), filepath.Join(dir, "away")
	if err := os.Mkdir(there, 0o755); err != nil {
		t.Fatal(err)
	}
	e := Editor{Data: filepath.Join(dir, "data")}
	roots, err := e.checkRoots(t.Context(), []string{away + "/", there}, []string{away}, nil)
	if err != nil || !slices.Equal(roots, []string{away, there}) {
		t.Errorf("%q, %v", roots, err)
	}
	if _, err := e.checkRoots(t.Context(), []string{away, there}, []string{there}, nil); !butler.IsKind(err, butler.KindUnreachable) {
		t.Errorf("a new folder that is away: %v", err)
	}
	others := []butler.Section{{ID: 2, Name: "Other", Roots: []string{away}}}
	if _, err := e.checkRoots(t.Context(), []string{away}, []string{away}, others); !butler.IsKind(err, butler.KindConflict) {
		t.Errorf("a folder of another section that is away: %v", err)
	}
}

// A folder that may not be entered, or that cannot be listed, is told as such.
func TestInspectForbidden(t *testing.T) {
	for _, err := range []error{fs.ErrPermission, fs.ErrNotExist, fs.ErrInvalid} {
		got := unreachable(&fs.PathError{Op: "open", Path: "/x", Err: err})
		if !butler.IsKind(got, butler.KindUnreachable) || butler.HintOf(got) == "" || !strings.Contains(got.Error(), "folder") {
			t.Errorf("%v is told as %v", err, got)
		}
	}
}
