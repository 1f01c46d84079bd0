package cli

import (
	"github.com/spf13/cobra"

	"butler/internal/app"
)

func (s *session) backupRestore() *cobra.Command {
	return &cobra.Command{
		Use:   "restore NAME --data DIR",
		Short: "Put a copy in the place of the database of a server that does not run",
		Long: `Put a copy, a file of the folder backups or any other, in the place of the database of a data folder whose
server does not run. The copy is verified first; the database that was there is kept beside it.

JSON: {"restored": NAME, "kept": PATH}; kept is empty if there was none.`,
		Example: `  butler backup restore butler-20260314T020000.000Z.db --data /var/lib/butler`,
		Args:    takes(1, 1, "the name of a backup, or the path of one"),
		RunE: func(c *cobra.Command, args []string) error {
			if s.dataDir() == "" {
				return usage("%s needs the data folder: --data DIR", c.CommandPath())
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
}

// restored is what butler backup restore prints as JSON.
type restored struct {
	Restored string `json:"restored"`
	Kept     string `json:"kept"`
}
