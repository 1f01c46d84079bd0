package cli

import (
	"context"

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
	return group("run", "Look at one run, or steer it", s.runShow(), s.runTrouble(), s.runRetry(), s.runStop(), s.runPriority())
}

// ofRun returns a command about one Run. do is called with its number and the arguments after it.
func (s *session) ofRun(c cobra.Command, more int, what string,
	do func(ctx context.Context, server *client.Client, id int64, args []string) error) *cobra.Command {
	c.Args = takes(1+more, 1+more, what)
	c.ValidArgsFunction = first(s.runNumbers())
	c.RunE = func(c *cobra.Command, args []string) error {
		id, err := parseID("a run", args[0])
		if err != nil {
			return err
		}
		return s.onServer(c, func(ctx context.Context, server *client.Client) error { return do(ctx, server, id, args[1:]) })
	}
	return &c
}

func (s *session) runShow() *cobra.Command {
	var all bool
	c := s.ofRun(cobra.Command{
		Use:   "show NUMBER",
		Short: "Show what a run did: done, skipped, failed, and why",
		Long: `Show a run: when and why it ran, how it ended, what it did with each file or folder, and why some were
skipped or failed. Of what was done only the first lines are shown, unless --all is given.

JSON: {"run": Run, "units": [UnitReport]}, with all units.`,
		Example: `  butler run show 12
  butler run show 12 --all`,
	}, 0, "the number of a run; butler runs shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		var report runReport
		var err error
		if report.Run, err = server.Runs.Get(ctx, id); err != nil {
			return err
		}
		if report.Units, err = collect(server.Runs.AllUnits(ctx, id, client.UnitQuery{}), 0); err != nil {
			return err
		}
		return s.show(report, func(p *printer) { printReport(p, report, all) })
	})
	c.Flags().BoolVar(&all, "all", false, "show every file or folder")
	return c
}

func (s *session) runTrouble() *cobra.Command {
	return s.ofRun(cobra.Command{
		Use:   "trouble NUMBER",
		Short: "Show what went wrong in a run, and how often",
		Long: `Show what failed or was skipped in a run, and how often each reason was given.

JSON: {"run": Run, "failed": [UnitReport], "skipped": [UnitReport], "byReason": [{"state", "reason", "count"}]}.`,
		Example: `  butler run trouble 12`,
	}, 0, "the number of a run; butler runs shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		d, err := server.Runs.Digest(ctx, id)
		if err != nil {
			return err
		}
		d.Failed, d.Skipped, d.ByReason = list(d.Failed), list(d.Skipped), list(d.ByReason)
		return s.show(d, func(p *printer) { printTrouble(p, d) })
	})
}

func (s *session) runStop() *cobra.Command {
	return s.ofRun(cobra.Command{
		Use:   "stop NUMBER",
		Short: "Stop one run",
		Long: `Stop one run, or take it off the queue or the schedule; other runs of its task go on. It exits with 6 if
the run has ended.

JSON: {"stopped": NUMBER}.`,
		Example: `  butler run stop 12`,
	}, 0, "the number of a run; butler status shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		return s.stopRun(ctx, server, id)
	})
}

func (s *session) stopRun(ctx context.Context, server *client.Client, id int64) error {
	if err := server.Runs.Stop(ctx, id); err != nil {
		return err
	}
	return s.show(map[string]int64{"stopped": id}, func(p *printer) { p.line("run %d: stopped", id) })
}

func (s *session) runPriority() *cobra.Command {
	return s.ofRun(cobra.Command{
		Use:   "priority NUMBER PRIORITY",
		Short: "Change the place of a run among the others",
		Long: `Change the priority of a run that works or waits: from 10, first, to -10, last; 0 is usual. Of waiting runs
the one with the highest begins first, and its files are handed out before those of others. Write -- before
a negative one. It exits with 6 if the run has ended.

JSON: the Run as it is then.`,
		Example: `  butler run priority 12 5
  butler run priority -- 12 -5`,
	}, 1, "the number of a run and a priority", func(ctx context.Context, server *client.Client, id int64, args []string) error {
		n, err := parsePriority(args[0])
		if err != nil {
			return err
		}
		r, err := server.Runs.SetPriority(ctx, id, n)
		if err != nil {
			return err
		}
		return s.show(r, func(p *printer) { p.line("run %d of %s: priority %d", r.ID, r.Task, r.Priority) })
	})
}
