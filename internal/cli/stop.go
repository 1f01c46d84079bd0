package cli

import (
	"context"
	"errors"
	"net/http"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) stop() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "stop TASK | --all",
		Short: "Stop a task, or everything",
		Long: `Stop the run of a task, or take it off the queue or the schedule. It exits with 5 if the task neither
runs nor waits. With --all everything is stopped; that there was nothing is no error then.

JSON: {"stopped": TASK}, or {"stopped": "all"}.`,
		Args: func(c *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0:
				return usage("butler stop takes a task or --all, not both")
			case !all:
				return takes(1, 1, "the name of a task, or --all")(c, args)
			}
			return nil
		},
		ValidArgsFunction: first(s.taskNames()),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			stopped := "all"
			if all {
				err = either(c.Context(), server.Tasks.StopAll, server.Butler.StopAll)
			} else {
				stopped = args[0]
				err = either(c.Context(),
					func(ctx context.Context) error { return server.Tasks.Stop(ctx, stopped) },
					func(ctx context.Context) error { return server.Butler.Stop(ctx, stopped) })
			}
			if err != nil {
				return err
			}
			return s.show(map[string]string{"stopped": stopped}, func(p *printer) {
				if all {
					p.line("stopped everything that ran or waited")
				} else {
					p.line("%s: stopped", stopped)
				}
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "stop all that runs, and empty queue and schedule")
	return c
}

// either makes a call of our own API, and Plex's instead on a server that does not have ours.
func either(ctx context.Context, own, plex func(context.Context) error) error {
	err := own(ctx)
	if onlyPlex(err) {
		return plex(ctx)
	}
	return err
}

// onlyPlex reports whether a call of our own API failed because the server, which may be a Plex Media
// Server, does not have it. One that answers it with something strange is none: a web server may well
// answer anything with its front page, and would be taken to have obeyed.
func onlyPlex(err error) bool {
	e, ok := errors.AsType[*client.Error](err)
	return ok && e.Kind == butler.KindUnsupported && e.Status == http.StatusNotFound
}
