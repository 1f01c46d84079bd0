package cli

import (
	"context"

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

On a Plex Media Server too, without --wait.
JSON: a Started.`,
		Example:           `  butler library scan Films --wait`,
		Args:              takes(0, 1, "the name or number of a library, or nothing"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return s.onServer(c, func(ctx context.Context, server *client.Client) error {
					return s.scan(ctx, server, wait, server.Library.ScanAll)
				})
			}
			return s.withSection(c.Context(), args[0], func(server *client.Client, section butler.Section) error {
				return s.scan(c.Context(), server, wait, func(ctx context.Context) (butler.Started, error) {
					return server.Library.Scan(ctx, section.ID)
				})
			})
		},
	}
	c.Flags().BoolVar(&wait, "wait", false, "wait until the scan has ended")
	return c
}

// scan starts a scan, and follows it if that was asked for.
func (s *session) scan(ctx context.Context, server *client.Client, wait bool, start func(context.Context) (butler.Started, error)) error {
	if err := canWait(ctx, server, wait); err != nil {
		return err
	}
	started, err := s.startInTurn(ctx, server, wait, scanTask, func() (butler.Started, error) { return start(ctx) })
	if err != nil {
		return err
	}
	return s.afterStart(ctx, server, started, wait)
}

// scanTask is the Task that scans.
const scanTask = "RefreshLibraries"
