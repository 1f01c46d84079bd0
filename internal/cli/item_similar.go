package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) itemSimilar() *cobra.Command {
	var limit int
	var distance float64
	c := s.ofItem(cobra.Command{
		Use:   "similar NUMBER",
		Short: "List music that sounds like a track, an album or an artist",
		Long: `List the music of the same library that sounds most like an item, nearest first: tracks for a track, albums for
an album, artists for an artist. MusicAnalysis listens to tracks; what it has not listened to has no neighbours.
The distance is 0 for the same sound and 1 for the opposite.

On a Plex Media Server too, if it has analysed its music.
JSON: an array of Neighbour.`,
		Example: `  butler item similar 42
  butler item similar 42 --limit 10 --max-distance 0.5`,
	}, 0, "the number of an item; butler library items shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		all, err := server.Library.Nearest(ctx, id, client.NearestQuery{Limit: limit, MaxDistance: &distance})
		if err != nil {
			return err
		}
		return s.show(list(all), func(p *printer) { printNeighbours(p, all) })
	})
	c.PreRunE = func(*cobra.Command, []string) error {
		switch {
		case limit < 1:
			return usage("--limit must be above zero")
		case !(distance >= 0 && distance <= 1):
			return usage("--max-distance must be from 0 to 1")
		}
		return nil
	}
	c.Flags().IntVar(&limit, "limit", 20, "the `number` of items")
	c.Flags().Float64Var(&distance, "max-distance", 1, "only what is at most so `far`, from 0 to 1")
	return c
}

func printNeighbours(p *printer, all []butler.Neighbour) {
	if len(all) == 0 {
		p.line("nothing; see with butler item show whether MusicAnalysis has listened to it")
		return
	}
	var rows [][]string
	for _, n := range all {
		rows = append(rows, []string{strconv.FormatInt(n.ID, 10), n.Title, strconv.FormatFloat(n.Distance, 'f', 3, 64)})
	}
	p.table([]string{"NUMBER", "TITLE", "DISTANCE"}, rows)
}
