package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// writeDocs writes docs/cli.md: every command with its flags, and the exit codes.
func writeDocs(w io.Writer) error {
	s := &session{env: Env{Getenv: func(string) string { return "" }}, out: &printer{w: io.Discard}}
	root := s.root()
	root.InitDefaultCompletionCmd()
	var b strings.Builder
	fmt.Fprintf(&b, "# The command line\n\nThis page is made from the code by `go generate ./internal/cli`.\n\n%s\n", escape(root.Long))
	fmt.Fprint(&b, "\nEvery command takes these:\n\n")
	flagTable(&b, root.PersistentFlags())
	fmt.Fprint(&b, "\nErrors are one line on stderr, `butler: what was attempted: what went wrong`, mostly with a second one,\n"+
		"`hint: what to do`. With `--json` they are an object there instead:\n"+
		"`{\"error\": {\"kind\", \"message\", \"hint\", \"exit\"}}`. The types named below are those of the Go package `butler`;\n"+
		"`docs/openapi.yaml` describes them. In what is printed for people, control characters of names are escaped.\n")
	commandDocs(&b, root)
	fmt.Fprint(&b, "\n## Exit codes\n\nA command exits with 0 only if it did what was asked. Otherwise the code says why.\n\n| code | kinds of error | meaning |\n|---|---|---|\n")
	for _, row := range exitTable() {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", row.code, row.kinds, row.meaning)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func commandDocs(b *strings.Builder, parent *cobra.Command) {
	for _, c := range parent.Commands() {
		if c.Name() == "help" || c.IsAdditionalHelpTopicCommand() {
			continue
		}
		if c.Name() == "completion" {
			fmt.Fprint(b, "\n## butler completion bash|fish|powershell|zsh\n\nPrint a script that makes the shell complete commands, flags and names of tasks; `butler completion SHELL --help`\nsays how to load it.\n")
			continue
		}
		if !c.HasSubCommands() {
			fmt.Fprintf(b, "\n## %s\n\n%s\n", strings.TrimSuffix(c.UseLine(), " [flags]"), escape(c.Long))
			if c.LocalNonPersistentFlags().HasFlags() {
				fmt.Fprint(b, "\n")
				flagTable(b, c.LocalNonPersistentFlags())
			}
		}
		commandDocs(b, c)
	}
}

func flagTable(b *strings.Builder, flags *pflag.FlagSet) {
	fmt.Fprint(b, "| flag | default | meaning |\n|---|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		value := f.DefValue
		if value == "[]" {
			value = ""
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", strings.TrimSpace("--"+f.Name+" "+name), value, strings.ReplaceAll(escape(usage), "|", "\\|"))
	})
}

func escape(s string) string { return strings.NewReplacer("<", "&lt;", "*", "\\*").Replace(s) }
