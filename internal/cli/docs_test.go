package cli

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/cli.md")

//go:generate go test -run ^TestDocs$ -update .

// TestDocs holds docs/cli.md against the code.
func TestDocs(t *testing.T) {
	const path = "../../docs/cli.md"
	var want bytes.Buffer
	if err := writeDocs(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("docs/cli.md differs from the code: run go generate ./internal/cli")
	}
}

func TestEveryExitCodeHasAMeaning(t *testing.T) {
	seen := map[int]bool{}
	for _, row := range exitTable() {
		if row.meaning == "" || row.code == 0 || seen[row.code] {
			t.Errorf("exit code %d (%s): %q", row.code, row.kinds, row.meaning)
		}
		seen[row.code] = true
		if long := exitCodes().Long; !strings.Contains(long, row.kinds) {
			t.Errorf("help does not name %s", row.kinds)
		}
	}
}
