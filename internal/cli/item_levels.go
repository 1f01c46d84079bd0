package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"butler/client"
)

const levelEvery = 100 * time.Millisecond // what one level stands for

func (s *session) itemLevels() *cobra.Command {
	var count int
	c := s.ofStream(cobra.Command{
		Use:   "levels STREAM",
		Short: "Show how loud a stream is over its time, in a few levels",
		Long: `Show how loud a stream of sound is over its time, in LUFS: in as many levels of the same length as --count
says. LoudnessAnalysis measures it; a stream that it has not measured exits with 5. butler item show has the
numbers of streams.

On a Plex Media Server too.
JSON: an array of numbers.`,
		Example: `  butler item levels 57 --count 20`,
	}, func(ctx context.Context, server *client.Client, stream int64) ([]float64, error) {
		return server.Library.Levels(ctx, stream, count)
	}, "LEVEL", func(n int) string { return strconv.Itoa(n + 1) })
	c.PreRunE = func(*cobra.Command, []string) error {
		if count < 1 {
			return usage("--count must be above zero")
		}
		return nil
	}
	c.Flags().IntVar(&count, "count", 100, "the `number` of levels")
	return c
}

func (s *session) itemLoudness() *cobra.Command {
	return s.ofStream(cobra.Command{
		Use:   "loudness STREAM",
		Short: "Show how loud a stream is at each moment",
		Long: `Show how loud a stream of sound is over its time, in LUFS: one level for each 100 ms. LoudnessAnalysis
measures it; a stream that it has not measured exits with 5. butler item show has the numbers of streams.

On a Plex Media Server too.
JSON: an array of numbers.`,
		Example: `  butler item loudness 57 --json`,
	}, func(ctx context.Context, server *client.Client, stream int64) ([]float64, error) {
		return server.Library.Loudness(ctx, stream)
	}, "FROM", func(n int) string { return (time.Duration(n) * levelEvery).String() })
}

// ofStream returns a command that shows the levels of a Stream. name says what stands beside each in its table.
func (s *session) ofStream(c cobra.Command, read func(ctx context.Context, server *client.Client, stream int64) ([]float64, error),
	head string, name func(n int) string) *cobra.Command {
	c.Args = takes(1, 1, "the number of a stream; butler item show has them")
	c.ValidArgsFunction = cobra.NoFileCompletions
	c.RunE = func(c *cobra.Command, args []string) error {
		stream, err := parseID("a stream", args[0])
		if err != nil {
			return err
		}
		return s.onServer(c, func(ctx context.Context, server *client.Client) error {
			all, err := read(ctx, server, stream)
			if err != nil {
				return err
			}
			return s.show(list(all), func(p *printer) {
				var rows [][]string
				for n, level := range all {
					rows = append(rows, []string{name(n), strconv.FormatFloat(level, 'f', 2, 64)})
				}
				p.table([]string{head, "LUFS"}, rows)
			})
		})
	}
	return &c
}
