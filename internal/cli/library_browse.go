package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"butler/client"
)

func (s *session) libraryBrowse() *cobra.Command {
	var files bool
	c := &cobra.Command{
		Use:   "browse [FOLDER]",
		Short: "List a folder of the server's machine",
		Long: `List the folders in a folder of the server's machine, by its whole path there, or, without one, the folders to
begin with; with --files its files too. A folder that is not there exits with 5.

On a Plex Media Server too. It needs an administrator's token.
JSON: {"folders": [{"path", "name"}], "files": [{"path", "name"}]}.`,
		Example: `  butler library browse
  butler library browse /srv/films --files`,
		Args: takes(0, 1, "a folder of the server's machine, or nothing"),
		RunE: func(c *cobra.Command, args []string) error {
			path := ""
			if len(args) > 0 {
				if path = args[0]; path == "" {
					return usage("the folder has no name")
				}
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				found, err := server.Library.Browse(ctx, path, files)
				if err != nil {
					return err
				}
				found.Folders, found.Files = list(found.Folders), list(found.Files)
				return s.show(found, func(p *printer) { printBrowse(p, found) })
			})
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().BoolVar(&files, "files", false, "list files too")
	return c
}

func printBrowse(p *printer, found client.Browse) {
	for _, e := range found.Folders {
		p.line("%s/", strings.TrimSuffix(e.Path, "/")) // so that a folder is told from a file
	}
	for _, e := range found.Files {
		p.line("%s", e.Path)
	}
}
