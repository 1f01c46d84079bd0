package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"butler"
)

func TestErrorsHaveAKind(t *testing.T) {
	known := butler.E(butler.KindDamaged, "x", "y")
	for _, c := range []struct {
		err  error
		kind butler.Kind
	}{
		{&fs.PathError{Op: "write", Err: syscall.ENOSPC}, butler.KindNoSpace},
		{fmt.Errorf("quota: %w", syscall.EDQUOT), butler.KindNoSpace},
		{fs.ErrPermission, butler.KindPermission},
		{errors.New("else"), butler.KindInternal},
		{fmt.Errorf("wrapped: %w", known), butler.KindDamaged},
	} {
		if got := Error("op", c.err); butler.KindOf(got) != c.kind {
			t.Errorf("%v: %v", c.err, got)
		}
	}
	if err := Error("op", nil); err != nil {
		t.Error(err)
	}
	if butler.HintOf(Error("op", syscall.ENOSPC)) == "" {
		t.Error("no hint for a full disk")
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, "a/b/c", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "a", "b", "c")); string(raw) != "x" || err != nil {
		t.Errorf("%q, %v", raw, err)
	}
	if err := Write(dir, "a/b/c", []byte("y")); err == nil {
		t.Error("a file was written over")
	}
	if err := Write(dir, "a/b/c/d", nil); err == nil {
		t.Error("no error below a file")
	}
	for range 2 {
		if err := Remove(dir, "a"); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A write to a full disk is told as that.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	_, err = full.Write([]byte("x"))
	if got := Error("write", err); !butler.IsKind(got, butler.KindNoSpace) {
		t.Errorf("%v", got)
	}
}
