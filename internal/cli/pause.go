package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) pause() *cobra.Command {
	var length time.Duration
	var until string
	c := &cobra.Command{
		Use:   "pause",
		Short: "Let no work begin for a while",
		Long: `Let no work begin, and give back the files that are in hand. Chores that cannot be cut end first. The pause
lasts until butler resume, or as long as --for or --until says; it outlasts a restart of the server.

A time is of the form 2006-01-02T15:04:05Z07:00, or 15:04 for the next time it is that late here.
JSON: {"paused", "until"}; until is absent if the pause has no end.`,
		Example: `  butler pause --for 2h
  butler pause --until 07:30`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			end, err := pauseEnd(time.Now(), length, until, c.Flags().Changed("for"))
			if err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				now, err := server.Server.Pause(ctx, end)
				if err != nil {
					return err
				}
				return s.show(now, func(p *printer) { printPause(p, now) })
			})
		},
	}
	c.Flags().DurationVar(&length, "for", 0, "how `long`, as in 90m or 2h30m")
	c.Flags().StringVar(&until, "until", "", "the `time` at which it ends by itself")
	return c
}

// pauseEnd returns when a pause is to end; zero for never.
func pauseEnd(now time.Time, length time.Duration, until string, long bool) (time.Time, error) {
	switch {
	case long && until != "":
		return time.Time{}, usage("--for and --until do not go together")
	case long && length < time.Second:
		return time.Time{}, usage("--for must be at least a second")
	case long:
		return now.Add(length).Truncate(time.Second), nil
	case until == "":
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, until); err == nil {
		if !t.After(now) {
			return t, usage("--until %s has passed", until)
		}
		return t, nil
	}
	t, err := time.ParseInLocation("15:04", until, now.Location())
	if err != nil {
		return t, usage("%q is no time: use 15:04 or 2006-01-02T15:04:05Z", until)
	}
	t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
	if !t.After(now) {
		t = time.Date(now.Year(), now.Month(), now.Day()+1, t.Hour(), t.Minute(), 0, 0, now.Location())
	}
	return t, nil
}

func printPause(p *printer, now client.Pause) {
	switch {
	case !now.Paused:
		p.line("not paused")
	case now.Until.IsZero():
		p.line("paused until butler resume")
	default:
		p.line("paused until %s", human.Moment(now.Until))
	}
}

func (s *session) resume() *cobra.Command {
	return &cobra.Command{
		Use:   "resume",
		Short: "End a pause",
		Long: `End a pause. It is no error if there is none.

JSON: {"paused"}.`,
		Example: `  butler resume`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				now, err := server.Server.Resume(ctx)
				if err != nil {
					return err
				}
				return s.show(now, func(p *printer) { printPause(p, now) })
			})
		},
	}
}
