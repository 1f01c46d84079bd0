// Package golden compares what a test got with a file that somebody looked at.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Compare fails the test unless got is what the file holds. With update it writes the file first.
func Compare(t testing.TB, path, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; make it with -update and look at it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("not as in %s (-want +got); if that is right, run with -update\n%s", path, diff)
	}
}

// Path returns the name of a subtest's file in the folder testdata.
func Path(t testing.TB) string {
	_, name, _ := strings.Cut(t.Name(), "/")
	return filepath.Join("testdata", name+".golden")
}
