package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) digests() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:   "digests",
		Short: "List the nights, newest first, each in a line",
		Long: `List the days on which something ran, newest first, with what was done together.

JSON: an array of Digest, without their runs.`,
		Example: `  butler digests --limit 7`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := collect(server.Digests.All(ctx, client.DigestQuery{Limit: pageOf(limit)}), limit)
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printDigests(p, all) })
			})
		},
	}
	limitFlag(c, &limit)
	return c
}

func printDigests(p *printer, all []butler.Digest) {
	var rows [][]string
	for _, d := range all {
		between := ""
		if !d.Started.IsZero() && !d.Ended.Before(d.Started) {
			between = d.Started.Format("15:04") + "–" + d.Ended.Format("15:04")
		}
		rows = append(rows, []string{d.Day.String(), strconv.FormatInt(d.Done, 10), strconv.FormatInt(d.Skipped, 10), strconv.FormatInt(d.Failed, 10),
			human.Size(d.Written), human.Size(d.Freed), between, strconv.Itoa(d.Open), strconv.Itoa(d.Trouble)})
	}
	p.table([]string{"DAY", "DONE", "SKIPPED", "FAILED", "WRITTEN", "FREED", "BETWEEN", "OPEN", "IN TROUBLE"}, rows)
}

func (s *session) digest() *cobra.Command {
	return &cobra.Command{
		Use:   "digest [DAY]",
		Short: "Show what was done on a day, task by task",
		Long: `Show what was done on a day, as in 2006-01-02, or on the last one on which something ran. A window that passes
midnight belongs to the day on which it opened.

JSON: a Digest.`,
		Example: `  butler digest
  butler digest 2026-03-14`,
		Args:              takes(0, 1, "a day as in 2006-01-02, or nothing"),
		ValidArgsFunction: first(s.days()),
		RunE: func(c *cobra.Command, args []string) error {
			var day butler.Date
			if len(args) == 1 {
				var err error
				if day, err = butler.ParseDate(args[0]); err != nil {
					return usage("%q is no day: use the form 2006-01-02", args[0])
				}
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if day.IsZero() {
					page, err := server.Digests.List(ctx, client.DigestQuery{Limit: 1})
					if err != nil {
						return err
					}
					if len(page.Items) == 0 {
						return butler.E(butler.KindNotFound, "find the last day", "nothing has run yet").WithHint("see butler plan")
					}
					day = page.Items[0].Day
				}
				d, err := server.Digests.Get(ctx, day)
				if err != nil {
					return err
				}
				d.Runs = list(d.Runs)
				return s.show(d, func(p *printer) {
					p.line("%s", d.Day)
					printDigest(p, d.Runs)
				})
			})
		},
	}
}
