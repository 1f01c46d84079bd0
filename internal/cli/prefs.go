package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"butler/client"
)

func (s *session) prefs() *cobra.Command {
	return group("prefs", "Show and change settings", s.prefsList(), s.prefsGet(), s.prefsSet())
}

func (s *session) prefsList() *cobra.Command {
	var changed bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List the settings",
		Long: `List the settings with their values; with --changed those only that differ from their defaults.

JSON: an array of Preference, each with its "value".`,
		Example: `  butler prefs list`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			all, err := server.Preferences.List(c.Context())
			if err != nil {
				return err
			}
			if changed {
				all = slices.DeleteFunc(all, func(x client.Preference) bool { return x.Same(x.Value, x.Default) })
			}
			return s.show(list(all), func(p *printer) { printPrefs(p, all) })
		},
	}
	c.Flags().BoolVar(&changed, "changed", false, "only those that differ from their defaults")
	return c
}

func printPrefs(p *printer, all []client.Preference) {
	var rows [][]string
	for _, x := range all {
		if !x.Hidden {
			rows = append(rows, []string{x.ID, x.Value, x.Default, x.Label})
		}
	}
	p.table([]string{"SETTING", "VALUE", "DEFAULT", "WHAT IT IS"}, rows)
}

func (s *session) prefsGet() *cobra.Command {
	return &cobra.Command{
		Use:   "get SETTING",
		Short: "Print the value of a setting",
		Long: `Print the value of a setting.

JSON: a Preference with its "value".`,
		Example:           `  butler prefs get ButlerStartHour`,
		Args:              takes(1, 1, "the id of a setting"),
		ValidArgsFunction: first(s.prefNames("")),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			x, err := server.Preferences.Get(c.Context(), args[0])
			if err != nil {
				return err
			}
			return s.show(x, func(p *printer) { p.line("%s", x.Value) })
		},
	}
}

func (s *session) prefsSet() *cobra.Command {
	return &cobra.Command{
		Use:   "set SETTING=VALUE...",
		Short: "Change settings, all or none",
		Long: `Change settings. If one of them is unknown or a value is not allowed, none is changed.

A secret, such as a password, is shown as ******** from then on.

JSON: an object of the values that were set, by their ids.`,
		Example:           `  butler prefs set ButlerStartHour=1 ButlerEndHour=6`,
		Args:              takes(1, -1, "settings with their values, as in ButlerStartHour=3"),
		ValidArgsFunction: s.prefNames("="),
		RunE: func(c *cobra.Command, args []string) error {
			values := map[string]string{}
			for _, arg := range args {
				id, value, ok := strings.Cut(arg, "=")
				if _, again := values[id]; !ok || id == "" || again {
					return usage("%q must be SETTING=VALUE, each setting once", arg)
				}
				values[id] = value
			}
			server, err := s.connect()
			if err != nil {
				return err
			}
			if err := server.Preferences.Set(c.Context(), values); err != nil {
				return err
			}
			if all, err := server.Preferences.List(c.Context()); err == nil { // it says which are secret
				for _, x := range all {
					if v, set := values[x.ID]; set {
						values[x.ID] = x.Shown(v)
					}
				}
			}
			return s.show(values, func(p *printer) {
				for _, id := range slices.Sorted(maps.Keys(values)) {
					p.line("%s = %s", id, values[id])
				}
			})
		},
	}
}
