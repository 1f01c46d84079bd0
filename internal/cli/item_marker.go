package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

const aboutEdits = `What you say of markers counts more than what is found, for as long as the file has the same content:
what analyses find again is matched to it. Files that are exported from markers are written anew.`

func (s *session) itemMarker() *cobra.Command {
	return group("marker", "Look at the markers of an item, and put them right", s.markerList(), s.markerAdd(), s.markerMove(),
		s.markerConfirm(), s.markerRemove(), s.markerUndo())
}

// ofPart returns a command about the Markers of one file of an Item.
func (s *session) ofPart(c cobra.Command, more int, what string,
	do func(ctx context.Context, server *client.Client, part int64, args []string) error) *cobra.Command {
	var part int64
	made := s.ofItem(c, more, what, func(ctx context.Context, server *client.Client, id int64, args []string) error {
		chosen := part
		if chosen == 0 {
			item, err := server.Library.Item(ctx, id)
			if err != nil {
				return err
			}
			if chosen, err = onlyPart(item); err != nil {
				return err
			}
		}
		return do(ctx, server, chosen, args)
	})
	made.Flags().Int64Var(&part, "part", 0, "`number` of the part, of an item of several")
	return made
}

// onlyPart returns the part of an Item that has one.
func onlyPart(item butler.ItemDetail) (int64, error) {
	var parts []string
	last := int64(0)
	for _, m := range item.Media {
		for _, p := range m.Parts {
			last = p.ID
			parts = append(parts, strconv.FormatInt(p.ID, 10))
		}
	}
	if len(parts) != 1 {
		err := butler.E(butler.KindInvalid, "find part", "item %d has %d parts", item.ID, len(parts))
		if len(parts) > 1 {
			return 0, err.WithHint("say which with --part: %s", strings.Join(parts, ", "))
		}
		return 0, err
	}
	return last, nil
}

func (s *session) showMarkers(p butler.PartMarkers) error {
	p.Markers, p.Removed = list(p.Markers), list(p.Removed)
	return s.show(p, func(out *printer) {
		if len(p.Markers)+len(p.Removed) == 0 {
			out.line("part %d has no markers", p.Part)
			return
		}
		var rows [][]string
		for _, m := range slices.Concat(p.Markers, p.Removed) {
			sure := "-"
			if m.Confidence > 0 && m.Edited == "" {
				sure = fmt.Sprintf("%.0f%%", 100*m.Confidence)
			}
			kind := string(m.Kind)
			if m.Final {
				kind += ", the last"
			}
			rows = append(rows, []string{strconv.FormatInt(m.ID, 10), kind, butler.FormatClock(m.Start), butler.FormatClock(m.End), sure, human.Named(m.Source), human.Named(string(m.Edited))})
		}
		out.table([]string{"MARKER", "KIND", "FROM", "TO", "SURE", "FOUND BY", "BY HAND"}, rows)
	})
}

func (s *session) showMarker(m butler.Marker) error {
	return s.show(m, func(out *printer) {
		out.line("marker %d: %s from %s to %s, %s", m.ID, m.Kind, butler.FormatClock(m.Start), butler.FormatClock(m.End), m.Edited)
	})
}

func (s *session) markerList() *cobra.Command {
	return s.ofPart(cobra.Command{
		Use:   "list NUMBER",
		Short: "List the markers of an item, and those that were taken away",
		Long: `List the markers of an item that are in force, and those that a person took away, which can be undone.

JSON: a PartMarkers.`,
		Example: `  butler item marker list 42`,
	}, 0, "the number of an item", func(ctx context.Context, server *client.Client, part int64, _ []string) error {
		p, err := server.Library.Markers(ctx, part)
		if err != nil {
			return err
		}
		return s.showMarkers(p)
	})
}

// markerPlace are the flags that say where a Marker is.
type markerPlace struct {
	kind, from, to string
	final          bool
}

func (f *markerPlace) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.kind, "kind", "", "`kind` of the marker: intro, credits or commercial")
	c.Flags().StringVar(&f.from, "from", "", "`time` at which it begins: 1:02:03.5, or in seconds")
	c.Flags().StringVar(&f.to, "to", "", "`time` at which it ends")
	c.Flags().BoolVar(&f.final, "final", false, "they are the last credits: nothing comes after them")
	completes(c, "kind", cobra.FixedCompletions([]string{"intro", "credits", "commercial"}, cobra.ShellCompDirectiveNoFileComp))
}

// given returns an error unless all of the flags that say where a Marker is were given, or any.
func (f *markerPlace) given(c *cobra.Command, all bool) error {
	n := 0
	for _, name := range []string{"kind", "from", "to"} {
		if c.Flags().Changed(name) {
			n++
		}
	}
	if all && n < 3 {
		return butler.E(butler.KindInvalid, "add marker", "it is not said where and what it is").WithHint("give --kind, --from and --to")
	}
	if n == 0 && !c.Flags().Changed("final") {
		return butler.E(butler.KindInvalid, "move marker", "it is not said where to").WithHint("give --from, --to, --kind or --final")
	}
	return nil
}

// apply changes a stretch by the flags that were given.
func (f *markerPlace) apply(c *cobra.Command, to *butler.MarkerSpan) error {
	var wrong []error
	set := func(name, text string, ms *int64) {
		if !c.Flags().Changed(name) {
			return
		}
		at, err := butler.ParseClock(text)
		if err != nil {
			wrong = append(wrong, butler.E(butler.KindInvalid, "--"+name, "%q is no time", text).WithHint("write it as 1:02:03.5, or in seconds"))
			return
		}
		*ms = at
	}
	set("from", f.from, &to.Start)
	set("to", f.to, &to.End)
	if c.Flags().Changed("kind") {
		to.Kind = butler.MarkerKind(f.kind)
		to.Final = to.Final && to.Kind == butler.MarkerCredits
	}
	if c.Flags().Changed("final") {
		to.Final = f.final
	}
	return errors.Join(wrong...)
}

func (s *session) markerAdd() *cobra.Command {
	var at markerPlace
	var c *cobra.Command
	c = s.ofPart(cobra.Command{
		Use:   "add NUMBER",
		Short: "Add a marker to an item",
		Long: `Add a marker to an item.

` + aboutEdits + `

JSON: a Marker.`,
		Example: `  butler item marker add 42 --kind intro --from 0:45 --to 1:32.5
  butler item marker add 42 --kind credits --from 1:38:10 --to 1:42:00 --final`,
	}, 0, "the number of an item", func(ctx context.Context, server *client.Client, part int64, _ []string) error {
		var span butler.MarkerSpan
		if err := errors.Join(at.given(c, true), at.apply(c, &span)); err != nil {
			return err
		}
		m, err := server.Library.AddMarker(ctx, part, span)
		if err != nil {
			return err
		}
		return s.showMarker(m)
	})
	at.flags(c)
	return c
}

// ofMarker returns a command about one Marker.
func (s *session) ofMarker(c cobra.Command, do func(ctx context.Context, server *client.Client, part, marker int64) error) *cobra.Command {
	return s.ofPart(c, 1, "the number of an item, and that of a marker; butler item marker list shows them",
		func(ctx context.Context, server *client.Client, part int64, args []string) error {
			marker, err := parseID("a marker", args[0])
			if err != nil {
				return err
			}
			return do(ctx, server, part, marker)
		})
}

// where returns where a Marker in force is.
func where(ctx context.Context, server *client.Client, part, marker int64) (butler.MarkerSpan, error) {
	p, err := server.Library.Markers(ctx, part)
	if err != nil {
		return butler.MarkerSpan{}, err
	}
	for _, m := range p.Markers {
		if m.ID == marker {
			return m.Span(), nil
		}
	}
	return butler.MarkerSpan{}, butler.E(butler.KindNotFound, "find marker", "part %d has no marker %d", part, marker).
		WithHint("list them with: butler item marker list")
}

func (s *session) markerMove() *cobra.Command {
	var at markerPlace
	var c *cobra.Command
	c = s.ofMarker(cobra.Command{
		Use:   "move NUMBER MARKER",
		Short: "Say where a marker begins and ends, or what it is",
		Long: `Say where a marker begins and ends, or what it is. What is not given stays as it is.

` + aboutEdits + `

JSON: a Marker.`,
		Example: `  butler item marker move 42 7 --from 0:45 --to 1:32.5
  butler item marker move 42 7 --kind credits`,
	}, func(ctx context.Context, server *client.Client, part, marker int64) error {
		if err := at.given(c, false); err != nil {
			return err
		}
		span, err := where(ctx, server, part, marker)
		if err != nil {
			return err
		}
		if err := at.apply(c, &span); err != nil {
			return err
		}
		m, err := server.Library.SetMarker(ctx, part, marker, span)
		if err != nil {
			return err
		}
		return s.showMarker(m)
	})
	at.flags(c)
	return c
}

func (s *session) markerConfirm() *cobra.Command {
	return s.ofMarker(cobra.Command{
		Use:   "confirm NUMBER MARKER",
		Short: "Say that a marker is right, so that it stays",
		Long: `Say that a marker is right as it was found, so that it stays.

` + aboutEdits + `

JSON: a Marker.`,
		Example: `  butler item marker confirm 42 7`,
	}, func(ctx context.Context, server *client.Client, part, marker int64) error {
		span, err := where(ctx, server, part, marker)
		if err != nil {
			return err
		}
		m, err := server.Library.SetMarker(ctx, part, marker, span)
		if err != nil {
			return err
		}
		return s.showMarker(m)
	})
}

func (s *session) markerRemove() *cobra.Command {
	return s.ofMarker(cobra.Command{
		Use:   "remove NUMBER MARKER",
		Short: "Take a marker away",
		Long: `Take a marker away.

` + aboutEdits + `

JSON: a Marker, with the number by which it can be undone.`,
		Example: `  butler item marker remove 42 7`,
	}, func(ctx context.Context, server *client.Client, part, marker int64) error {
		m, err := server.Library.RemoveMarker(ctx, part, marker)
		if err != nil {
			return err
		}
		return s.showMarker(m)
	})
}

func (s *session) markerUndo() *cobra.Command {
	return s.ofMarker(cobra.Command{
		Use:   "undo NUMBER MARKER",
		Short: "Take back the last edit of a marker",
		Long: `Take back the last edit of a marker, also of one that was taken away, and list what is there then.

JSON: a PartMarkers.`,
		Example: `  butler item marker undo 42 1000000007`,
	}, func(ctx context.Context, server *client.Client, part, marker int64) error {
		p, err := server.Library.UndoMarker(ctx, part, marker)
		if err != nil {
			return err
		}
		return s.showMarkers(p)
	})
}
