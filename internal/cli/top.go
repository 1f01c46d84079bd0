package cli

import (
	"context"
	"iter"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
	"butler/internal/cli/top"
)

const frameWidth = 80 // columns of the one frame that is printed where there is no terminal

func (s *session) top() *cobra.Command {
	return &cobra.Command{
		Use:   "top",
		Short: "Watch the server at work, and steer it",
		Long: `Watch what runs, how fast and how much is left, what waits and why, and which files the workers have in hand.
The remaining time is shown only where it can be told: when the amount of work is known and was got through
at an even pace.

Keys: j, k and the arrows choose a run; + and - change its priority; s stops it, after a question; p pauses
all work and resumes it; q ends the view, and nothing else.

Without a terminal to draw on and to type on the picture is printed once.
JSON: {"at", "plan": Plan, "runs": [Run], "activities": [Activity], "workers": [WorkerStatus]}, once.`,
		Example: `  butler top
  butler top --profile home | cat`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				first, err := snapshot(ctx, server)
				if err != nil {
					return err
				}
				return s.showTop(ctx, server, first)
			})
		},
	}
}

func (s *session) showTop(ctx context.Context, server *client.Client, first top.Snapshot) error {
	steer := steering(server)
	if s.json || !drawable(s.env.Stdout, s.env.Getenv) || !keyboard(s.env.Stdin) { // without keys only a signal would end it
		width := frameWidth
		if s.out.width > 0 {
			width = s.out.width
		}
		return s.show(topJSON{first.At, first.Plan, list(first.Runs), list(first.Activities), list(first.Workers)}, func(p *printer) {
			p.write(top.New(ctx, steer, first, p.Palette).Frame(width, 0) + "\n")
		})
	}
	// A terminal that hangs up, or a Ctrl-\, must leave the terminal as it was too.
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP, syscall.SIGQUIT)
	defer stop()
	return top.Run(ctx, top.New(ctx, steer, first, human.Colors(s.env.Getenv)), s.env.Stdin, s.env.Stdout, os.Environ())
}

// topJSON is what butler top prints as JSON.
type topJSON struct {
	At         time.Time             `json:"at"`
	Plan       butler.Plan           `json:"plan"`
	Runs       []butler.Run          `json:"runs"`
	Activities []butler.Activity     `json:"activities"`
	Workers    []butler.WorkerStatus `json:"workers"`
}

// steering returns what the live view asks of a server.
func steering(server *client.Client) top.Server {
	return top.Server{
		Read: func(ctx context.Context) (top.Snapshot, error) { return snapshot(ctx, server) },
		Events: func(ctx context.Context) iter.Seq2[butler.Event, error] {
			return func(yield func(butler.Event, error) bool) {
				o := client.ListenOptions{Topics: []butler.Topic{butler.TopicRun, butler.TopicActivity, butler.TopicPreference}}
				for e, err := range server.Events.Listen(ctx, o) {
					if !yield(e.Event, err) {
						return
					}
				}
			}
		},
		Pause: func(ctx context.Context, on bool) error {
			if on {
				_, err := server.Server.Pause(ctx, time.Time{})
				return err
			}
			_, err := server.Server.Resume(ctx)
			return err
		},
		Stop: server.Runs.Stop,
		Priority: func(ctx context.Context, run int64, n int) error {
			_, err := server.Runs.SetPriority(ctx, run, n)
			return err
		},
	}
}

// snapshot asks for all that the live view shows.
func snapshot(ctx context.Context, server *client.Client) (top.Snapshot, error) {
	snap := top.Snapshot{Title: "Butler at " + server.URL()}
	var err error
	if snap.Plan, err = server.Tasks.Plan(ctx); err != nil {
		return snap, err
	}
	if snap.Runs, err = activeRuns(ctx, server); err != nil {
		return snap, err
	}
	if snap.Activities, err = server.Activities.Detailed(ctx); err != nil {
		return snap, err
	}
	if snap.Workers, err = server.Server.Workers(ctx); err != nil {
		return snap, err
	}
	snap.At = time.Now()
	return snap, nil
}

// activeRuns returns the Runs that work or wait, oldest first.
func activeRuns(ctx context.Context, server *client.Client) ([]butler.Run, error) {
	all, err := collect(server.Runs.All(ctx, client.RunQuery{States: []butler.RunState{butler.RunRunning, butler.RunQueued, butler.RunScheduled}}), 0)
	slices.Reverse(all)
	return all, err
}
