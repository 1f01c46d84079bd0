package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) tasks() *cobra.Command {
	return &cobra.Command{
		Use:   "tasks",
		Short: "List the tasks",
		Long: `List the tasks with their schedule, their state and the day on which they are due.

On a Plex Media Server the list has what that tells: names, intervals and switches.
JSON: an array of TaskStatus.`,
		Example: `  butler tasks`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			all, err := taskList(c.Context(), server)
			if err != nil {
				return err
			}
			return s.show(list(all), func(p *printer) { printTasks(p, all) })
		},
	}
}

// taskList returns the tasks, of a server that only has Plex's Butler API as far as that tells.
func taskList(ctx context.Context, server *client.Client) ([]butler.TaskStatus, error) {
	plex, err := plexOnly(ctx, server)
	if err != nil {
		return nil, err
	}
	if !plex {
		return server.Tasks.List(ctx)
	}
	foreign, err := server.Butler.List(ctx)
	if err != nil {
		return nil, err
	}
	var all []butler.TaskStatus
	for _, t := range foreign {
		all = append(all, butler.TaskStatus{Name: t.Name, Title: t.Title, Description: t.Description,
			Interval: t.Interval, Randomized: bool(t.ScheduleRandomized), Enabled: bool(t.Enabled)})
	}
	return all, nil
}

func printTasks(p *printer, all []butler.TaskStatus) {
	var rows [][]string
	for _, t := range all {
		state, last := "-", "-"
		if t.Active != nil {
			state = runProgress(*t.Active)
		}
		if t.Last != nil {
			last = fmt.Sprintf("%s %s", t.Last.State, human.Moment(t.Last.Ended))
		}
		lacking := ""
		if t.Lacking > 0 {
			lacking = strconv.FormatInt(t.Lacking, 10)
		}
		rows = append(rows, []string{t.Name, human.YesNo(t.Enabled), interval(t), state, last, due(t), lacking})
	}
	p.table([]string{"TASK", "ENABLED", "EVERY", "NOW", "LAST", "DUE", "FILES LEFT"}, rows)
}

func interval(t butler.TaskStatus) string {
	every := human.Count(int64(t.Interval), "day", "days")
	if t.Randomized {
		every += ", at random"
	}
	return every
}

func due(t butler.TaskStatus) string {
	if t.NextDay.IsZero() {
		return "-"
	}
	return t.NextDay.String()
}

// runProgress says in a few words where a Run stands.
func runProgress(r butler.Run) string {
	switch {
	case r.State == butler.RunScheduled && !r.Scheduled.IsZero():
		return "scheduled for " + human.Moment(r.Scheduled)
	case r.Total >= 0 && !(r.Total == 0 && !r.State.Final()):
		return fmt.Sprintf("%s, %d of %d", r.State, r.Done+r.Failed+r.Skipped, r.Total)
	}
	return string(r.State)
}

// took returns how long a Run has worked.
func took(r butler.Run, now time.Time) time.Duration {
	switch {
	case r.Started.IsZero():
		return 0
	case r.Ended.IsZero():
		return now.Sub(r.Started)
	}
	return r.Ended.Sub(r.Started)
}
