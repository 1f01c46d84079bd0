package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler/client"
)

func (s *session) diagnostics() *cobra.Command {
	return group("diagnostics", "Fetch what helps to find out what is wrong", s.diagnosticsDatabase(), s.diagnosticsLogs())
}

func (s *session) diagnosticsDatabase() *cobra.Command {
	return s.diagnosis("database", "the database", cobra.Command{
		Use:   "database FILE",
		Short: "Copy the database of the server to a zip file here",
		Long: `Copy the database of the server, a fresh and verified copy, to a zip file here. The server makes one at a
time; a second one at the same time exits with 3.

` + aboutFiles + `
On a Plex Media Server too. It needs an administrator's token.
JSON: {"file", "bytes"}.`,
		Example: `  butler diagnostics database butler.zip
  butler diagnostics database - | gpg -c -o butler.zip.gpg`,
	}, func(ctx context.Context, server *client.Client) (*client.File, error) {
		return server.Server.Databases(ctx)
	})
}

func (s *session) diagnosticsLogs() *cobra.Command {
	return s.diagnosis("logs", "the log", cobra.Command{
		Use:   "logs FILE",
		Short: "Copy the log of the server to a zip file here",
		Long: `Copy the last lines of the log of the server to a zip file here.

` + aboutFiles + `
On a Plex Media Server too. It needs an administrator's token.
JSON: {"file", "bytes"}.`,
		Example: `  butler diagnostics logs butler-logs.zip`,
	}, func(ctx context.Context, server *client.Client) (*client.File, error) { return server.Server.Logs(ctx) })
}

// diagnosis returns a command that fetches a file about the server.
func (s *session) diagnosis(name, text string, c cobra.Command, fetch func(context.Context, *client.Client) (*client.File, error)) *cobra.Command {
	var force bool
	c.Args = takes(1, 1, "a file")
	c.RunE = func(c *cobra.Command, args []string) error {
		return s.onServer(c, func(ctx context.Context, server *client.Client) error {
			return s.fetchTo("fetch the "+name, args[0], force, func() (*client.File, error) { return fetch(ctx, server) }, savedTo(args[0], text))
		})
	}
	c.ValidArgsFunction = fileAfter(0)
	forceFlag(&c, &force)
	return &c
}
