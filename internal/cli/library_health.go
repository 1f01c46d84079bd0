package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) libraryHealth() *cobra.Command {
	return &cobra.Command{
		Use:   "health [LIBRARY…]",
		Short: "Say whether the folders of libraries answer",
		Long: `Look at the folders of libraries, by name or number, or of all: whether they are there and can be read, when they
were scanned last, and how many files are missing. It exits with 0 also if some do not answer: butler doctor
does not.

JSON: an array of {"section": Section, "health": SectionHealth}.`,
		Example: `  butler library health
  butler library health Films`,
		ValidArgsFunction: s.libraryNames(),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := chosenSections(ctx, server, args)
				if err != nil {
					return err
				}
				looks := make([]healthLook, len(all))
				for i, section := range all {
					looks[i].Section = section
					if looks[i].Health, err = server.Library.Health(ctx, section.ID); err != nil {
						return err
					}
				}
				return s.show(looks, func(p *printer) { printHealth(p, looks) })
			})
		},
	}
}

// healthLook is what the command prints of a Section.
type healthLook struct {
	Section butler.Section       `json:"section"`
	Health  butler.SectionHealth `json:"health"`
}

// chosenSections returns the Sections of some names or numbers, or all.
func chosenSections(ctx context.Context, server *client.Client, names []string) ([]butler.Section, error) {
	if len(names) == 0 {
		return server.Library.Sections(ctx)
	}
	all := make([]butler.Section, len(names))
	for i, name := range names {
		var err error
		if all[i], err = findSection(ctx, server, name); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func printHealth(p *printer, looks []healthLook) {
	var rows [][]string
	for _, l := range looks {
		scanned := "never"
		if !l.Section.Scanned.IsZero() {
			scanned = human.Moment(l.Section.Scanned)
		}
		for _, r := range l.Health.Roots {
			rows = append(rows, []string{l.Section.Name, string(r.State), r.Path, scanned, human.Count(l.Section.Missing, "file", "files"), r.Reason})
		}
	}
	p.table([]string{"LIBRARY", "STATE", "FOLDER", "SCANNED", "MISSING", "WHY"}, rows)
}
