package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// status is what butler status prints as JSON.
type status struct {
	URL        string              `json:"url"`
	Product    client.Product      `json:"product"`
	Version    string              `json:"version"`
	Pause      client.Pause        `json:"pause"`
	Hold       *butler.Hold        `json:"hold,omitempty"`
	Notes      []string            `json:"notes,omitempty"`
	Alarms     []butler.Alarm      `json:"alarms"`
	Idle       bool                `json:"idle"`       // nothing runs or waits for its turn
	Runs       []butler.Run        `json:"runs"`       // that run or wait
	Activities []butler.Activity   `json:"activities"` // what they do
	Tasks      []butler.TaskStatus `json:"tasks"`
}

func (s *session) status() *cobra.Command {
	var watch bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Show what goes on",
		Long: `Show what runs and waits. With --watch it goes on to show it, with bars on a terminal, until Ctrl-C,
also when the server is away for a while.

On a Plex Media Server what goes on is its activities; it has no runs.
JSON: {"url", "product", "version", "pause": {"paused", "until"}, "hold": Hold, "notes": [text],
"alarms": [Alarm], "idle", "runs": [Run], "activities": [Activity],
"tasks": [TaskStatus]}, where runs are those that run or wait; with --watch one such object a line, whenever
something has changed.`,
		Example: `  butler status
  butler status --watch`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			if watch {
				return s.watch(c.Context(), server)
			}
			now, err := readStatus(c.Context(), server)
			if err != nil {
				return err
			}
			return s.show(now, func(p *printer) { printStatus(p, now) })
		},
	}
	c.Flags().BoolVar(&watch, "watch", false, "go on until Ctrl-C")
	return c
}

func readStatus(ctx context.Context, server *client.Client) (status, error) {
	now := status{URL: server.URL(), Runs: []butler.Run{}, Alarms: []butler.Alarm{}, Idle: true}
	info, err := server.Server.Info(ctx)
	if err != nil {
		return now, err
	}
	tasks, err := taskList(ctx, server)
	if err != nil {
		return now, err
	}
	activities, err := server.Activities.Detailed(ctx)
	if err != nil {
		return now, err
	}
	now.Product, now.Version, now.Tasks, now.Activities = info.Product, info.Version, list(tasks), list(activities)
	if info.Product == client.ProductPlex {
		now.Idle = len(activities) == 0
		return now, nil
	}
	if now.Runs, err = activeRuns(ctx, server); err != nil {
		return now, err
	}
	for _, r := range now.Runs {
		now.Idle = now.Idle && r.State == butler.RunScheduled
	}
	plan, err := server.Tasks.Plan(ctx)
	if err != nil {
		return now, err
	}
	now.Pause = client.Pause{Paused: plan.Paused, Until: plan.Until}
	now.Hold, now.Notes, now.Alarms = plan.Hold, plan.Notes, list(plan.Alarms)
	return now, nil
}

func printStatus(p *printer, now status) {
	what := "Butler"
	if now.Product == client.ProductPlex {
		what = "Plex Media Server"
	}
	p.line("%s %s at %s", what, now.Version, now.URL)
	printHold(p, now.Pause, now.Hold, now.Notes)
	printAlarms(p, now.Alarms)
	if len(now.Runs) == 0 && now.Idle {
		p.line("nothing runs or waits")
	}
	if now.Product == client.ProductPlex {
		printPlexActivities(p, now.Activities)
	}
	for _, r := range now.Runs {
		p.line("%s: %s (run %d)", r.Task, runProgress(r), r.ID)
		for _, a := range now.Activities {
			if a.Run == r.ID && a.Subtitle != "" {
				p.line("    %s", a.Subtitle)
			}
		}
	}
	for _, t := range now.Tasks {
		if t.Last != nil && t.Last.State == butler.RunFailed {
			p.line("%s failed at %s: %s", t.Name, human.Moment(t.Last.Ended), t.Last.Reason)
		}
	}
}

// printHold prints why nothing works, and which limits cannot be kept.
func printHold(p *printer, pause client.Pause, hold *butler.Hold, notes []string) {
	switch {
	case pause.Paused:
		printPause(p, pause)
	case hold != nil:
		p.line("work waits: %s", hold.Reason)
	}
	for _, n := range notes {
		p.line("note: %s", n)
	}
}

// printPlexActivities prints what goes on on a server that has no Runs.
func printPlexActivities(p *printer, all []butler.Activity) {
	for _, a := range all {
		progress := ""
		if a.Progress >= 0 {
			progress = fmt.Sprintf(" %d%%", a.Progress)
		}
		p.line("%s:%s %s", a.Title, progress, a.Subtitle)
	}
}

// watch shows what goes on until ctx ends, which is no error then. A server that has answered once is asked
// again when it is away for a while, as one that is started anew.
func (s *session) watch(ctx context.Context, server *client.Client) error {
	v := s.newView(s.env.Stdout)
	defer v.close()
	shown := map[int64]bool{} // Runs that have been seen at work and not yet at their end
	last := ""
	for answered, away := false, false; ; {
		now, err := readStatus(ctx, server)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && (!answered || !passing(err)) {
			return err
		}
		if err != nil {
			if !away {
				(&printer{w: s.errs}).line("trying again: %s", err)
			}
			away = true
			if !sleep(ctx, pollEvery) {
				return nil
			}
			continue
		}
		answered, away = true, false
		if s.json {
			b, err := json.Marshal(now)
			if err != nil {
				return err
			}
			if line := string(b); line != last {
				last = line
				s.out.write(line + "\n")
			}
		} else {
			v.update(atWork(now, shown), now.Activities)
		}
		if err := s.out.failure(); err != nil {
			return err
		}
		if !sleep(ctx, pollEvery) {
			return nil
		}
	}
}

// passing reports whether a server that has failed so may answer later.
func passing(err error) bool {
	return butler.IsKind(err, butler.KindUnreachable) || butler.IsKind(err, butler.KindUnavailable) || butler.IsKind(err, butler.KindTimeout)
}

// atWork returns the Runs that go on, and once more each of shown that has ended.
func atWork(now status, shown map[int64]bool) []butler.Run {
	runs := now.Runs
	for _, r := range runs {
		shown[r.ID] = true
	}
	for _, t := range now.Tasks {
		if t.Last != nil && shown[t.Last.ID] {
			delete(shown, t.Last.ID)
			runs = append(runs, *t.Last)
		}
	}
	return runs
}
