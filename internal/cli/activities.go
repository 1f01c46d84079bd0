package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) activities() *cobra.Command {
	c := &cobra.Command{
		Use:   "activities",
		Short: "List what goes on, as clients of Plex see it",
		Long: `List what goes on, as clients of Plex see it: runs, and what they work on. butler status shows it run by run.

On a Plex Media Server too, which has no runs and names no tasks.
JSON: an array of Activity.`,
		Example: `  butler activities`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Activities.Detailed(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printActivities(p, all) })
			})
		},
	}
	c.AddCommand(s.activitiesCancel())
	return c
}

func printActivities(p *printer, all []butler.Activity) {
	var rows [][]string
	for _, a := range all {
		progress := ""
		if a.Progress >= 0 {
			progress = strconv.Itoa(a.Progress) + "%"
		}
		rows = append(rows, []string{a.UUID, a.Type, progress, a.Title, a.Subtitle})
	}
	p.table([]string{"ACTIVITY", "TYPE", "DONE", "TITLE", "WHAT"}, rows)
}

func (s *session) activitiesCancel() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel ACTIVITY",
		Short: "End an activity",
		Long: `End an activity, and with it the run that it is of. It exits with 5 if there is none, with 2 if it cannot be
cancelled.

JSON: {"cancelled": ACTIVITY}.`,
		Example:           `  butler activities cancel 0b5c6a1e-6f0a-4c38-9b2d-1f3f6d2f9a11`,
		Args:              takes(1, 1, "an activity; butler activities shows them"),
		ValidArgsFunction: first(s.activityNumbers()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if err := server.Activities.Cancel(ctx, args[0]); err != nil {
					return err
				}
				return s.show(map[string]string{"cancelled": args[0]}, func(p *printer) { p.line("%s: cancelled", args[0]) })
			})
		},
	}
}
