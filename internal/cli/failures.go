package cli

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) failures() *cobra.Command {
	return group("failures", "Show what fails now, and try it again", s.failuresList(), s.failuresReasons(), s.failuresRetry())
}

// failureFlags are those that say which failures are meant.
func (s *session) failureFlags(c *cobra.Command, q *client.FailureQuery) {
	c.Flags().StringVar(&q.Task, "task", "", "only of this `task`")
	c.Flags().Int64Var(&q.Section, "section", 0, "only in the section of this `number`")
	c.Flags().Int64Var(&q.Part, "part", 0, "only of the file of this `number`")
	c.Flags().Int64Var(&q.Run, "run", 0, "only of files that the run of this `number` failed on")
	completes(c, "task", s.taskNames())
	completes(c, "run", s.runNumbers())
}

func (s *session) failuresList() *cobra.Command {
	var q client.FailureQuery
	var limit int
	c := &cobra.Command{
		Use:   "list",
		Short: "List what fails now, file by file",
		Long: `List the files on which a task failed when it tried last, with the last words of what failed, and when they are
tried again by themselves. Files that are missing are left out.

JSON: an array of Failure.`,
		Example: `  butler failures list
  butler failures list --task GenerateMediaIndexFiles --limit 20`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := collect(server.Failures.All(ctx, q), limit)
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printFailures(p, all) })
			})
		},
	}
	s.failureFlags(c, &q)
	limitFlag(c, &limit)
	return c
}

func printFailures(p *printer, all []butler.Failure) {
	if len(all) == 0 {
		p.line("nothing fails")
		return
	}
	var rows [][]string
	for _, f := range all {
		again := "not by itself"
		if !f.After.IsZero() {
			again = human.Moment(f.After)
		}
		rows = append(rows, []string{strconv.FormatInt(f.Part, 10), f.Title, f.File, f.Task, human.Moment(f.At), again, f.Reason})
	}
	p.table([]string{"PART", "TITLE", "FILE", "TASK", "TRIED", "AGAIN", "WHY"}, rows)
}

func (s *session) failuresReasons() *cobra.Command {
	var q client.FailureQuery
	c := &cobra.Command{
		Use:   "reasons",
		Short: "Show why things fail now, and how often",
		Long: `Show for what reasons tasks fail now, the most frequent first. Reasons that differ by numbers and quoted names
only are counted as one.

JSON: an array of FailureCount.`,
		Example: `  butler failures reasons`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Failures.Counts(ctx, q)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printReasons(p, all) })
			})
		},
	}
	s.failureFlags(c, &q)
	return c
}

func printReasons(p *printer, all []butler.FailureCount) {
	if len(all) == 0 {
		p.line("nothing fails")
		return
	}
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{strconv.FormatInt(f.Count, 10), strconv.FormatInt(f.ForGood, 10), f.Task, human.Moment(f.Last), f.Reason})
	}
	p.table([]string{"FILES", "FOR GOOD", "TASK", "LAST", "WHY"}, rows)
}

func (s *session) failuresRetry() *cobra.Command {
	var q client.FailureQuery
	var now, all bool
	c := &cobra.Command{
		Use:   "retry",
		Short: "Try again what failed",
		Long: `Have what failed tried again: by the next run of each task, or with --now at once, whatever the hour. What is
begun at once is begun on the item or section in which all of it lies, and does what else is lacking there. Say
with the flags what is meant, or --all. It exits with 6 if nothing of that fails.

JSON: Retried.`,
		Example: `  butler failures retry --task LoudnessAnalysis
  butler failures retry --part 12 --now
  butler failures retry --all`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			o := butler.RetryOptions{Run: q.Run, Part: q.Part, Section: q.Section, Task: q.Task, Now: now}
			if some := o != (butler.RetryOptions{Now: now}); some == all {
				return usage("say what is to be tried again with --task, --section, --part or --run, or else --all")
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error { return s.retry(ctx, server, o) })
		},
	}
	s.failureFlags(c, &q)
	c.Flags().BoolVar(&now, "now", false, "begin at once")
	c.Flags().BoolVar(&all, "all", false, "all that fails")
	return c
}

func (s *session) runRetry() *cobra.Command {
	var now bool
	c := s.ofRun(cobra.Command{
		Use:   "retry NUMBER",
		Short: "Try again what a run failed on",
		Long: `Have the files on which a run failed tried again, as far as they still fail: by the next run of the task, or with
--now at once. A run of a task that works on the server as a whole is made again, at once. It exits with 6 if
nothing of it fails.

JSON: Retried.`,
		Example: `  butler run retry 12
  butler run retry 12 --now`,
	}, 0, "the number of a run; butler runs shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		return s.retry(ctx, server, butler.RetryOptions{Run: id, Now: now})
	})
	c.Flags().BoolVar(&now, "now", false, "begin at once")
	return c
}

func (s *session) retry(ctx context.Context, server *client.Client, o butler.RetryOptions) error {
	got, err := server.Failures.Retry(ctx, o)
	if err != nil {
		return err
	}
	got.Tasks, got.Started = list(got.Tasks), list(got.Started)
	return s.show(got, func(p *printer) {
		if len(got.Started) == 0 {
			p.line("%s tried again by the next run of %s", human.Count(got.Files, "file is", "files are"), strings.Join(got.Tasks, ", "))
			return
		}
		printStarted(p, got.Started, false)
	})
}
