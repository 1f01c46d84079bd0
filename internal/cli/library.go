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

func (s *session) library() *cobra.Command {
	return group("library", "Add, show, scan and change libraries",
		s.libraryAdd(), s.libraryList(), s.libraryScan(), s.libraryCancel(), s.libraryAnalyze(), s.libraryBrowse(), s.libraryGuess(),
		s.libraryItems(), s.libraryHealth(), s.libraryEdit(), s.libraryTrash(), s.libraryDiscard(), s.libraryRemove())
}

func (s *session) libraryList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the libraries",
		Long: `List the libraries with their folders and what is in them.

JSON: an array of Section.`,
		Example: `  butler library list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			all, err := server.Library.Sections(c.Context())
			if err != nil {
				return err
			}
			return s.show(list(all), func(p *printer) { printSections(p, all) })
		},
	}
}

func printSections(p *printer, all []butler.Section) {
	var rows [][]string
	for _, l := range all {
		scanned := "never"
		if !l.Scanned.IsZero() {
			scanned = human.Moment(l.Scanned)
		}
		rows = append(rows, []string{strconv.FormatInt(l.ID, 10), l.Name, string(l.Kind), told(l.Items),
			told(l.Parts), told(l.Missing), scanned, strings.Join(l.Roots, ", ")})
	}
	p.table([]string{"ID", "NAME", "KIND", "ITEMS", "FILES", "MISSING", "SCANNED", "FOLDERS"}, rows)
	for _, l := range all {
		if l.Warning != "" {
			p.line("%s: %s", l.Name, l.Warning)
		}
	}
}

// told returns a number, or a dash for one that the server does not tell.
func told(n int64) string {
	if n < 0 {
		return "-"
	}
	return strconv.FormatInt(n, 10)
}

func (s *session) libraryRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove LIBRARY",
		Short: "Forget a library; the files stay",
		Long: `Forget a library, by name or number, and all that was found out about it. The files themselves stay.

JSON: the Section that was removed.`,
		Example:           `  butler library remove Films`,
		Args:              takes(1, 1, "the name or number of a library"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.withSection(c.Context(), args[0], func(server *client.Client, section butler.Section) error {
				if err := server.Library.Remove(c.Context(), section.ID); err != nil {
					return err
				}
				return s.show(section, func(p *printer) { p.line("removed library %s; its files are untouched", section.Name) })
			})
		},
	}
}

// withSection connects and finds a Section by its name or number.
func (s *session) withSection(ctx context.Context, name string, do func(*client.Client, butler.Section) error) error {
	server, err := s.connect()
	if err != nil {
		return err
	}
	section, err := findSection(ctx, server, name)
	if err != nil {
		return err
	}
	return do(server, section)
}

// findSection returns the Section of a name, or else of a number.
func findSection(ctx context.Context, server *client.Client, name string) (butler.Section, error) {
	all, err := server.Library.Sections(ctx)
	if err != nil {
		return butler.Section{}, err
	}
	for _, l := range all {
		if l.Name == name {
			return l, nil
		}
	}
	for _, l := range all {
		if strconv.FormatInt(l.ID, 10) == name {
			return l, nil
		}
	}
	return butler.Section{}, butler.E(butler.KindNotFound, "find the library", "there is none of the name or number %q", name).
		WithHint("see butler library list")
}

// parseID reads the number of a thing.
func parseID(what, s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 1 {
		return 0, usage("%q is not the number of %s", s, what)
	}
	return id, nil
}
