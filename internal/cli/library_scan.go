package cli

import (
	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) libraryScan() *cobra.Command {
	var wait bool
	c := &cobra.Command{
		Use:   "scan [LIBRARY]",
		Short: "Look for new, changed, moved and missing files",
		Long: `Scan a library, by name or number, or all of them. It is a forced run of RefreshLibraries. With --wait the
command follows it to its end, as butler start --wait does. While another library is being scanned, it
exits with 6, or with --wait lets that scan end first.

JSON: a Started.`,
		Example:           `  butler library scan Films --wait`,
		Args:              takes(0, 1, "the name or number of a library, or nothing"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				server, err := s.connect()
				if err != nil {
					return err
				}
				started, err := s.startInTurn(c.Context(), server, wait, scanTask, func() (butler.Started, error) {
					return server.Tasks.Start(c.Context(), scanTask, client.StartOptions{Force: true})
				})
				if err != nil {
					return err
				}
				return s.afterStart(c.Context(), server, started, wait)
			}
			return s.withSection(c.Context(), args[0], func(server *client.Client, section butler.Section) error {
				started, err := s.startInTurn(c.Context(), server, wait, scanTask, func() (butler.Started, error) {
					return server.Library.Scan(c.Context(), section.ID)
				})
				if err != nil {
					return err
				}
				return s.afterStart(c.Context(), server, started, wait)
			})
		},
	}
	c.Flags().BoolVar(&wait, "wait", false, "wait until the scan has ended")
	return c
}

// scanTask is the Task that scans.
const scanTask = "RefreshLibraries"
