package cli

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"butler"
	"butler/internal/cli/human"
)

func (s *session) backup() *cobra.Command {
	return group("backup", "List, verify and restore copies of the database", s.backupList(), s.backupVerify(), s.backupRestore(), s.backupStatus(), s.backupCancel(), s.backupForget())
}

func (s *session) backupList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the copies, newest first",
		Long: `List the copies of the database that BackupDatabase made, newest first, with what was found when each was checked
last; one that was tried was also restored in a scratch folder, read and written. Make one with
butler start BackupDatabase --force.

JSON: an array of BackupInfo.`,
		Example: `  butler backup list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			all, err := server.Backups.List(c.Context())
			if err != nil {
				return err
			}
			return s.show(list(all), func(p *printer) { printBackups(p, all) })
		},
	}
}

func printBackups(p *printer, all []butler.BackupInfo) {
	var rows [][]string
	for _, b := range all {
		rows = append(rows, []string{filepath.Base(b.Path), human.Moment(b.Made), human.Size(b.Size), checkOf(b)})
	}
	p.table([]string{"NAME", "MADE", "SIZE", "CHECKED"}, rows)
}

// checkOf says what is known of a copy from its last check.
func checkOf(b butler.BackupInfo) string {
	switch {
	case b.Problem != "":
		return "cannot be used: " + human.Clean(b.Problem)
	case b.Verified.IsZero():
		return "never, or changed since"
	case b.Drilled.IsZero():
		return "sound " + human.Moment(b.Verified)
	}
	return "sound, tried " + human.Moment(b.Verified)
}

func (s *session) backupVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify NAME",
		Short: "Check a copy from end to end",
		Long: `Open a copy, by its file name, check its integrity and count its rows. It exits with 0 only if it is sound.

JSON: a BackupInfo.`,
		Example:           `  butler backup verify butler-20260314T020000.000Z.db`,
		Args:              takes(1, 1, "the name of a backup; butler backup list shows them"),
		ValidArgsFunction: first(s.backupNames()),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			info, err := server.Backups.Verify(c.Context(), args[0])
			if err != nil {
				return err
			}
			return s.show(info, func(p *printer) { printBackup(p, "sound", info) })
		},
	}
}

func printBackup(p *printer, what string, b butler.BackupInfo) {
	p.line("%s: %s, made %s, %s, schema %d", filepath.Base(b.Path), what, human.Moment(b.Made), human.Size(b.Size), b.Schema)
	if b.LackingBlobs > 0 {
		p.line("  lacks %s: what they belong to is made again after a restore", human.Count(b.LackingBlobs, "blob", "blobs"))
	}
	for _, table := range slices.Sorted(maps.Keys(b.Rows)) {
		p.line("  %s: %s", table, human.Count(b.Rows[table], "row", "rows"))
	}
}
