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

func (s *session) trash() *cobra.Command {
	return group("trash", "List and undo what was taken out of the library", s.trashList(), s.trashShow(), s.trashUndo())
}

func (s *session) trashList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List what can be put back",
		Long: `List the runs of GarbageCollectLibraryMedia that took long missing files out of the library in a way that can be
undone: until the task runs the next time.

JSON: an array of Collected.`,
		Example: `  butler trash list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Library.Trash(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printTrash(p, all) })
			})
		},
	}
}

func printTrash(p *printer, all []butler.Collected) {
	if len(all) == 0 {
		p.line("nothing was taken out of the library that could be put back")
		return
	}
	var rows [][]string
	for _, c := range all {
		rows = append(rows, []string{
			strconv.FormatInt(c.Run, 10), human.Moment(c.At), strconv.FormatInt(c.Parts, 10), strconv.FormatInt(c.Items, 10),
		})
	}
	p.table([]string{"RUN", "TAKEN OUT", "FILES", "ITEMS"}, rows)
}

// trashPage is how many files are asked for at a time.
const trashPage = 200

func (s *session) trashShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show RUN",
		Short: "List the files that a run took out and that can be put back",
		Long: `List the files that a run took out of the library and that can be put back, with what they were.

JSON: an array of CollectedFile.`,
		Example: `  butler trash show 42`,
		Args:    takes(1, 1, "the number of a run; butler trash list shows them"),
		RunE: func(c *cobra.Command, args []string) error {
			run, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || run < 1 {
				return usage("%q is not the number of a run", args[0])
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				var all []butler.CollectedFile
				for after, more := "", true; more; {
					var files []butler.CollectedFile
					if files, more, err = server.Library.TrashFiles(ctx, run, after, trashPage); err != nil {
						return err
					}
					all = append(all, files...)
					more = more && len(files) > 0
					if more {
						after = files[len(files)-1].Key
					}
				}
				return s.show(list(all), func(p *printer) { printTrashFiles(p, all) })
			})
		},
	}
}

func printTrashFiles(p *printer, all []butler.CollectedFile) {
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{human.Clean(strings.Join(f.Titles, " · ")), human.Size(f.Bytes), human.Clean(f.Path)})
	}
	p.table([]string{"WHAT", "SIZE", "FILE"}, rows)
}

func (s *session) trashUndo() *cobra.Command {
	return &cobra.Command{
		Use:   "undo RUN",
		Short: "Put back what a run took out",
		Long: `Put back all that was known of the files that a run took out of the library, as it was, but for files in
whose place another has come. They begin anew to be missing.

JSON: {"run": NUMBER, "restored": how many files}.`,
		Example: `  butler trash undo 42`,
		Args:    takes(1, 1, "the number of a run; butler trash list shows them"),
		RunE: func(c *cobra.Command, args []string) error {
			run, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || run < 1 {
				return usage("%q is not the number of a run", args[0])
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				n, err := server.Library.UndoTrash(ctx, run)
				if err != nil {
					return err
				}
				return s.show(undone{run, n}, func(p *printer) { p.line("%s put back", human.Count(n, "file", "files")) })
			})
		},
	}
}

// undone is what butler trash undo prints as JSON.
type undone struct {
	Run      int64 `json:"run"`
	Restored int64 `json:"restored"`
}
