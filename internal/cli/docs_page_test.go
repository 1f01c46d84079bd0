package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// bare returns the command line without a server, an environment or an output.
func bare() *cobra.Command {
	s := &session{env: Env{Getenv: func(string) string { return "" }}, out: &printer{w: io.Discard}}
	root := s.root()
	root.InitDefaultCompletionCmd()
	return root
}

// writeDocs writes docs/cli.md: every command with its flags, and the exit codes.
func writeDocs(w io.Writer) error {
	root := bare()
	var b strings.Builder
	fmt.Fprintf(&b, "# The command line\n\nThis page is made from the code by `go generate ./internal/cli`; `butler man FOLDER` writes the same as manual\n"+
		"pages.\n\n%s\n", escape(root.Long))
	fmt.Fprint(&b, "\nEvery command takes these:\n\n")
	flagTable(&b, root.PersistentFlags())
	fmt.Fprint(&b, "\nErrors are one line on stderr, `butler: what was attempted: what went wrong`, mostly with a second one,\n"+
		"`hint: what to do`. With `--json` they are an object there instead:\n"+
		"`{\"error\": {\"kind\", \"message\", \"hint\", \"exit\"}}`. The types named below are those of the Go package `butler`;\n"+
		"`docs/openapi.yaml` describes them. Lists are fetched to their end, unless `--limit` is given.\n\n"+
		"On a terminal tables are cut to its width, and states have colours, unless `NO_COLOR` is set or `TERM` is `dumb`;\n"+
		"elsewhere all is printed as it is. In what is printed for people, control characters of names are escaped.\n")
	commandDocs(&b, root)
	fmt.Fprint(&b, "\n## Exit codes\n\nA command exits with 0 only if it did what was asked. Otherwise the code says why. Whatever a command asks a\n"+
		"server for may end with 3, 4, 9 or 16; what has other codes says so.\n\n| code | kinds of error | meaning |\n|---|---|---|\n")
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
			fmt.Fprint(b, "\n## butler completion bash|fish|powershell|zsh\n\nPrint a script that makes the shell complete commands, flags, and names of tasks, libraries, runs, settings,\n"+
				"tokens and profiles; `butler completion SHELL --help` says how to load it.\n")
			continue
		}
		if !grouping(c) {
			fmt.Fprintf(b, "\n## %s\n\n%s\n", strings.TrimSuffix(c.UseLine(), " [flags]"), escape(c.Long))
			if c.LocalNonPersistentFlags().HasFlags() {
				fmt.Fprint(b, "\n")
				flagTable(b, c.LocalNonPersistentFlags())
			}
			fmt.Fprintf(b, "\n```console\n%s\n```\n", unindent(c.Example))
		}
		commandDocs(b, c)
	}
}

func unindent(example string) string {
	var lines []string
	for line := range strings.SplitSeq(example, "\n") {
		lines = append(lines, "$ "+strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
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
