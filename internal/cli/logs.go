package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// usualLines is how many lines of the log are shown unless told otherwise.
const usualLines = 100

func (s *session) logs() *cobra.Command {
	var q client.LogQuery
	var from, to string
	var limit int
	var follow bool
	c := &cobra.Command{
		Use:   "log",
		Short: "Show the log of the server",
		Long: `Show the last lines of the log that the server keeps, oldest first: all that are left after the flags. --follow
shows then what is written from now on, until Ctrl-C. A token that may only look does not see it: the log names
folders of the server.

JSON: one object a line: LogEntry.`,
		Example: `  butler log --level warn
  butler log --task LoudnessAnalysis --search "no such file" --limit 20
  butler log --run 12 --follow`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			if q.Level != "" && !slices.Contains(logLevels(), q.Level) {
				return usage("%q is no level of the log: use one of %s", q.Level, strings.Join(logLevels(), ", "))
			}
			var err error
			if q.From, err = parseMoment(from); err != nil {
				return err
			}
			if q.To, err = parseMoment(to); err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				newest, err := s.showLog(ctx, server, q, limit)
				if err != nil || !follow {
					return err
				}
				q.Since = newest
				return s.followLog(ctx, server, q)
			})
		},
	}
	c.Flags().StringVar(&q.Level, "level", "", "only this `level` and higher ones: "+strings.Join(logLevels(), ", "))
	c.Flags().StringVar(&q.Text, "search", "", "only lines with this `text`, whatever the case")
	c.Flags().StringVar(&q.Task, "task", "", "only lines that name this `task`")
	c.Flags().Int64Var(&q.Run, "run", 0, "only lines that name the run of this `number`")
	c.Flags().StringVar(&from, "from", "", "only lines from this `time` on, as in 2h (ago), 2006-01-02 or 2006-01-02T15:04:05Z")
	c.Flags().StringVar(&to, "to", "", "only lines before this `time`")
	c.Flags().IntVar(&limit, "limit", usualLines, "at most this `number`; 0 for all")
	c.Flags().BoolVar(&follow, "follow", false, "go on with what is written from now on")
	completes(c, "level", words(logLevels()...))
	completes(c, "task", s.taskNames())
	completes(c, "run", s.runNumbers())
	return c
}

func logLevels() []string { return []string{"debug", "info", "warn", "error"} }

// parseMoment reads a time: so long ago, a day, or a moment; zero for "".
func parseMoment(text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return time.Now().Add(-d), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := parseDay(text)
	if err != nil {
		return at, usage("%q is no time: use so long ago as in 2h, a day as in 2006-01-02, or 2006-01-02T15:04:05Z", text)
	}
	return at, nil
}

// showLog prints the last lines that are asked for, and returns where the log ended.
func (s *session) showLog(ctx context.Context, server *client.Client, q client.LogQuery, limit int) (newest string, err error) {
	var all []butler.LogEntry
	for {
		q.Limit = 1000 // what a page has at most
		if limit > 0 {
			q.Limit = min(q.Limit, limit-len(all))
		}
		page, err := server.Log.List(ctx, q)
		if err != nil {
			return "", err
		}
		if newest == "" {
			newest = page.Newest
		}
		all = append(all, page.Entries...)
		if q.Cursor = page.Next; q.Cursor == "" || len(all) == limit {
			break
		}
	}
	return newest, s.printLog(all)
}

// followLog prints what is written to the log until ctx ends, which is no error.
func (s *session) followLog(ctx context.Context, server *client.Client, q client.LogQuery) error {
	for e, err := range server.Events.Listen(ctx, client.ListenOptions{Topics: []butler.Topic{butler.TopicLog}}) {
		if err != nil {
			return ended(ctx, err)
		}
		if e.Log != nil && e.Log.Message == "request" && strings.Contains(e.Log.Detail, "path=/api/v1/log") {
			continue // what was asked for here: it would go on for ever
		}
		newest, err := s.showLog(ctx, server, q, 0)
		if err != nil {
			return ended(ctx, err)
		}
		if newest != "" {
			q.Since = newest
		}
	}
	return nil
}

// printLog prints lines that came newest first, oldest first.
func (s *session) printLog(all []butler.LogEntry) error {
	for _, e := range slices.Backward(all) {
		if s.json {
			b, err := json.Marshal(e)
			if err != nil {
				return fmt.Errorf("write down a line of the log: %w", err)
			}
			s.out.write(string(b) + "\n")
			continue
		}
		s.out.line("%s", logLine(e))
	}
	return s.out.failure()
}

func logLine(e butler.LogEntry) string {
	at := "-"
	if !e.At.IsZero() {
		at = e.At.Local().Format(time.DateTime)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %-5s %s", at, e.Level, human.Clean(e.Message))
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "  %s=%s", human.Clean(f.Key), human.Clean(f.Value))
	}
	return b.String()
}
