package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) itemFile() *cobra.Command {
	var number int64
	var force bool
	c := s.ofItem(cobra.Command{
		Use:   "file NUMBER FILE",
		Short: "Copy the file of an item itself to a file here",
		Long: `Copy the file of an item itself, as it is, to a file here. An item of several parts needs --part.

` + aboutFiles + `
On a Plex Media Server too.
JSON: {"file", "bytes"}.`,
		Example: `  butler item file 42 film.mkv
  butler item file 42 - --part 57 | ffprobe -`,
	}, 1, "the number of an item, and a file", func(ctx context.Context, server *client.Client, id int64, args []string) error {
		op := fmt.Sprintf("copy the file of item %d", id)
		return s.fetchTo(op, args[0], force, func() (*client.File, error) {
			part, err := partOf(ctx, server, op, id, number)
			if err != nil {
				return nil, err
			}
			return server.Library.Media(ctx, part, 0)
		}, savedTo(args[0], fmt.Sprintf("item %d", id)))
	})
	c.Flags().Int64Var(&number, "part", 0, "`number` of the part")
	forceFlag(c, &force)
	c.ValidArgsFunction = fileAfter(1)
	return c
}

func (s *session) itemPreview() *cobra.Command {
	var number int64
	var force bool
	c := s.ofItem(cobra.Command{
		Use:   "preview NUMBER MS FILE",
		Short: "Copy the preview picture of a moment to a file here",
		Long: `Copy the preview picture, a JPEG file, of an item at a time in milliseconds from its beginning, to a file
here. GenerateMediaIndexFiles makes them; an item that has none exits with 5. An item of several parts needs
--part.

` + aboutFiles + `
On a Plex Media Server too.
JSON: {"file", "bytes"}.`,
		Example: `  butler item preview 42 90000 moment.jpg`,
	}, 2, "the number of an item, a time in milliseconds, and a file", func(ctx context.Context, server *client.Client, id int64, args []string) error {
		op := fmt.Sprintf("copy a preview of item %d", id)
		ms, err := strconv.ParseInt(args[0], 10, 32)
		if err != nil || ms < 0 {
			return usage("%q is no time in milliseconds", args[0])
		}
		return s.fetchTo(op, args[1], force, func() (*client.File, error) {
			part, err := partOf(ctx, server, op, id, number)
			if err != nil {
				return nil, err
			}
			return server.Library.Preview(ctx, part.ID, time.Duration(ms)*time.Millisecond)
		}, savedTo(args[1], fmt.Sprintf("preview of item %d", id)))
	})
	c.Flags().Int64Var(&number, "part", 0, "`number` of the part")
	forceFlag(c, &force)
	c.ValidArgsFunction = fileAfter(2)
	return c
}

func (s *session) itemThumb() *cobra.Command {
	var force bool
	c := s.ofItem(cobra.Command{
		Use:   "thumb NUMBER FILE",
		Short: "Copy the picture of an item to a file here",
		Long: `Copy the picture of an item to a file here. A Butler has those of photos, which are the files themselves; a
Plex Media Server has posters. An item that has none exits with 5.

` + aboutFiles + `
JSON: {"file", "bytes"}.`,
		Example: `  butler item thumb 42 photo.jpg`,
	}, 1, "the number of an item, and a file", func(ctx context.Context, server *client.Client, id int64, args []string) error {
		return s.fetchTo(fmt.Sprintf("copy the picture of item %d", id), args[0], force, func() (*client.File, error) {
			return server.Library.Thumb(ctx, id)
		}, savedTo(args[0], fmt.Sprintf("picture of item %d", id)))
	})
	forceFlag(c, &force)
	c.ValidArgsFunction = fileAfter(1)
	return c
}

// partOf returns the Part of an Item that has a number, or for 0 its only one.
func partOf(ctx context.Context, server *client.Client, op string, id, number int64) (butler.Part, error) {
	item, err := server.Library.Item(ctx, id)
	if err != nil {
		return butler.Part{}, err
	}
	var all []butler.Part
	for _, m := range item.Media {
		for _, p := range m.Parts {
			if number == 0 || p.ID == number {
				all = append(all, p)
			}
		}
	}
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(all) > 1:
		return butler.Part{}, usage("item %d has several parts: name one with --part", id)
	case number != 0:
		return butler.Part{}, butler.E(butler.KindNotFound, op, "it has no part %d", number).WithHint("see butler item show %d", id)
	}
	return butler.Part{}, butler.E(butler.KindNotFound, op, "it has no file of its own").
		WithHint("see butler library items --parent %d --deep", id)
}

// fileAfter completes a file after some arguments that are not completed.
func fileAfter(n int) completion {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == n {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}
