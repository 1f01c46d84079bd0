package cli

import (
	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

// runReport is what butler run show prints as JSON.
type runReport struct {
	Run   butler.Run          `json:"run"`
	Units []butler.UnitReport `json:"units"`
}

func (s *session) run() *cobra.Command {
	var all bool
	show := &cobra.Command{
		Use:   "show NUMBER",
		Short: "Show what a run did: done, skipped, failed, and why",
		Long: `Show a run: when and why it ran, how it ended, what it did with each file or folder, and why some were
skipped or failed. Of what was done only the first lines are shown, unless --all is given.

JSON: {"run": Run, "units": [UnitReport]}, with all units.`,
		Args:              takes(1, 1, "the number of a run; butler runs shows them"),
		ValidArgsFunction: first(s.runNumbers()),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := parseID("a run", args[0])
			if err != nil {
				return err
			}
			server, err := s.connect()
			if err != nil {
				return err
			}
			report := runReport{Units: []butler.UnitReport{}}
			if report.Run, err = server.Runs.Get(c.Context(), id); err != nil {
				return err
			}
			for u, err := range server.Runs.AllUnits(c.Context(), id, client.UnitQuery{}) {
				if err != nil {
					return err
				}
				report.Units = append(report.Units, u)
			}
			return s.show(report, func(p *printer) { printReport(p, report, all) })
		},
	}
	show.Flags().BoolVar(&all, "all", false, "show every file or folder")
	return group("run", "Look at one run", show)
}
