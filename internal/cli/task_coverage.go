package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) taskCoverage() *cobra.Command {
	var section string
	c := &cobra.Command{
		Use:   "coverage [TASK]",
		Short: "Show how much of the library tasks have been through",
		Long: `Show how far analyses are with each library: what is done, what lacks it, what failed for good, and what the
library opts out of. Of large libraries the counts may be some minutes old.

JSON: a LibraryCoverage.`,
		Example: `  butler task coverage
  butler task coverage LoudnessAnalysis --section Films`,
		Args:              takes(0, 1, "the name of a task, or nothing for all"),
		ValidArgsFunction: first(s.taskNames()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				var only int64
				sections, err := server.Library.Sections(ctx)
				if err != nil {
					return err
				}
				if section != "" {
					found, err := findSection(ctx, server, section)
					if err != nil {
						return err
					}
					only = found.ID
				}
				task := ""
				if len(args) > 0 {
					task = args[0]
				}
				found, err := server.Tasks.Coverage(ctx, task, only)
				if err != nil {
					return err
				}
				return s.show(found, func(p *printer) { printCoverage(p, found, sections) })
			})
		},
	}
	c.Flags().StringVar(&section, "section", "", "of one `library` only, by name or number")
	completes(c, "section", s.libraryNames())
	return c
}

func printCoverage(p *printer, found butler.LibraryCoverage, sections []butler.Section) {
	names := map[int64]string{}
	for _, s := range sections {
		names[s.ID] = s.Name
	}
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	var rows [][]string
	for _, c := range found.All {
		of := "files"
		if c.Groups {
			of = "groups"
		}
		rows = append(rows, []string{
			c.Task, c.Analysis, names[c.Section], of, number(c.Total), strconv.Itoa(c.Percent()) + "%", number(c.Done), number(c.Lacking),
			number(c.Waiting), number(c.Failed), number(c.OptedOut),
		})
	}
	p.table([]string{"TASK", "MAKES", "LIBRARY", "OF", "ALL", "SHARE", "DONE", "LACKING", "TRIED AGAIN", "FAILED", "OPTED OUT"}, rows)
	p.line("counted at %s", human.Moment(found.At))
}
