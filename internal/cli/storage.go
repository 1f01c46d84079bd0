package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) storage() *cobra.Command {
	c := &cobra.Command{
		Use:   "storage",
		Short: "Show what the server keeps on disk",
		Long: `Show how much the database, its copies, the cache and the generated files of each library take, and how much
is free.

JSON: a Storage.`,
		Example: `  butler storage`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Server.Storage(ctx)
				if err != nil {
					return err
				}
				all.Files = list(all.Files)
				if s.json {
					return s.show(all, nil)
				}
				sections, err := server.Library.Sections(ctx)
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printStorage(p, all, sections) })
			})
		},
	}
	c.AddCommand(s.storageEstimate(), s.storageHistory())
	return c
}

func printStorage(p *printer, all butler.Storage, sections []butler.Section) {
	names := map[int64]string{}
	for _, l := range sections {
		names[l.ID] = l.Name
	}
	rows := [][]string{
		{"database", "", "", human.Size(all.Database)},
		{"backups", "", "", human.Size(all.Backups)},
		{"cache", "", "", human.Size(all.Cache)},
	}
	for _, f := range all.Files {
		name, ok := names[f.Section]
		if !ok {
			name = strconv.FormatInt(f.Section, 10)
		}
		rows = append(rows, []string{"library " + name, f.Analysis, strconv.FormatInt(f.Files, 10), human.Size(f.Bytes)})
	}
	p.table([]string{"WHAT", "ANALYSIS", "FILES", "SIZE"}, rows)
	if all.Quota > 0 {
		p.line("generated files have %s of the %s that GeneratedFilesQuota allows", human.Size(all.Generated), human.Size(all.Quota))
	}
	p.line("%s of %s are free", human.Size(all.Disk.Free), human.Size(all.Disk.Size))
}
