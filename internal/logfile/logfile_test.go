package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}

func TestLogIsBounded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	l, err := Open(dir, Limits{Size: 100, Age: time.Hour, Files: 3})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 50 {
				if _, err := fmt.Fprintf(l, "line %d of %d\n", n, i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Write([]byte("late\n")); err != nil {
		t.Error(err)
	}
	found := files(t, dir)
	if len(found) != 4 || found[current] == "" {
		t.Errorf("there are %d files: %v", len(found), found)
	}
	for name, text := range found {
		if len(text) > 100 || !strings.HasSuffix(text, "\n") || strings.Contains(text, "late") {
			t.Errorf("%s holds %q", name, text)
		}
	}
	again, err := Open(dir, Limits{Size: 1000, Age: time.Hour, Files: 3})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(again, "more")
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if now := files(t, dir); now[current] != found[current]+"more\n" {
		t.Errorf("it does not go on: %q", now[current])
	}
}

func TestLogIsRotatedByAge(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		l, err := Open(dir, Limits{Size: 1000, Age: time.Hour, Files: 3})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			fmt.Fprintln(l, "x")
			time.Sleep(40 * time.Minute)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	})
	if found := files(t, dir); len(found) != 2 {
		t.Errorf("there are %v", found)
	}
}

func TestLogThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(t.TempDir(), "victim"), filepath.Join(dir, current)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Usual()); err == nil {
		t.Error("a link is followed")
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, Usual()); err == nil {
		t.Error("a file is no folder")
	}
	gone := filepath.Join(t.TempDir(), "gone")
	l, err := Open(gone, Limits{Size: 10, Age: time.Hour, Files: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if n, err := l.Write([]byte("1234567\n")); n != 8 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
