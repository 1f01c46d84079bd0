package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler/client"
	"butler/internal/app"
	"butler/internal/cli/human"
)

func (s *session) web() *cobra.Command {
	return &cobra.Command{
		Use:   "web",
		Short: "Print a link that opens the dashboard and signs in",
		Long: `Print a link that opens the dashboard in a browser and signs it in: once, within a quarter of an hour, with
the rights of the token that is used here, and until that is revoked. It needs a token of the scope admin.

JSON: {"url", "expires"}.`,
		Example: `  butler web
  xdg-open "$(butler web)"`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				link, err := server.Sessions.Link(ctx)
				if err != nil {
					return err
				}
				return s.show(link, func(p *printer) { p.line("%s", link.URL) })
			})
		},
	}
}

func (s *session) sessionGroup() *cobra.Command {
	return group("session", "See and end the browsers that are signed in to the dashboard", s.sessionList(), s.sessionEnd())
}

func (s *session) sessionList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the browsers that are signed in",
		Long: `List the browsers that are signed in to the dashboard, that which was used last first: what they say they
are, with which token they signed in, and when they were last used, to the hour. One that is not used for
30 days is signed out, and each after 180 days. It needs a token of the scope admin.

JSON: an array of Session.`,
		Example: `  butler session list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Sessions.List(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) {
					var rows [][]string
					for _, one := range all {
						rows = append(rows, []string{
							one.ID, one.Device, one.Name, string(one.Scope), one.Address, human.Moment(one.Began), human.Moment(one.Used),
						})
					}
					p.table([]string{"ID", "BROWSER", "TOKEN", "SCOPE", "FROM", "SIGNED IN", "LAST USED"}, rows)
				})
			})
		},
	}
}

func (s *session) sessionEnd() *cobra.Command {
	return &cobra.Command{
		Use:   "end ID",
		Short: "Sign a browser out",
		Long: `Sign a browser out at once; its open pages stop too. It needs a token of the scope admin.

JSON: {"ended": ID}.`,
		Example:           `  butler session end 4kq2m7xw3a`,
		Args:              takes(1, 1, "the id of a session"),
		ValidArgsFunction: first(s.sessionIDs()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if err := server.Sessions.End(ctx, args[0]); err != nil {
					return err
				}
				return s.show(map[string]string{"ended": args[0]}, func(p *printer) { p.line("signed out %s", args[0]) })
			})
		},
	}
}

// tellEntrance prints how to open the dashboard of a server that runs here: a link that signs in where only who looks at
// a terminal sees it, and else how to get one.
func (s *session) tellEntrance(server *app.App) {
	if s.json {
		return
	}
	if terminal(s.env.Stdout) {
		link, expires := server.SignInLink()
		s.out.line("Open the dashboard: %s", link)
		s.out.line("    (this link signs in once, until %s; butler web prints another)", expires.Local().Format("15:04"))
		if server.Everywhere() {
			s.out.line("    (elsewhere in the network put the name or address of this machine in the place of 127.0.0.1)")
		}
		return
	}
	s.out.line("The dashboard is at %s/web/; butler web --data %s prints a link that signs in", server.URL(), s.home())
}
