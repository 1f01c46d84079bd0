package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"butler"
	"butler/internal/cli/human"
)

func (s *session) item() *cobra.Command {
	return group("item", "Look at one item", &cobra.Command{
		Use:   "show NUMBER",
		Short: "Show an item, its files, and what was found out about them",
		Long: `Show an item: its versions and files with their streams and chapters, its markers, what was made of it,
and what each analysis found out.

JSON: an ItemDetail.`,
		Args:              takes(1, 1, "the number of an item; butler library items shows them"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			id, err := parseID("an item", args[0])
			if err != nil {
				return err
			}
			server, err := s.connect()
			if err != nil {
				return err
			}
			item, err := server.Library.Item(c.Context(), id)
			if err != nil {
				return err
			}
			item.Media, item.Markers = list(item.Media), list(item.Markers)
			item.Artifacts, item.Findings = list(item.Artifacts), list(item.Findings)
			return s.show(item, func(p *printer) { printItem(p, item) })
		},
	})
}

func printItem(p *printer, item butler.ItemDetail) {
	p.line("%s %d: %s %s", item.Kind, item.ID, item.Title, year(item.Item))
	for _, m := range item.Media {
		p.line("version %s, %s", human.Named(m.Version), human.Length(m.Duration))
		for _, part := range m.Parts {
			printPart(p, part)
		}
	}
	for _, m := range item.Markers {
		p.line("%s from %s to %s", m.Kind, human.Length(m.Start), human.Length(m.End))
	}
	for _, a := range item.Artifacts {
		p.line("made by %s: %s, %s", a.Analysis, a.Name, human.Size(a.Size))
	}
	for _, f := range item.Findings {
		why := ""
		if f.Reason != "" {
			why = ": " + f.Reason
		}
		p.line("%s %d of part %d: %s at %s in %s%s", f.Analysis, f.Version, f.Part, f.State, human.Moment(f.At), human.Span(f.Elapsed), why)
	}
}

func printPart(p *printer, part butler.Part) {
	p.line("  part %d: %s", part.ID, part.Path)
	p.line("    %s, %s, %s", human.Named(part.Container), human.Size(part.Size), human.Length(part.Duration))
	if !part.Missing.IsZero() {
		p.line("    missing since %s", human.Moment(part.Missing))
	}
	if part.Problem != "" {
		p.line("    problem: %s", part.Problem)
	}
	for _, stream := range part.Streams {
		p.line("    stream %d: %s", stream.Index, streamText(stream))
	}
	if n := len(part.Chapters); n > 0 {
		p.line("    %s", human.Count(int64(n), "chapter", "chapters"))
	}
}

func streamText(s butler.Stream) string {
	text := fmt.Sprintf("%s %s", s.Kind, s.Codec)
	if s.Width > 0 {
		text += fmt.Sprintf(" %dx%d", s.Width, s.Height)
	}
	if s.Channels > 0 {
		text += fmt.Sprintf(" %d Hz, %s", s.Rate, human.Count(int64(s.Channels), "channel", "channels"))
	}
	for _, more := range []string{s.Language, s.Title} {
		if more != "" {
			text += ", " + more
		}
	}
	return text
}
