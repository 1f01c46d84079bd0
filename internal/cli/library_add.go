package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) libraryAdd() *cobra.Command {
	var kind, name string
	c := &cobra.Command{
		Use:   "add [--kind KIND] [--name NAME] PATH",
		Short: "Add a folder as a library",
		Long: `Add a folder of the server's machine as a library. Without --kind the server looks into it and guesses:
the folder itself, or each folder in it, becomes a library; the guess and its reason are shown, and
butler library edit corrects it. Without --name the library is named after its folder.

The library is not scanned yet: butler library scan does that.
JSON: an array of Section.`,
		Example: `  butler library add /srv/media
  butler library add --kind movies --name Films /srv/films`,
		Args: takes(1, 1, "one folder"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkKind(kind); err != nil {
				return err
			}
			path, err := folder(args[0])
			if err != nil {
				return err
			}
			server, err := s.connect()
			if err != nil {
				return err
			}
			added, err := s.add(c.Context(), server, path, butler.SectionKind(kind), name)
			if len(added) == 0 {
				return err
			}
			if printErr := s.show(list(added), func(p *printer) { printAdded(p, added) }); printErr != nil {
				return printErr
			}
			return err
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "what the folder holds: movies, shows, music or photos")
	c.Flags().StringVar(&name, "name", "", "`name` of the library")
	completes(c, "kind", words(sectionKinds()...))
	return c
}

// add makes a library of a folder, or several if no kind is given and it holds several.
func (s *session) add(ctx context.Context, server *client.Client, path string, kind butler.SectionKind, name string) ([]butler.Section, error) {
	guesses := []butler.Guess{{Path: path, Name: filepath.Base(path), Kind: kind}}
	if kind == "" {
		var err error
		if guesses, err = guess(ctx, server, path); err != nil {
			return nil, err
		}
	}
	if name != "" {
		if len(guesses) > 1 {
			return nil, butler.E(butler.KindInvalid, "add library", "%s holds %d libraries, which cannot all be named %s", path, len(guesses), name).
				WithHint("add each folder by itself, or leave --name away; see butler library guess %s", path)
		}
		guesses[0].Name = name
	}
	var added []butler.Section
	for _, g := range guesses {
		if !s.json && g.Reason != "" {
			s.out.line("%s looks like %s: %s", g.Path, g.Kind, g.Reason)
		}
		section, err := server.Library.Add(ctx, client.NewSection{Kind: g.Kind, Name: g.Name, Roots: []string{g.Path}})
		if err != nil {
			return added, err
		}
		added = append(added, section)
	}
	return added, nil
}

// guess asks what a folder holds; that it holds nothing to guess from is an error.
func guess(ctx context.Context, server *client.Client, path string) ([]butler.Guess, error) {
	guesses, err := server.Library.Guess(ctx, path)
	if err == nil && len(guesses) == 0 {
		err = butler.E(butler.KindInvalid, "guess the kind", "nothing in %s says what it holds", path).
			WithHint("say it: --kind movies, shows, music or photos")
	}
	return guesses, err
}

func printAdded(p *printer, added []butler.Section) {
	for _, l := range added {
		p.line("added library %d, %s (%s)", l.ID, l.Name, l.Kind)
	}
	if len(added) > 0 {
		p.line("correct it with: butler library edit %d --kind KIND --name NAME; scan it with: butler library scan %d", added[0].ID, added[0].ID)
	}
}

// checkKind checks the kind of a library that was given, if any was.
func checkKind(kind string) error {
	if kind == "" || butler.SectionKind(kind).Valid() {
		return nil
	}
	return usage("%q is no kind of library: use movies, shows, music or photos", kind)
}
