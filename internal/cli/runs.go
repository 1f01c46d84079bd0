package cli

import (
	"context"
	"errors"
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
	var task, text, trigger, from, to string
	var states []string
	var limit int
	c := &cobra.Command{
		Use:   "runs",
		Short: "List what was done, newest first",
		Long: `List runs, newest first: those that go on, those that have ended, and those that were skipped, with the
reason. --search looks into tasks, reasons, and titles, files and reasons of what a run worked on; with less than
three letters into tasks and reasons only. A --task that there is not, and never was, exits with 5.

JSON: an array of Run.`,
		Example: `  butler runs --limit 20
  butler runs --task BackupDatabase --state failed,interrupted
  butler runs --search "moov atom" --from 2026-03-01`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			q := client.RunQuery{Task: task, Text: text, Trigger: butler.Trigger(trigger), Limit: pageOf(limit)}
			if trigger != "" && !slices.Contains(triggerNames(), trigger) {
				return usage("%q opens no run: use one of %s", trigger, strings.Join(triggerNames(), ", "))
			}
			if err := errors.Join(readDay(from, &q.From), readDay(to, &q.To)); err != nil {
				return err
			}
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
	c.Flags().StringVar(&text, "search", "", "only runs with this `text`, whatever the case")
	c.Flags().StringVar(&trigger, "trigger", "", "only runs opened by this `trigger`: "+strings.Join(triggerNames(), ", "))
	c.Flags().StringVar(&from, "from", "", "only runs of this `day` and later ones, as in 2006-01-02")
	c.Flags().StringVar(&to, "to", "", "only runs of this `day` and earlier ones")
	limitFlag(c, &limit)
	completes(c, "trigger", words(triggerNames()...))
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

// triggerNames returns the names of what opens Runs.
func triggerNames() []string {
	return []string{string(butler.TriggerWindow), string(butler.TriggerManual), string(butler.TriggerMedia), string(butler.TriggerInterval)}
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
