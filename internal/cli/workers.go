package cli

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) workers() *cobra.Command {
	c := &cobra.Command{
		Use:   "workers",
		Short: "Show who works on files, and what they have in hand",
		Long: `Show the workers, how many files each works on at a time, and those it has in hand.

JSON: an array of WorkerStatus.`,
		Example: `  butler workers`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Server.Workers(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printWorkers(p, all, time.Now()) })
			})
		},
	}
	c.AddCommand(s.workersSet())
	return c
}

func printWorkers(p *printer, all []butler.WorkerStatus, now time.Time) {
	var rows [][]string
	for _, w := range all {
		rows = append(rows, []string{w.Name, human.YesNo(w.Local), strconv.Itoa(w.Slots), strconv.Itoa(len(w.Units))})
	}
	p.table([]string{"WORKER", "IN THE SERVER", "SLOTS", "IN HAND"}, rows)
	for _, w := range all {
		for _, u := range w.Units {
			p.line("%s: %s: %s, for %s", w.Name, u.Title, strings.Join(u.Analyses, ", "), human.Span(max(0, now.Sub(u.Since))))
		}
	}
}

func (s *session) workersSet() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "set NUMBER",
		Short: "Set how many files are worked on at a time",
		Long: `Set how many files a worker works on at a time: that of the server itself, unless --worker names another. For
that of the server it is the setting LongRunningJobThreads.

JSON: the WorkerStatus as it is then.`,
		Example: `  butler workers set 4`,
		Args:    takes(1, 1, "a number"),
		RunE: func(c *cobra.Command, args []string) error {
			slots, err := strconv.Atoi(args[0])
			if err != nil || slots < 1 {
				return usage("%q is no number of files: use one above zero", args[0])
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if name == "" {
					if name, err = localWorker(ctx, server); err != nil {
						return err
					}
				}
				w, err := server.Server.SetSlots(ctx, name, slots)
				if err != nil {
					return err
				}
				return s.show(w, func(p *printer) { p.line("%s: %s", w.Name, human.Count(int64(w.Slots), "slot", "slots")) })
			})
		},
	}
	c.Flags().StringVar(&name, "worker", "", "`name` of the worker (default that of the server itself)")
	completes(c, "worker", s.workerNames())
	return c
}

// localWorker returns the name of the Worker in the server itself.
func localWorker(ctx context.Context, server *client.Client) (string, error) {
	all, err := server.Server.Workers(ctx)
	if err != nil {
		return "", err
	}
	for _, w := range all {
		if w.Local {
			return w.Name, nil
		}
	}
	return "", butler.E(butler.KindNotFound, "find the worker", "the server has none of its own").WithHint("name one with --worker")
}
