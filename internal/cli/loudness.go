package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) loudness() *cobra.Command {
	return group("loudness", "Use what was measured of the loudness of music", s.loudnessTag())
}

func (s *session) loudnessTag() *cobra.Command {
	var o butler.TagOptions
	var library string
	c := &cobra.Command{
		Use:   "tag [NUMBER]",
		Short: "Write the loudness of music into the tags of its files",
		Long: `Write the loudness of a track, of all tracks of an album or artist, or of a whole library of music into the tags
of the files: ReplayGain 2.0 for FLAC, MP3, Ogg Vorbis and M4A, the tags of RFC 7845 for Opus. LoudnessAnalysis
measures it before. The sound stays as it is, byte for byte, and so do all other tags. Files with several names
(hard links), and such that are being analysed, are left alone.

With --dry-run nothing is written; --remove takes these tags out again, whoever wrote them. If a file fails,
the others go on, and the exit status is that of a failure.

JSON: an array of TaggedFile.`,
		Example: `  butler loudness tag 42 --dry-run
  butler loudness tag --section Music
  butler loudness tag 42 --remove`,
		Args:              takes(0, 1, "the number of a track, an album or an artist"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			if (len(args) == 1) == (library != "") {
				return usage("give the number of an item, or a library with --section")
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				var all []butler.TaggedFile
				var err error
				if library != "" {
					all, err = tagLibrary(ctx, server, library, o)
				} else {
					all, err = tagItem(ctx, server, args[0], o)
				}
				if printErr := s.show(list(all), func(p *printer) { printTagged(p, all) }); err == nil {
					err = printErr
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&library, "section", "", "all of a `library`, by name or number")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "only show what would be written")
	c.Flags().BoolVar(&o.Remove, "remove", false, "take these tags out of the files again")
	completes(c, "section", s.libraryNames())
	return c
}

func tagItem(ctx context.Context, server *client.Client, arg string, o butler.TagOptions) ([]butler.TaggedFile, error) {
	id, err := parseID("an item", arg)
	if err != nil {
		return nil, err
	}
	item, err := server.Library.Item(ctx, id)
	if err != nil {
		return nil, err
	}
	if item.Kind != butler.Album && item.Kind != butler.Artist {
		return tagged(server.Library.TagLoudness(ctx, id, o))
	}
	return tagTracks(ctx, server, client.ItemQuery{Section: item.Section, Parent: id, Deep: true, Kind: butler.Track}, o)
}

func tagLibrary(ctx context.Context, server *client.Client, library string, o butler.TagOptions) ([]butler.TaggedFile, error) {
	section, err := findSection(ctx, server, library)
	if err != nil {
		return nil, err
	}
	return tagTracks(ctx, server, client.ItemQuery{Section: section.ID, Kind: butler.Track}, o)
}

// tagTracks tags one track after the other, each by a request: long ones would be given up.
func tagTracks(ctx context.Context, server *client.Client, q client.ItemQuery, o butler.TagOptions) ([]butler.TaggedFile, error) {
	var all []butler.TaggedFile
	var failed error
	for track, err := range server.Library.AllItems(ctx, q) {
		if err != nil {
			return all, err
		}
		some, err := tagged(server.Library.TagLoudness(ctx, track.ID, o))
		all = append(all, some...)
		if err != nil && len(some) == 0 { // the request failed, and others would too
			return all, err
		}
		if failed == nil {
			failed = err
		}
	}
	return all, failed
}

// tagged adds an error to files of which one has failed.
func tagged(all []butler.TaggedFile, err error) ([]butler.TaggedFile, error) {
	if err != nil {
		return all, err
	}
	for _, f := range all {
		if f.State == butler.TagsFailed {
			return all, butler.E(butler.KindInternal, "tag music", "not every file could be written")
		}
	}
	return all, nil
}

func printTagged(p *printer, all []butler.TaggedFile) {
	if len(all) == 0 {
		p.line("there are no files")
		return
	}
	counts := map[butler.TagState]int{}
	var rows [][]string
	for _, f := range all {
		counts[f.State]++
		text := f.Reason
		if text == "" {
			var tags []string
			for _, name := range slices.Sorted(maps.Keys(f.Tags)) {
				tags = append(tags, name+"="+f.Tags[name])
			}
			text = strings.Join(tags, " ")
		}
		rows = append(rows, []string{strconv.FormatInt(f.Item, 10), f.Title, string(f.State), text})
	}
	p.table([]string{"NUMBER", "TITLE", "STATE", "TAGS"}, rows)
	var sums []string
	for _, state := range slices.Sorted(maps.Keys(counts)) {
		sums = append(sums, fmt.Sprintf("%d %s", counts[state], state))
	}
	p.line("%s", strings.Join(sums, ", "))
}
