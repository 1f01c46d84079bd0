package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"butler"
	"butler/client"
	"butler/internal/demo"
	"butler/internal/media/tool"
)

const (
	demoFolder  = "demo"                // in the data folder
	previewPref = "GenerateBIFBehavior" // off by default: previews take space
)

// furnish sees to it that there are libraries: those of the folders that were given, those that are
// there, or a demo.
func (s *session) furnish(ctx context.Context, c *client.Client, media []string) error {
	have, err := c.Library.Sections(ctx)
	if err != nil {
		return err
	}
	for _, l := range have {
		s.say("library %d: %s (%s)", l.ID, l.Name, l.Kind)
	}
	for _, path := range media {
		if have, err = s.addGuessed(ctx, c, have, path); err != nil {
			return err
		}
	}
	if len(media)+len(have) > 0 {
		return nil
	}
	return s.addDemo(ctx, c, have)
}

// addGuessed adds what a folder holds and is not there yet, and returns all libraries.
func (s *session) addGuessed(ctx context.Context, c *client.Client, have []butler.Section, path string) ([]butler.Section, error) {
	guesses, err := guess(ctx, c, path)
	if err != nil {
		return have, err
	}
	for _, g := range guesses {
		if slices.ContainsFunc(have, func(l butler.Section) bool { return slices.Contains(l.Roots, g.Path) }) {
			continue
		}
		l, err := c.Library.Add(ctx, client.NewSection{Kind: g.Kind, Name: unused(have, g.Name), Roots: []string{g.Path}})
		if err != nil {
			return have, err
		}
		have = append(have, l)
		s.say("added library %d: %s looks like %s: %s", l.ID, g.Path, l.Kind, g.Reason)
		s.say("    correct it with: butler library edit %d --kind KIND", l.ID)
	}
	return have, nil
}

// addDemo makes the demo library, or what is missing of it, and adds it.
func (s *session) addDemo(ctx context.Context, c *client.Client, have []butler.Section) error {
	dir, err := folder(filepath.Join(s.home(), demoFolder))
	if err != nil {
		return err
	}
	tools, err := tool.FindIn(ctx, s.toolFolders())
	if err != nil {
		return err
	}
	s.say("making a small demo library in %s", dir)
	if err := demo.Make(ctx, dir, tools, func(what string) { s.say("    %s", what) }); err != nil {
		return err
	}
	if _, err := s.addGuessed(ctx, c, have, dir); err != nil {
		return err
	}
	s.say("turning on previews (%s), which are off by default, to show them with the demo", previewPref)
	return c.Preferences.Set(ctx, map[string]string{previewPref: butler.Scheduled})
}

// unused returns a name that no library has yet.
func unused(have []butler.Section, name string) string {
	free := name
	for n := 2; slices.ContainsFunc(have, func(l butler.Section) bool { return l.Name == free }); n++ {
		free = fmt.Sprintf("%s %d", name, n)
	}
	return free
}
