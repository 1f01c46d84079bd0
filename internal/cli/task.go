package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) task() *cobra.Command {
	return group("task", "Look at one task", s.taskShow(), s.taskCoverage())
}

func (s *session) taskShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show TASK",
		Short: "Show a task, and why it will or will not run",
		Long: `Show a task: what it does, its schedule, what it does now, how it ended last, when it is due and why.

JSON: a TaskStatus.`,
		Example:           `  butler task show BackupDatabase`,
		Args:              takes(1, 1, "the name of a task"),
		ValidArgsFunction: first(s.taskNames()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				t, err := server.Tasks.Get(ctx, args[0])
				if err != nil {
					return err
				}
				return s.show(t, func(p *printer) { printTask(p, t) })
			})
		},
	}
}

func printTask(p *printer, t butler.TaskStatus) {
	p.line("%s: %s", t.Name, t.Title)
	p.line("  %s", t.Description)
	p.line("  enabled  %s, by the setting %s", human.YesNo(t.Enabled), human.Named(t.Gate))
	p.line("  every    %s", interval(t))
	if t.Active != nil {
		p.line("  now      %s (run %d): %s", runProgress(*t.Active), t.Active.ID, t.Active.Reason)
	}
	if t.Last != nil {
		p.line("  last     %s at %s (run %d)", sentence(*t.Last), human.Moment(t.Last.Ended), t.Last.ID)
	}
	p.line("  due      %s: %s", due(t), t.Why)
	if t.Lacking > 0 {
		p.line("  left     %s", human.Count(t.Lacking, "file", "files"))
	}
	if t.Stale > 0 {
		p.line("  stale    %s, made by another version or with other settings; UpgradeMediaAnalysis has them made again",
			human.Count(t.Stale, "result", "results"))
	}
}
