package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler/client"
)

func (s *session) stop() *cobra.Command {
	var all bool
	var run int64
	c := &cobra.Command{
		Use:   "stop TASK | --run NUMBER | --all",
		Short: "Stop a task, one run, or everything",
		Long: `Stop the runs of a task, or take them off the queue or the schedule. It exits with 5 if the task neither
runs nor waits. With --run one run is stopped, and others of its task go on. With --all everything is
stopped; that there was nothing is no error then.

On a Plex Media Server tasks can be stopped, and everything; it has no runs.
JSON: {"stopped": TASK}, {"stopped": NUMBER}, or {"stopped": "all"}.`,
		Example: `  butler stop LoudnessAnalysis
  butler stop --run 12
  butler stop --all`,
		Args: func(c *cobra.Command, args []string) error {
			byRun := c.Flags().Changed("run")
			switch {
			case all && byRun, (all || byRun) && len(args) > 0:
				return usage("butler stop takes a task, --run or --all, and only one of them")
			case byRun && run < 1:
				return usage("%d is not the number of a run", run)
			case !all && !byRun:
				return takes(1, 1, "the name of a task, --run NUMBER, or --all")(c, args)
			}
			return nil
		},
		ValidArgsFunction: first(s.taskNames()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				switch {
				case all:
					return s.stopAll(ctx, server)
				case run != 0:
					return s.stopRun(ctx, server, run)
				}
				return s.stopTask(ctx, server, args[0])
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "stop all that runs, and empty queue and schedule")
	c.Flags().Int64Var(&run, "run", 0, "stop the run of this `number`")
	completes(c, "run", s.activeRunNumbers())
	return c
}

func (s *session) stopAll(ctx context.Context, server *client.Client) error {
	plex, err := plexOnly(ctx, server)
	switch {
	case err != nil:
	case plex:
		err = server.Butler.StopAll(ctx)
	default:
		err = server.Tasks.StopAll(ctx)
	}
	if err != nil {
		return err
	}
	return s.show(map[string]string{"stopped": "all"}, func(p *printer) { p.line("stopped everything that ran or waited") })
}

func (s *session) stopTask(ctx context.Context, server *client.Client, task string) error {
	plex, err := plexOnly(ctx, server)
	switch {
	case err != nil:
	case plex:
		err = server.Butler.Stop(ctx, task)
	default:
		err = server.Tasks.Stop(ctx, task)
	}
	if err != nil {
		return err
	}
	return s.show(map[string]string{"stopped": task}, func(p *printer) { p.line("%s: stopped", task) })
}

// plexOnly reports whether the server is a Plex Media Server. What is neither that nor a Butler is an error: a
// web server may answer anything with its front page, and would be taken to have obeyed.
func plexOnly(ctx context.Context, server *client.Client) (bool, error) {
	product, err := server.Product(ctx)
	return product == client.ProductPlex, err
}
