package cli

import (
	"github.com/spf13/cobra"

	"butler/internal/cli/human"
	"butler/internal/cli/profile"
)

// profileInfo is a profile as it is shown: its token is not.
type profileInfo struct {
	Name   string `json:"name"`
	Server string `json:"server"`
	Token  bool   `json:"token"` // there is one
	CA     string `json:"ca,omitempty"`
	Used   bool   `json:"used"` // where none is named
}

func (s *session) profileGroup() *cobra.Command {
	return group("profile", "Keep servers by name", s.profileAdd(), s.profileList(), s.profileShow(), s.profileUse(), s.profileRemove())
}

func profileInfoOf(book profile.Book, name string) profileInfo {
	p := book.Profiles[name]
	return profileInfo{name, p.Server, p.Token != "", p.CA, name == book.Used}
}

func (s *session) profileList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the profiles",
		Long: `List the profiles. Tokens are not shown.

JSON: an array of {"name", "server", "token": whether there is one, "ca", "used"}.`,
		Example: `  butler profile list`,
		Args:    takes(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			book, err := s.profiles().Read()
			if err != nil {
				return err
			}
			all := []profileInfo{}
			for _, name := range book.Names() {
				all = append(all, profileInfoOf(book, name))
			}
			return s.show(all, func(p *printer) { printProfiles(p, all) })
		},
	}
}

func printProfiles(p *printer, all []profileInfo) {
	var rows [][]string
	for _, x := range all {
		rows = append(rows, []string{x.Name, x.Server, human.YesNo(x.Token), human.YesNo(x.Used), human.Named(x.CA)})
	}
	p.table([]string{"NAME", "SERVER", "TOKEN", "USED", "CERTIFICATE"}, rows)
}

func (s *session) profileShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show [NAME]",
		Short: "Show a profile, or which one is taken",
		Long: `Show a profile, or the one that is taken where none is named: that of BUTLER_PROFILE, or of butler profile
use. The token is not shown.

JSON: {"name", "server", "token": whether there is one, "ca", "used"}.`,
		Example: `  butler profile show
  butler profile show home --json`,
		Args:              takes(0, 1, "the name of a profile, or nothing"),
		ValidArgsFunction: first(s.profileNames()),
		RunE: func(_ *cobra.Command, args []string) error {
			book, err := s.profiles().Read()
			if err != nil {
				return err
			}
			name := ""
			for _, from := range append(args, s.profile, s.env.Getenv("BUTLER_PROFILE"), book.Used) {
				if name == "" {
					name = from
				}
			}
			if name == "" {
				return usage("no profile is in use: name one")
			}
			if _, err := book.Get(name); err != nil {
				return err
			}
			info := profileInfoOf(book, name)
			return s.show(info, func(p *printer) { printProfiles(p, []profileInfo{info}) })
		},
	}
}

// profileNames completes the names of profiles.
func (s *session) profileNames() completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		book, err := s.profiles().Read()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var all []string
		for _, name := range book.Names() {
			all = append(all, cobra.CompletionWithDesc(name, human.Clean(book.Profiles[name].Server)))
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}
