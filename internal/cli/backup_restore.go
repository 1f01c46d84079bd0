package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/app"
	"butler/internal/cli/human"
)

func (s *session) backupRestore() *cobra.Command {
	var now, stage bool
	c := &cobra.Command{
		Use:   "restore NAME {--now | --stage | --data DIR}",
		Short: "Put a copy in the place of the database",
		Long: `Put a copy in the place of the database. What was done since it was made is lost, with settings and what people
have edited; the database that was there is kept, and can be restored the same way.

With --now the server checks the copy, ends in order, restores it before anything else, and starts anew; work in
hand goes on after it. With --stage it does so when it is started the next time. A copy that turns out to be bad
leaves the database as it was: butler backup status says what came of it.

With --data alone it is done here, for a server that does not run: the copy is a file of the folder backups, or
any other.

JSON: with --now or --stage a RestoreStatus, else {"restored": NAME, "kept": PATH}; kept is empty if there was
none.`,
		Example: `  butler backup restore butler-20260314T020000.000Z.db --now
  butler backup restore butler-20260314T020000.000Z.db --data /var/lib/butler`,
		Args:              takes(1, 1, "the name of a backup, or the path of one"),
		ValidArgsFunction: first(s.backupNames()),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case now && stage:
				return usage("--now and --stage do not go together")
			case now || stage:
				return s.restoreOnServer(c, args[0], now)
			case s.dataDir() == "":
				return usage("%s needs --now, --stage, or the data folder of a server that does not run: --data DIR", c.CommandPath())
			}
			kept, err := app.Restore(c.Context(), s.dataDir(), args[0])
			if err != nil {
				return err
			}
			done := restored{args[0], kept}
			return s.show(done, func(p *printer) {
				p.line("restored %s", done.Restored)
				if done.Kept != "" {
					p.line("the database that was there is kept as %s", done.Kept)
				}
			})
		},
	}
	c.Flags().BoolVar(&now, "now", false, "have the server do it, and start anew for that")
	c.Flags().BoolVar(&stage, "stage", false, "have the server do it at its next start")
	return c
}

// restored is what butler backup restore prints as JSON.
type restored struct {
	Restored string `json:"restored"`
	Kept     string `json:"kept"`
}

func (s *session) restoreOnServer(c *cobra.Command, name string, now bool) error {
	return s.onServer(c, func(ctx context.Context, server *client.Client) error {
		status, err := server.Backups.Restore(ctx, name, now)
		if err != nil {
			return err
		}
		return s.show(status, func(p *printer) {
			if now {
				p.line("%s is sound; the server starts anew and restores it: butler backup status says what came of it", name)
				return
			}
			p.line("%s is sound; the next start of the server restores it", name)
		})
	})
}

func (s *session) backupStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show what is to be restored, and what came of the last restore",
		Long: `Show what the next start of the server restores, what came of the last restore, and the databases that restores
have put aside.

JSON: a RestoreStatus.`,
		Example: `  butler backup status`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				status, err := server.Backups.RestoreStatus(ctx)
				if err != nil {
					return err
				}
				return s.show(status, func(p *printer) { printRestore(p, status) })
			})
		},
	}
}

func (s *session) backupCancel() *cobra.Command {
	return &cobra.Command{
		Use:     "cancel",
		Short:   "Give up the restore that the next start would carry out",
		Long:    `Give up the restore that the next start of the server would carry out.` + "\n\nJSON: a RestoreStatus.",
		Example: `  butler backup cancel`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				status, err := server.Backups.CancelRestore(ctx)
				if err != nil {
					return err
				}
				return s.show(status, func(p *printer) { p.line("nothing is to be restored") })
			})
		},
	}
}

func (s *session) backupForget() *cobra.Command {
	return &cobra.Command{
		Use:   "forget NAME",
		Short: "Delete a database that a restore has put aside",
		Long: `Delete a database that a restore has put aside; butler backup status names them.

JSON: a RestoreStatus.`,
		Example: `  butler backup forget catalogue.db.replaced-20260314T020000Z`,
		Args:    takes(1, 1, "the name of a database that is kept; butler backup status shows them"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				status, err := server.Backups.RemoveKept(ctx, args[0])
				if err != nil {
					return err
				}
				return s.show(status, func(p *printer) { p.line("deleted %s", args[0]) })
			})
		},
	}
}

func printRestore(p *printer, status butler.RestoreStatus) {
	if staged := status.Staged; staged != nil {
		p.line("the next start restores %s, made %s", staged.Name, human.Moment(staged.Made))
	} else {
		p.line("nothing is to be restored")
	}
	if last := status.Last; last != nil && last.Problem == "" {
		p.line("%s, made %s, was restored %s", last.Name, human.Moment(last.Made), human.Moment(last.Ended))
	} else if last != nil {
		p.line("%s was not restored %s, the database is as it was: %s", last.Name, human.Moment(last.Ended), human.Clean(last.Problem))
		if last.Hint != "" {
			p.line("  %s", human.Clean(last.Hint))
		}
	}
	for _, k := range status.Kept {
		p.line("kept: %s, %s, last used %s", k.Path, human.Size(k.Size), human.Moment(k.Made))
	}
}
