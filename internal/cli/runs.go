package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) runs() *cobra.Command {
	var task string
	var states []string
	var limit int
	c := &cobra.Command{
		Use:   "runs",
		Short: "List what was done, newest first",
		Long: `List runs, newest first: those that go on, those that have ended, and those that were skipped, with the
reason. A --task that there is not, and never was, exits with 5.

JSON: an array of Run.`,
		Example: `  butler runs --limit 20
  butler runs --task BackupDatabase --state failed,interrupted`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			q := client.RunQuery{Task: task, Limit: pageOf(limit)}
			for _, state := range states {
				if !slices.Contains(stateNames(), state) {
					return usage("%q is no state of a run: use one of %s", state, strings.Join(stateNames(), ", "))
				}
				q.States = append(q.States, butler.RunState(state))
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := collect(server.Runs.All(ctx, q), limit)
				if err == nil && task != "" && len(all) == 0 {
					_, err = server.Tasks.Get(ctx, task) // of a task that is no more there are still Runs
				}
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printRuns(p, all) })
			})
		},
	}
	c.Flags().StringVar(&task, "task", "", "only runs of this `task`")
	c.Flags().StringSliceVar(&states, "state", nil, "only runs in these `states`: "+strings.Join(stateNames(), ", "))
	limitFlag(c, &limit)
	completes(c, "task", s.taskNames())
	completes(c, "state", words(stateNames()...))
	return c
}

// stateNames returns the names of the states of a Run.
func stateNames() []string {
	var names []string
	for _, state := range []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning, butler.RunDone,
		butler.RunFailed, butler.RunStopped, butler.RunInterrupted, butler.RunSkipped} {
		names = append(names, string(state))
	}
	return names
}

func printRuns(p *printer, all []butler.Run) {
	var rows [][]string
	for _, r := range all {
		began := r.Started
		if began.IsZero() {
			began = r.Created
		}
		length := "-"
		if d := took(r, time.Now()); d > 0 {
			length = human.Span(d)
		}
		rows = append(rows, []string{strconv.FormatInt(r.ID, 10), r.Task, string(r.State), string(r.Trigger), human.Moment(began), length,
			strconv.FormatInt(r.Done, 10), strconv.FormatInt(r.Skipped, 10), strconv.FormatInt(r.Failed, 10), human.Size(r.Bytes), r.Reason})
	}
	p.table([]string{"RUN", "TASK", "STATE", "BY", "BEGAN", "TOOK", "DONE", "SKIPPED", "FAILED", "WRITTEN", "WHY"}, rows)
}
