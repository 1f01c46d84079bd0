package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) tokenGroup() *cobra.Command {
	return group("token", "Make and revoke keys to the server", s.tokenCreate(), s.tokenList(), s.tokenRevoke())
}

func (s *session) tokenCreate() *cobra.Command {
	scope := string(butler.ScopeRead)
	c := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a token",
		Long: `Make a token and print it: the server keeps only its hash, and cannot tell it again. A token of the scope read
may look at everything but secrets and tokens, and change nothing: what it may not do exits with 4. It needs
a token of the scope admin.

JSON: {"token": Token, "secret": TEXT}.`,
		Example: `  butler token create dashboard
  butler token create phone --scope admin`,
		Args: takes(1, 1, "a name for the token"),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(args[0]) == "" {
				return usage("a token needs a name")
			}
			if scope != string(butler.ScopeRead) && scope != string(butler.ScopeAdmin) {
				return usage("%q is no scope: use read or admin", scope)
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				made, err := server.Tokens.Make(ctx, args[0], butler.TokenScope(scope))
				if err != nil {
					return err
				}
				return s.show(made, func(p *printer) { p.line("%s", made.Secret) })
			})
		},
	}
	c.Flags().StringVar(&scope, "scope", scope, "what it admits to: read or admin")
	completes(c, "scope", words(string(butler.ScopeRead), string(butler.ScopeAdmin)))
	return c
}

func (s *session) tokenList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the tokens",
		Long: `List the tokens that were made, with their scopes and when they were last used, to the hour. The
administrator's own, which the server made for itself, is not among them. It needs a token of the scope admin.

JSON: an array of Token.`,
		Example: `  butler token list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Tokens.List(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) {
					var rows [][]string
					for _, t := range all {
						rows = append(rows, []string{t.Name, string(t.Scope), human.Moment(t.Created), human.Moment(t.Used)})
					}
					p.table([]string{"NAME", "SCOPE", "MADE", "LAST USED"}, rows)
				})
			})
		},
	}
}

func (s *session) tokenRevoke() *cobra.Command {
	return &cobra.Command{
		Use:   "revoke NAME",
		Short: "Make a token worthless at once",
		Long: `Make a token worthless at once. It needs a token of the scope admin.

JSON: {"revoked": NAME}.`,
		Example:           `  butler token revoke dashboard`,
		Args:              takes(1, 1, "the name of a token"),
		ValidArgsFunction: first(s.tokenNames()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if err := server.Tokens.Revoke(ctx, args[0]); err != nil {
					return err
				}
				return s.show(map[string]string{"revoked": args[0]}, func(p *printer) { p.line("revoked %s", args[0]) })
			})
		},
	}
}
