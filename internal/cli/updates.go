package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) updates() *cobra.Command {
	c := &cobra.Command{
		Use:   "updates",
		Short: "Show what the server knows of newer versions of itself",
		Long: `Show what the server knows of newer versions of itself, and whether it can install one. A Butler does not
update itself, and knows of none; a Plex Media Server may.

JSON: {"canInstall", "checked", "releases": [{"version", "added", "fixed", "state"}]}.`,
		Example: `  butler updates`,
		Args:    takes(0, 0, ""),
		RunE:    func(c *cobra.Command, _ []string) error { return s.onServer(c, s.showUpdates) },
	}
	c.AddCommand(s.updatesCheck(), s.updatesApply())
	return c
}

func (s *session) updatesCheck() *cobra.Command {
	var download bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Make the server look for newer versions of itself",
		Long: `Make the server look for newer versions of itself, and show what it knows then. It may still be looking, or
fetching one: butler updates shows what it has found.

JSON: the same as of butler updates.`,
		Example: `  butler updates check --download`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if err := server.Server.CheckForUpdates(ctx, download); err != nil {
					return err
				}
				return s.showUpdates(ctx, server)
			})
		},
	}
	c.Flags().BoolVar(&download, "download", false, "fetch a newer version too")
	return c
}

func (s *session) updatesApply() *cobra.Command {
	var tonight bool
	c := &cobra.Command{
		Use:   "apply",
		Short: "Make the server install the newer version that it has fetched",
		Long: `Make the server install the newer version that it has fetched, at once or in the coming night. If there is
none, as always on a Butler, it exits with 2.

JSON: {"asked": "apply", "tonight": true or false}.`,
		Example: `  butler updates apply --tonight`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if err := server.Server.ApplyUpdate(ctx, tonight); err != nil {
					return err
				}
				done := struct {
					Asked   string `json:"asked"`
					Tonight bool   `json:"tonight"`
				}{"apply", tonight}
				return s.show(done, func(p *printer) { p.line("asked for") })
			})
		},
	}
	c.Flags().BoolVar(&tonight, "tonight", false, "in the coming night")
	return c
}

func (s *session) showUpdates(ctx context.Context, server *client.Client) error {
	u, err := server.Server.Updates(ctx)
	if err != nil {
		return err
	}
	u.Releases = list(u.Releases)
	return s.show(u, func(p *printer) { printUpdates(p, u) })
}

func printUpdates(p *printer, u client.Updates) {
	if len(u.Releases) == 0 {
		p.line("no newer version is known")
	}
	for _, r := range u.Releases {
		p.line("version %s: %s", r.Version, human.Named(r.State))
		for _, news := range []struct{ what, text string }{{"new", r.Added}, {"fixed", r.Fixed}} {
			for line := range strings.Lines(news.text) {
				p.line("  %-5s  %s", news.what, strings.TrimSpace(line))
			}
		}
	}
	p.line("the server can install it by itself: %s", human.YesNo(u.CanInstall))
	if !u.Checked.IsZero() {
		p.line("looked for at %s", human.Moment(u.Checked))
	}
}
