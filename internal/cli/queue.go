package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) queue() *cobra.Command {
	return group("queue", "Show and change the order of the runs that wait", s.queueList(), s.queueMove())
}

func (s *session) queueList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the runs that wait, in the order in which they begin",
		Long: `List the runs that wait for their turn or their time, in the order in which they are to begin, and what
they wait for.

JSON: an array of Run.`,
		Example: `  butler queue list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Runs.Queue(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printQueue(p, all) })
			})
		},
	}
}

func printQueue(p *printer, all []butler.Run) {
	if len(all) == 0 {
		p.line("no run waits")
		return
	}
	var rows [][]string
	for _, r := range all {
		rows = append(rows, []string{strconv.FormatInt(r.ID, 10), r.Task, string(r.State), strconv.Itoa(r.Priority), r.Reason})
	}
	p.table([]string{"RUN", "TASK", "STATE", "PRIORITY", "WHY"}, rows)
}

func (s *session) queueMove() *cobra.Command {
	c := &cobra.Command{
		Use:   "move NUMBER first|last|before NUMBER",
		Short: "Put a run that waits somewhere else in the queue",
		Long: `Put a run that waits before all others, behind all others, or before one of them. It takes the priority of
those that it comes to, and does not wait any more for those that it is moved before. The order outlasts a
restart of the server. It exits with 6 if the run does not wait.

JSON: the Run as it is then.`,
		Example: `  butler queue move 12 first
  butler queue move 12 before 9`,
		Args: takes(2, 3, "the number of a run, and first, last, or before and the number of another"),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := parseID("a run", args[0])
			if err != nil {
				return err
			}
			to, err := parsePlace(args[1:])
			if err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				r, err := server.Runs.Move(ctx, id, to)
				if err != nil {
					return err
				}
				return s.show(r, func(p *printer) { p.line("run %d of %s: moved", r.ID, r.Task) })
			})
		},
	}
	c.ValidArgsFunction = first(s.runNumbers())
	return c
}

// parsePlace reads first, last, or before and a number.
func parsePlace(args []string) (butler.QueuePlace, error) {
	switch {
	case args[0] == "first" && len(args) == 1:
		return butler.QueuePlace{}, nil
	case args[0] == "last" && len(args) == 1:
		return butler.QueuePlace{Last: true}, nil
	case args[0] == "before" && len(args) == 2:
		id, err := parseID("a run", args[1])
		return butler.QueuePlace{Before: id}, err
	}
	return butler.QueuePlace{}, usage("say where: first, last, or before and the number of another run")
}
