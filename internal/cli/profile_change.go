package cli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/profile"
)

func (s *session) profileAdd() *cobra.Command {
	var use, replace, noToken bool
	c := &cobra.Command{
		Use:   "add NAME --server URL",
		Short: "Keep a server by name",
		Long: `Keep the address of a server, its token and the certificate to trust (--ca) under a name. The token is asked
for on the terminal and not shown, or is the first line of stdin; it is never an argument, which other users
of the machine could see. Nothing is asked of the server.

Profiles are in the file profiles.json, which only its owner can read, in BUTLER_CONFIG, or in the folder
butler of the user's folder for settings. If others may read the file it is closed to them; if they may
change it, it is refused with exit code 11.

JSON: {"name", "server", "token": whether there is one, "ca", "used"}.`,
		Example: `  butler profile add home --server https://home.example:32500 --ca home.pem --use
  pass show butler | butler profile add plex --server http://plex:32400`,
		Args: takes(1, 1, "the name of the profile"),
		RunE: func(c *cobra.Command, args []string) error {
			if s.server == "" {
				return usage("%s needs the server: --server URL", c.CommandPath())
			}
			p, err := s.newProfile(noToken)
			if err != nil {
				return err
			}
			return s.changeProfiles(args[0], "kept profile", func(b *profile.Book) error {
				if err := b.Add(args[0], p, replace); err != nil || !use {
					return err
				}
				return b.Use(args[0])
			})
		},
	}
	c.Flags().BoolVar(&use, "use", false, "use it where none is named, as butler profile use does")
	c.Flags().BoolVar(&replace, "replace", false, "replace the one of that name, if there is one")
	c.Flags().BoolVar(&noToken, "no-token", false, "keep no token: ask for none")
	return c
}

// newProfile makes a profile of the flags and of a token that is asked for, all of which must be usable.
func (s *session) newProfile(noToken bool) (profile.Profile, error) {
	p := profile.Profile{Server: s.server}
	if _, err := client.New(p.Server); err != nil {
		return p, err
	}
	if s.ca != "" {
		path, err := filepath.Abs(s.ca)
		if err != nil {
			return p, butler.E(butler.KindInvalid, "find the certificate", "%w", err)
		}
		if _, err := trust(path); err != nil {
			return p, err
		}
		p.CA = path
	}
	if noToken {
		return p, nil
	}
	var err error
	if p.Token, err = s.readSecret("token of " + p.Server); err != nil {
		return p, err
	}
	if p.Token == "" {
		return p, usage("there is no token on stdin: give one, or --no-token")
	}
	_, err = client.New(p.Server, client.WithToken(p.Token))
	return p, err
}

// changeProfiles changes the file of profiles and shows the one of a name.
func (s *session) changeProfiles(name, done string, change func(*profile.Book) error) error {
	var info profileInfo
	err := s.profiles().Change(func(b *profile.Book) error {
		info = profileInfoOf(*b, name)
		if err := change(b); err != nil {
			return err
		}
		if _, err := b.Get(name); err == nil {
			info = profileInfoOf(*b, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.show(info, func(p *printer) { p.line("%s %s: %s", done, name, info.Server) })
}

func (s *session) profileUse() *cobra.Command {
	return &cobra.Command{
		Use:   "use NAME",
		Short: "Choose the profile that is taken where none is named",
		Long: `Choose the profile that is taken where neither a flag nor the environment names a server or a profile.

JSON: {"name", "server", "token": whether there is one, "ca", "used"}.`,
		Example:           `  butler profile use home`,
		Args:              takes(1, 1, "the name of a profile"),
		ValidArgsFunction: first(s.profileNames()),
		RunE: func(_ *cobra.Command, args []string) error {
			return s.changeProfiles(args[0], "using profile", func(b *profile.Book) error { return b.Use(args[0]) })
		},
	}
}

func (s *session) profileRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Forget a profile",
		Long: `Forget a profile with its token. The token stays valid: butler token revoke ends that.

JSON: {"name", "server", "token": whether there was one, "ca", "used"}, as it was.`,
		Example:           `  butler profile remove home`,
		Args:              takes(1, 1, "the name of a profile"),
		ValidArgsFunction: first(s.profileNames()),
		RunE: func(_ *cobra.Command, args []string) error {
			return s.changeProfiles(args[0], "removed profile", func(b *profile.Book) error { return b.Remove(args[0]) })
		},
	}
}
