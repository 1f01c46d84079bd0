package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// mostDays is more than a server keeps samples for.
const mostDays = 1000

func (s *session) storageHistory() *cobra.Command {
	var days int
	c := &cobra.Command{
		Use:   "history",
		Short: "Show how what the server keeps has grown",
		Long: `Show how much the database, its copies, the cache and generated files took on each of the last days, how much was
free, and how fast it grows. The server looks once a day, when the window has closed.

JSON: an array of StorageSample, oldest first.`,
		Example: `  butler storage history
  butler storage history --days 365`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if days < 1 || days > mostDays {
				return usage("--days goes from 1 to %d", mostDays)
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				today := butler.DateOf(time.Now())
				all, err := server.Server.StorageHistory(ctx, today.AddDays(-days), butler.Date{})
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printStorageHistory(p, all, today, days) })
			})
		},
	}
	c.Flags().IntVar(&days, "days", 30, "how many `days` to look back")
	return c
}

func printStorageHistory(p *printer, all []butler.StorageSample, today butler.Date, days int) {
	var rows [][]string
	for _, x := range all {
		rows = append(rows, []string{
			x.Day.String(), human.Size(x.Database), human.Size(x.Backups), human.Size(x.Cache), human.Size(x.Generated), human.Size(x.Total()), human.Size(x.Free),
		})
	}
	p.table([]string{"DAY", "DATABASE", "BACKUPS", "CACHE", "GENERATED", "TOTAL", "FREE"}, rows)
	g := butler.GrowthOf(all, today, days)
	switch {
	case !g.Known:
		p.line("how fast it grows is known after two days")
	case g.Bytes < 0:
		p.line("it became %s less in %s", human.Size(-g.Bytes), human.Count(int64(g.Days), "day", "days"))
	default:
		p.line("it grew by %s in %s, %s a day", human.Size(g.Bytes), human.Count(int64(g.Days), "day", "days"), human.Size(g.Daily))
	}
	if len(all) == 0 {
		return
	}
	if in, ok := g.FullIn(all[len(all)-1].Free); ok {
		p.line("if it goes on like that, the disk is full in %s", human.Count(int64(in), "day", "days"))
	}
}
