package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) update() *cobra.Command {
	return group("update", "Newer versions of the server", s.updateStatus(), s.updateCheck(), s.updateApply(), s.updateRollback())
}

func (s *session) updateStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show what the server knows of newer versions of itself",
		Long: `Show what the server knows of newer versions of itself, and whether it can install one; if not, why.

On a Plex Media Server too. JSON: an UpdateStatus.`,
		Example: `  butler update status`,
		Args:    takes(0, 0, ""),
		RunE:    func(c *cobra.Command, _ []string) error { return s.onServer(c, s.showUpdates) },
	}
}

func (s *session) updateCheck() *cobra.Command {
	var download bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Make the server look for newer versions of itself",
		Long: `Make the server ask its feed of releases, and show what it knows then. The feed is the preference
ButlerUpdateFeed; without one it exits with 7.

On a Plex Media Server too, which may still be looking, or fetching: butler update status shows what it has found.
JSON: an UpdateStatus.`,
		Example: `  butler update check`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				plex, err := plexOnly(ctx, server)
				switch {
				case err != nil:
				case plex:
					err = server.Server.CheckForUpdates(ctx, download)
				case download:
					err = usage("a Butler fetches with: butler update apply")
				default:
					_, err = server.Updates.Check(ctx)
				}
				if err != nil {
					return err
				}
				return s.showUpdates(ctx, server)
			})
		},
	}
	c.Flags().BoolVar(&download, "download", false, "fetch a newer version too; on a Plex Media Server only")
	return c
}

// applyFlags are those of butler update apply.
type applyFlags struct{ tonight, skip, restart bool }

func (f applyFlags) check() error {
	if f.tonight && f.skip || f.restart && (f.tonight || f.skip) {
		return usage("only one of --tonight, --skip and --restart can be given")
	}
	return nil
}

func (s *session) updateApply() *cobra.Command {
	var f applyFlags
	c := &cobra.Command{
		Use:   "apply",
		Short: "Install the newer version that the server has found",
		Long: `Make the server fetch, verify and stage the newer version that it has found, and wait for that; its next start
uses the version. With --restart the server ends in order and starts anew as soon as that is done: work in hand
goes on afterwards. With --tonight it is staged in the coming night, with --skip not at all.

If the version does not come up, the next start goes back by itself. If there is none, it exits with 5; if the
server may not replace itself, with 7, and says why.

On a Plex Media Server too, where it installs at once or --tonight. JSON: a Started; an UpdateStatus with
--tonight, with --skip, and on a Plex Media Server.`,
		Example: `  butler update apply --restart
  butler update apply --tonight`,
		Args: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return takes(0, 0, "")(c, args)
		},
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error { return s.applyUpdate(ctx, server, f) })
		},
	}
	c.Flags().BoolVar(&f.tonight, "tonight", false, "in the coming night")
	c.Flags().BoolVar(&f.skip, "skip", false, "not at all")
	c.Flags().BoolVar(&f.restart, "restart", false, "start the server anew with it")
	return c
}

func (s *session) applyUpdate(ctx context.Context, server *client.Client, f applyFlags) error {
	plex, err := plexOnly(ctx, server)
	if err != nil {
		return err
	}
	switch {
	case plex && (f.skip || f.restart):
		return butler.E(butler.KindUnsupported, "install the update", "a Plex Media Server takes only --tonight")
	case plex:
		err = server.Server.ApplyUpdate(ctx, f.tonight)
	case f.tonight:
		_, err = server.Updates.Choose(ctx, butler.ChoiceTonight)
	case f.skip:
		_, err = server.Updates.Choose(ctx, butler.ChoiceSkip)
	default:
		started, err := server.Updates.Apply(ctx, f.restart)
		if err != nil {
			return err
		}
		return s.afterStart(ctx, server, started, true)
	}
	if err != nil {
		return err
	}
	return s.showUpdates(ctx, server)
}

func (s *session) updateRollback() *cobra.Command {
	var restart bool
	c := &cobra.Command{
		Use:   "rollback",
		Short: "Drop the staged version, or go back to the installed one",
		Long: `Drop the version that is staged. If none is, and a newer version runs in place of the installed one, the next
start of the server uses the installed one again; with --restart it starts anew at once.

If the newer version has changed the database, the copy that it made of it before takes its place: what was done
since then is in the newer database, which is put aside in the data folder. If there is nothing to go back from,
it exits with 5.

JSON: an UpdateStatus.`,
		Example: `  butler update rollback --restart`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				now, err := server.Updates.Rollback(ctx, restart)
				if err != nil {
					return err
				}
				return s.show(now, func(p *printer) { printUpdates(p, now) })
			})
		},
	}
	c.Flags().BoolVar(&restart, "restart", false, "start the server anew")
	return c
}

func (s *session) showUpdates(ctx context.Context, server *client.Client) error {
	plex, err := plexOnly(ctx, server)
	if err != nil {
		return err
	}
	var now butler.UpdateStatus
	if plex {
		now, err = plexUpdates(ctx, server)
	} else {
		now, err = server.Updates.Status(ctx)
	}
	if err != nil {
		return err
	}
	return s.show(now, func(p *printer) { printUpdates(p, now) })
}

// plexUpdates is what a Plex Media Server says, in our words.
func plexUpdates(ctx context.Context, server *client.Client) (butler.UpdateStatus, error) {
	id, err := server.Identity(ctx)
	if err != nil {
		return butler.UpdateStatus{}, err
	}
	u, err := server.Server.Updates(ctx)
	now := butler.UpdateStatus{Version: id.Version, Configured: true, CanInstall: u.CanInstall, Checked: u.Checked, State: butler.UpdateNone}
	if len(u.Releases) > 0 {
		r := u.Releases[0]
		now.State = butler.UpdateAvailable
		now.Release = &butler.Release{Version: r.Version, Title: r.Version, Notes: strings.TrimSpace(r.Added + "\n" + r.Fixed)}
		switch r.State {
		case "downloaded", "installing", "done":
			now.State = butler.UpdateStaged
		case "tonight":
			now.Choice = butler.ChoiceTonight
		case "skipped":
			now.Choice = butler.ChoiceSkip
		case "error":
			now.Problem = "the server could not install it"
		}
	}
	return now, err
}

func printUpdates(p *printer, now butler.UpdateStatus) {
	p.line("version %s runs", now.Version)
	if r := now.Release; r == nil {
		p.line("no newer version is known")
	} else {
		state := map[butler.UpdateState]string{
			butler.UpdateAvailable:  "can be had",
			butler.UpdateStaged:     "is staged: the next start uses it",
			butler.UpdateRolledBack: "did not come up, or was rolled back",
		}[now.State]
		p.line("version %s %s", r.Version, state)
		for line := range strings.Lines(r.Notes) {
			p.line("  %s", strings.TrimSpace(line))
		}
		switch now.Choice {
		case butler.ChoiceTonight:
			p.line("it is to be staged in the coming night")
		case butler.ChoiceNow:
			p.line("the server is to start anew with it")
		case butler.ChoiceSkip:
			p.line("it is not wanted")
		case butler.ChoiceNone:
		}
	}
	if now.State == butler.UpdateGoingBack {
		p.line("the next start goes back to version %s", now.Before)
	}
	switch {
	case now.CanInstall:
		p.line("the server can install it by itself")
	case now.Why != "":
		p.line("the server does not install it by itself: %s", now.Why)
	default:
		p.line("the server does not install it by itself")
	}
	if now.Problem != "" {
		p.line("problem: %s", now.Problem)
	}
	if !now.Checked.IsZero() {
		p.line("looked for at %s", human.Moment(now.Checked))
	}
}
