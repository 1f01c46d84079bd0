package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

// exported is what butler item export prints as JSON.
type exported struct {
	Part     int64  `json:"part"`
	Artifact string `json:"artifact"`
	File     string `json:"file"`
	Bytes    int64  `json:"bytes"`
}

func (s *session) itemExport() *cobra.Command {
	var part int64
	var force bool
	c := s.ofItem(cobra.Command{
		Use:   "export NUMBER ARTIFACT FILE",
		Short: "Copy a generated file of an item to a file here",
		Long: `Copy a generated file of an item, by its name as butler item show has it, to a file here. An item of several
parts that all have the artifact needs --part. A Plex Media Server gives index-sd.bif only.

` + aboutFiles + `
JSON: {"part", "artifact", "file", "bytes"}.`,
		Example: `  butler item export 42 index-sd.bif film.bif
  butler item export 42 index-sd.bif - | sha256sum
  butler item export 42 chapters/1.jpg chapter.jpg --part 57`,
	}, 2, "the number of an item, the name of an artifact, and a file", func(ctx context.Context, server *client.Client, id int64, args []string) error {
		name, file := args[0], args[1]
		return s.fetchTo("export "+name, file, force, func() (f *client.File, err error) {
			if part == 0 {
				if part, err = partMade(ctx, server, id, name); err != nil {
					return nil, err
				}
			}
			return server.Library.Artifact(ctx, part, name, 0)
		}, func(n int64) (any, string) {
			return exported{part, name, file, n}, fmt.Sprintf("%s of part %d", name, part)
		})
	})
	c.Flags().Int64Var(&part, "part", 0, "`number` of the part it is of")
	forceFlag(c, &force)
	c.ValidArgsFunction = s.artifactNames()
	return c
}

// partMade returns the only Part of an Item that has an Artifact of a name. On a Plex Media Server, which
// does not tell of others than it gives, it returns any Part for them: the server's client refuses them.
func partMade(ctx context.Context, server *client.Client, id int64, name string) (int64, error) {
	item, err := server.Library.Item(ctx, id)
	if err != nil {
		return 0, err
	}
	plex, err := plexOnly(ctx, server)
	if err != nil {
		return 0, err
	}
	if plex && name != "index-sd.bif" {
		for _, m := range item.Media {
			for _, p := range m.Parts {
				return p.ID, nil
			}
		}
	}
	return partWith(item, name)
}

// partWith returns the only Part of an Item that has an Artifact of a name.
func partWith(item butler.ItemDetail, name string) (int64, error) {
	part := int64(0)
	for _, a := range item.Artifacts {
		switch {
		case a.Name != name || a.Part == part:
		case part != 0:
			return 0, usage("several parts of item %d have a %s: name one with --part", item.ID, name)
		default:
			part = a.Part
		}
	}
	if part == 0 {
		return 0, butler.E(butler.KindNotFound, "export "+name, "item %d has no such artifact", item.ID).
			WithHint("see butler item show %d", item.ID)
	}
	return part, nil
}

// artifactNames completes the name of an Artifact of the Item that is given before it, and then a file.
func (s *session) artifactNames() completion {
	return func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		switch len(args) {
		case 1:
			id, err := parseID("an item", args[0])
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Artifact, error) {
				item, err := server.Library.Item(ctx, id)
				slices.SortStableFunc(item.Artifacts, func(a, b butler.Artifact) int { return strings.Compare(a.Name, b.Name) })
				return slices.CompactFunc(item.Artifacts, func(a, b butler.Artifact) bool { return a.Name == b.Name }), err
			}, func(a butler.Artifact) (string, string) { return a.Name, a.Analysis })(c, args, begun)
		case 2:
			return nil, cobra.ShellCompDirectiveDefault
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}
