package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// ofLibrary returns a command about one library. do is called with it and the arguments after it.
func (s *session) ofLibrary(c cobra.Command, more int, what string,
	do func(ctx context.Context, server *client.Client, l butler.Section, args []string) error) *cobra.Command {
	c.Args = takes(1+more, 1+more, what)
	if c.ValidArgsFunction == nil {
		c.ValidArgsFunction = first(s.libraryNames())
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		return s.withSection(c.Context(), args[0], func(server *client.Client, l butler.Section) error {
			return do(c.Context(), server, l, args[1:])
		})
	}
	return &c
}

// removal is what a command that removes things of a library prints as JSON. A Plex Media Server does not say
// how many there were.
type removal struct {
	Library int64  `json:"library"`
	Task    string `json:"task,omitempty"`
	Removed *int64 `json:"removed"` // null if the server does not say
}

func (s *session) showRemoval(l butler.Section, task string, n int64, one, many string) error {
	r := removal{Library: l.ID, Task: task}
	if n >= 0 {
		r.Removed = &n
	}
	return s.show(r, func(p *printer) {
		if r.Removed == nil {
			p.line("%s: asked for", l.Name)
			return
		}
		p.line("%s: %s forgotten", l.Name, human.Count(n, one, many))
	})
}

func (s *session) libraryTrash() *cobra.Command {
	return s.ofLibrary(cobra.Command{
		Use:   "trash LIBRARY",
		Short: "Forget the files that are missing",
		Long: `Forget the files that the last scan did not find, and all that was found out about them. While a folder of the
library is away nothing is forgotten, and the command exits with 3.

JSON: {"library": NUMBER, "removed": how many files; null from a Plex Media Server, which does not say}.`,
		Example: `  butler library trash Films`,
	}, 0, "the name or number of a library", func(ctx context.Context, server *client.Client, l butler.Section, _ []string) error {
		n, err := server.Library.EmptyTrash(ctx, l.ID)
		if err != nil {
			return err
		}
		return s.showRemoval(l, "", n, "missing file", "missing files")
	})
}

func (s *session) libraryDiscard() *cobra.Command {
	return s.ofLibrary(cobra.Command{
		Use:   "discard LIBRARY TASK",
		Short: "Remove what a task made of a library",
		Long: `Remove the files that the analysis of a task made of a library, and what it found out. The task makes them
again when it runs next, unless the library is edited to --opt-out of it.

JSON: {"library": NUMBER, "task": TASK, "removed": how many files; null from a Plex Media Server}.`,
		Example: `  butler library discard Films GenerateMediaIndexFiles`,
		ValidArgsFunction: func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return s.libraryNames()(c, args, begun)
			case 1:
				return s.taskNames()(c, args, begun)
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}, 1, "the name or number of a library, and a task", func(ctx context.Context, server *client.Client, l butler.Section, args []string) error {
		n, err := server.Library.Discard(ctx, l.ID, args[0])
		if err != nil {
			return err
		}
		return s.showRemoval(l, args[0], n, "file", "files")
	})
}

func (s *session) libraryAnalyze() *cobra.Command {
	return s.ofLibrary(cobra.Command{
		Use:   "analyze LIBRARY",
		Short: "Have everything in a library analysed now",
		Long: `Start the analyses of all that is in a library and lacks them. butler start TASK --section starts one of them.

JSON: {"library": NUMBER, "asked": "analyze"}.`,
		Example: `  butler library analyze Films`,
	}, 0, "the name or number of a library", func(ctx context.Context, server *client.Client, l butler.Section, _ []string) error {
		return s.asked(l, "analyze", server.Library.AnalyzeSection(ctx, l.ID))
	})
}

func (s *session) libraryCancel() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel [LIBRARY]",
		Short: "End the scan of a library, or all scans",
		Long: `End the scan of a library, by name or number, or all scans. What they have found is kept.

On a Plex Media Server too.
JSON: {"library": NUMBER, "asked": "cancel"}, without the number for all.`,
		Example: `  butler library cancel Films
  butler library cancel`,
		Args:              takes(0, 1, "the name or number of a library, or nothing"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return s.onServer(c, func(ctx context.Context, server *client.Client) error {
					return s.asked(butler.Section{Name: "all libraries"}, "cancel", server.Library.CancelAllScans(ctx))
				})
			}
			return s.withSection(c.Context(), args[0], func(server *client.Client, l butler.Section) error {
				return s.asked(l, "cancel", server.Library.CancelScan(c.Context(), l.ID))
			})
		},
	}
}

// asked shows that something was asked for a library, or for all, if it was.
func (s *session) asked(l butler.Section, what string, err error) error {
	if err != nil {
		return err
	}
	done := struct {
		Library int64  `json:"library,omitempty"` // none for all
		Asked   string `json:"asked"`
	}{l.ID, what}
	return s.show(done, func(p *printer) { p.line("%s: asked for", l.Name) })
}
