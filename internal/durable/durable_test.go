package durable_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"butler/internal/durable"
)

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"first", "", "a longer one"} {
		if err := durable.Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		info, statErr := os.Stat(path)
		if err != nil || statErr != nil || string(got) != text || info.Mode().Perm() != 0o600 {
			t.Errorf("%q, %v, %v", got, info.Mode(), err)
		}
	}
	if err := durable.Create(path, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made anew: %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "a longer one" {
		t.Errorf("%q, %v", got, err)
	}
	if err := durable.Replace(filepath.Join(dir, "none", "file"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in no folder: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.Replace(filepath.Join(dir, "folder"), nil); err == nil {
		t.Error("a folder was replaced")
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// Of several who make the same file one succeeds, and the file is that one's, whole.
func TestCreateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	var all sync.WaitGroup
	made := make(chan string, 8)
	for i := range cap(made) {
		all.Go(func() {
			text := strings.Repeat(fmt.Sprint(i), 100_000)
			if err := durable.Create(path, []byte(text)); err == nil {
				made <- text
			} else if !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(made) != 1 {
		t.Fatalf("%d succeeded", len(made))
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != <-made {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
