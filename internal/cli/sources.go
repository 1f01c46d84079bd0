package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) sources() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "sources",
		Short: "Show the sources of online metadata: which are asked, and why others are not",
		Long: `Show the sources of online metadata, those first that are asked, and why others are not. With --check each
of those is asked something now, and what is wrong with its answer is shown.

JSON: an array of Source.`,
		Example: `  butler sources --check`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				look := server.Server.Sources
				if check {
					look = server.Server.CheckSources
				}
				all, err := look(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printSources(p, all) })
			})
		},
	}
	c.Flags().BoolVar(&check, "check", false, "ask each of them something")
	return c
}

func printSources(p *printer, all []butler.Source) {
	var rows [][]string
	for _, x := range all {
		state := "not asked: " + x.Why
		switch {
		case x.Problem != "":
			state = "does not answer: " + x.Problem
		case x.Checked:
			state = "answers"
		case x.Asked:
			state = "asked"
		}
		rows = append(rows, []string{x.Name, x.Label, state})
	}
	p.table([]string{"SOURCE", "NAME", "STATE"}, rows)
}
