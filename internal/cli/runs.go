package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) runs() *cobra.Command {
	var task string
	var states []string
	limit := 20
	c := &cobra.Command{
		Use:   "runs",
		Short: "List what was done, newest first",
		Long: `List runs, newest first: those that go on, those that have ended, and those that were skipped, with the
reason.

JSON: an array of Run.`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if limit < 1 {
				return usage("--limit must be above zero")
			}
			q := client.RunQuery{Task: task, Limit: min(limit, 200)}
			for _, state := range states {
				if !slices.Contains(stateNames(), state) {
					return usage("%q is no state of a run: use one of %s", state, strings.Join(stateNames(), ", "))
				}
				q.States = append(q.States, butler.RunState(state))
			}
			server, err := s.connect()
			if err != nil {
				return err
			}
			var all []butler.Run
			for r, err := range server.Runs.All(c.Context(), q) {
				if err != nil {
					return err
				}
				if all = append(all, r); len(all) == limit {
					break
				}
			}
			return s.show(list(all), func(p *printer) { printRuns(p, all) })
		},
	}
	c.Flags().StringVar(&task, "task", "", "only runs of this `task`")
	c.Flags().StringSliceVar(&states, "state", nil, "only runs in these `states`: "+strings.Join(stateNames(), ", "))
	c.Flags().IntVar(&limit, "limit", limit, "at most this `number`")
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
