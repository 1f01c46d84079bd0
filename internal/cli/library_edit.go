package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) libraryEdit() *cobra.Command {
	var kind, name string
	var roots, optOuts, optIns []string
	c := &cobra.Command{
		Use:   "edit LIBRARY",
		Short: "Change a library",
		Long: `Change a library, by name or number. Folders given with --root replace those it has. Tasks given with
--opt-out leave the library alone from then on, whatever starts them; --opt-in ends that.

JSON: the Section as it is then.`,
		Example: `  butler library edit Films --opt-out GenerateMediaIndexFiles
  butler library edit 2 --name Series --root /srv/tv --root /srv/more`,
		Args:              takes(1, 1, "the name or number of a library"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkKind(kind); err != nil {
				return err
			}
			if c.Flags().NFlag() == 0 || !slices.ContainsFunc([]string{"kind", "name", "root", "opt-out", "opt-in"}, c.Flags().Changed) {
				return usage("%s needs something to change: --kind, --name, --root, --opt-out or --opt-in", c.CommandPath())
			}
			var edit client.SectionEdit
			if c.Flags().Changed("kind") {
				k := butler.SectionKind(kind)
				edit.Kind = &k
			}
			if c.Flags().Changed("name") {
				edit.Name = &name
			}
			if len(roots) > 0 {
				for i := range roots {
					root, err := folder(roots[i])
					if err != nil {
						return err
					}
					roots[i] = root
				}
				edit.Roots = &roots
			}
			return s.withSection(c.Context(), args[0], func(server *client.Client, section butler.Section) error {
				if len(optOuts)+len(optIns) > 0 {
					outs := opted(section.OptOuts, optOuts, optIns)
					edit.OptOuts = &outs
				}
				section, err := server.Library.Edit(c.Context(), section.ID, edit)
				if err != nil {
					return err
				}
				return s.show(section, func(p *printer) { printSections(p, []butler.Section{section}) })
			})
		},
	}
	flags := c.Flags()
	flags.StringVar(&kind, "kind", "", "what it holds: movies, shows, music or photos")
	flags.StringVar(&name, "name", "", "`name` of the library")
	flags.StringArrayVar(&roots, "root", nil, "`folder` it is made of; may be given again")
	flags.StringArrayVar(&optOuts, "opt-out", nil, "`task` that is to leave it alone; may be given again")
	flags.StringArrayVar(&optIns, "opt-in", nil, "`task` that is not to leave it alone any more; may be given again")
	completes(c, "kind", words(sectionKinds()...))
	completes(c, "opt-out", s.taskNames())
	completes(c, "opt-in", s.taskNames())
	return c
}

// opted returns the opt-outs that come of some with more and without others, never nil.
func opted(have, more, without []string) []string {
	outs := []string{}
	for _, task := range slices.Concat(have, more) {
		if !slices.Contains(outs, task) && !slices.Contains(without, task) {
			outs = append(outs, task)
		}
	}
	return outs
}
