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

func (s *session) report() *cobra.Command {
	return group("report", "Read what the nights came to", s.reportList(), s.reportShow(), s.reportLast(), s.reportAlarms())
}

func (s *session) reportList() *cobra.Command {
	var limit int
	var kind string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the reports, newest first, each in a line",
		Long: `List the reports of nights, of runs that the window did not open, of alarms and of tests, newest first.

JSON: an array of Report, without their lists.`,
		Example: `  butler report list --kind night --limit 7`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				q := client.ReportQuery{Kind: butler.ReportKind(kind), Limit: pageOf(limit)}
				all, err := collect(server.Reports.All(ctx, q), limit)
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printReports(p, all) })
			})
		},
	}
	limitFlag(c, &limit)
	c.Flags().StringVar(&kind, "kind", "", "only those of this `kind`: night, run, alarm or test")
	completes(c, "kind", words(string(butler.ReportNight), string(butler.ReportRun), string(butler.ReportAlarm), string(butler.ReportTest)))
	return c
}

func printReports(p *printer, all []butler.Report) {
	var rows [][]string
	for _, r := range all {
		trouble := ""
		if r.Trouble {
			trouble = "trouble"
		}
		rows = append(rows, []string{strconv.FormatInt(r.ID, 10), human.Moment(r.Made), string(r.Kind), trouble, r.Headline})
	}
	p.table([]string{"REPORT", "MADE", "KIND", "", "WHAT IT SAYS"}, rows)
}

func (s *session) reportShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show NUMBER",
		Short: "Show a report, and where it was sent",
		Long: `Show a report: what was done, what was skipped and why, what failed, what did not fit, and the alarms.

JSON: a Report with its "text" and "deliveries": [Delivery].`,
		Example: `  butler report show 12`,
		Args:    takes(1, 1, "the number of a report; butler report list shows them"),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := parseID("a report", args[0])
			if err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error { return s.showReport(ctx, server, id) })
		},
	}
}

func (s *session) reportLast() *cobra.Command {
	return &cobra.Command{
		Use:   "last",
		Short: "Show the report of the last night",
		Long: `Show the report of the last night that is over. It exits with 5 if there is none yet.

JSON: a Report with its "text" and "deliveries": [Delivery].`,
		Example: `  butler report last`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				page, err := server.Reports.List(ctx, client.ReportQuery{Kind: butler.ReportNight, Limit: 1})
				if err != nil {
					return err
				}
				if len(page.Items) == 0 {
					return butler.E(butler.KindNotFound, "find the last report", "no night is over yet").WithHint("see butler plan")
				}
				return s.showReport(ctx, server, page.Items[0].ID)
			})
		},
	}
}

func (s *session) showReport(ctx context.Context, server *client.Client, id int64) error {
	r, err := server.Reports.Get(ctx, id)
	if err != nil {
		return err
	}
	r.Deliveries = list(r.Deliveries)
	return s.show(r, func(p *printer) {
		for line := range strings.Lines(r.Text) {
			p.line("%s", strings.TrimRight(line, "\n"))
		}
		if len(r.Deliveries) > 0 {
			p.line("")
			printDeliveries(p, r.Deliveries)
		}
	})
}

func printDeliveries(p *printer, all []butler.Delivery) {
	for _, d := range all {
		switch d.State {
		case butler.DeliveryDone:
			p.line("%s: sent at %s", d.To, human.Moment(d.At))
		case butler.DeliveryFailed:
			p.line("%s: not sent: %s", d.To, d.Reason)
		case butler.DeliveryWaiting:
			why := ""
			if d.Reason != "" {
				why = ": " + d.Reason
			}
			p.line("%s: to be sent at %s%s", d.To, human.Moment(d.After), why)
		}
	}
}

func (s *session) reportAlarms() *cobra.Command {
	return &cobra.Command{
		Use:   "alarms",
		Short: "Show what should run, or be, and does not",
		Long: `Show what should be and is not: tasks that have not succeeded for twice their interval, and old backups.

JSON: an array of Alarm.`,
		Example: `  butler report alarms`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Reports.Alarms(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) {
					if len(all) == 0 {
						p.line("there are none")
					}
					printAlarms(p, all)
				})
			})
		},
	}
}

func printAlarms(p *printer, all []butler.Alarm) {
	for _, a := range all {
		hint := ""
		if a.Hint != "" {
			hint = " (" + a.Hint + ")"
		}
		p.line("alarm: %s%s", a.Text, hint)
	}
}

func (s *session) notify() *cobra.Command {
	return group("notify", "Try where reports are sent", s.notifyTest())
}

func (s *session) notifyTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test",
		Short: "Send a test to each place that reports are sent to",
		Long: `Send a report that says it is a test to each place that is set with NotifyWebhook, NotifyNtfy,
NotifyDiscord, NotifyMail and NotifyCommand, and say how that went. It exits with 8 if it did not arrive
everywhere, and with 2 if none is set.

JSON: an array of Delivery.`,
		Example: `  butler notify test`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Reports.Test(ctx)
				if err != nil {
					return err
				}
				if err := s.show(list(all), func(p *printer) { printDeliveries(p, all) }); err != nil {
					return err
				}
				for _, d := range all {
					if d.State != butler.DeliveryDone {
						return butler.E(butler.KindFailed, "test notifications", "the test did not arrive everywhere")
					}
				}
				return nil
			})
		},
	}
}
