package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"butler"
)

func (s *session) man() *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: "Write the manual pages",
		Long: `Write a manual page for each command into a folder, which is made if it is not there: butler.1, butler-start.1
and so on. SOURCE_DATE_EPOCH sets their date.

JSON: {"folder": FOLDER}.`,
		Example: `  butler man ~/.local/share/man/man1`,
		Args:    takes(1, 1, "a folder"),
		RunE: func(c *cobra.Command, args []string) error {
			const op = "write the manual pages"
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return butler.E(butler.FileErrorKind(err, butler.KindInvalid), op, "%w", err)
			}
			root := c.Root()
			root.DisableAutoGenTag = true
			withCodes(root)
			header := &doc.GenManHeader{Section: "1", Source: "butler " + s.env.Version, Manual: "Butler"}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return butler.E(butler.FileErrorKind(err, butler.KindInvalid), op, "%w", err)
			}
			return s.show(map[string]string{"folder": args[0]}, func(p *printer) { p.line("wrote the pages into %s", args[0]) })
		},
	}
}

// withCodes adds the exit codes to the page of every command, since that is where they are looked for. The
// texts are Markdown from then on.
func withCodes(c *cobra.Command) {
	if c.Long == "" {
		c.Long = c.Short + "."
	}
	c.Long = strings.ReplaceAll(c.Long, "\nJSON: ", "\n\nJSON: ")
	var b strings.Builder
	b.WriteString(c.Long + "\n\n# EXIT STATUS\nA command exits with 0 only if it did what was asked. Otherwise the code says why.\n")
	for _, row := range exitTable() {
		fmt.Fprintf(&b, "\n**%d** (%s): %s\n", row.code, row.kinds, row.meaning)
	}
	c.Long = b.String()
	for _, sub := range c.Commands() {
		if !sub.IsAdditionalHelpTopicCommand() {
			withCodes(sub)
		}
	}
}
