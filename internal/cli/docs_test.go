package cli

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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

// TestEveryCommandIsDescribed holds what people look for in help and manual pages.
func TestEveryCommandIsDescribed(t *testing.T) {
	var check func(c *cobra.Command)
	check = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.Name() == "completion" || sub.Name() == "help" || sub.IsAdditionalHelpTopicCommand() {
				continue
			}
			check(sub)
			path := sub.CommandPath()
			if grouping(sub) {
				continue
			}
			if sub.Short == "" || strings.HasSuffix(sub.Short, ".") || sub.Long == "" || !strings.Contains(sub.Example, "  "+path) {
				t.Errorf("%s: short %q, long of %d bytes, example %q", path, sub.Short, len(sub.Long), sub.Example)
			}
			if !strings.Contains(sub.Long, "JSON: ") {
				t.Errorf("%s does not say what it prints with --json", path)
			}
			for line := range strings.SplitSeq(sub.Long+"\n"+sub.Example, "\n") {
				if len(line) > 114 || strings.HasSuffix(line, " ") {
					t.Errorf("%s: line %q", path, line)
				}
			}
			sub.LocalFlags().VisitAll(func(f *pflag.Flag) {
				if f.Usage == "" || strings.HasSuffix(f.Usage, ".") {
					t.Errorf("%s --%s: %q", path, f.Name, f.Usage)
				}
			})
		}
	}
	check(bare())
}

// splitWords returns the words of a command, of which some are quoted.
func splitWords(line string) []string {
	quoted := false
	all := strings.FieldsFunc(line, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	})
	for i := range all {
		all[i] = strings.Trim(all[i], `"`)
	}
	return all
}

// The commands of the examples exist, with the flags that they have there.
func TestExamples(t *testing.T) {
	var check func(c *cobra.Command)
	check = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			check(sub)
		}
		if c.Name() == "completion" || c.Parent() != nil && c.Parent().Name() == "completion" {
			return
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(c.Example, " | ", "\n"), "\n") {
			line, ok := strings.CutPrefix(strings.TrimSpace(line), "butler ")
			if !ok {
				continue
			}
			root := bare()
			about, args, err := root.Find(splitWords(line))
			if err != nil || c.HasParent() && about.CommandPath() != c.CommandPath() && c.Name() != "butler" {
				t.Errorf("%s: %q: %v", c.CommandPath(), line, err)
				continue
			}
			if err := about.ParseFlags(args); err != nil {
				t.Errorf("%s: %q: %v", c.CommandPath(), line, err)
				continue
			}
			if about.Args != nil {
				if err := about.Args(about, about.Flags().Args()); err != nil {
					t.Errorf("%s: %q: %v", c.CommandPath(), line, err)
				}
			}
		}
	}
	check(bare())
}
