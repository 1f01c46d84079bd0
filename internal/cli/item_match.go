package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) itemMatch() *cobra.Command {
	var q client.MatchQuery
	var provider, id string
	var wait bool
	c := s.ofItem(cobra.Command{
		Use:   "match NUMBER",
		Short: "Find a film, a show or music at online sources, or say which it is",
		Long: `Ask the online sources that the preferences name what a film, a show, an artist or an album may be, the
likeliest first. With --provider and --id, set which it is and have its metadata fetched anew; with an empty
--id, take that back. Titles, years and ids go to the sources, as the page of RefreshPeriodicMetadata says.

Needs a Butler.
JSON: an array of MatchCandidate; with --provider a Started.`,
		Example: `  butler item match 42
  butler item match 42 --title Alien --year 1979
  butler item match 42 --provider tmdb --id 348 --wait`,
	}, 0, "the number of an item; butler library items shows them", func(ctx context.Context, server *client.Client, item int64, _ []string) error {
		if provider != "" {
			return s.setMatch(ctx, server, item, provider, id, wait)
		}
		all, err := server.Library.Matches(ctx, item, q)
		if err != nil {
			return err
		}
		return s.show(list(all), func(p *printer) { printMatches(p, all) })
	})
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		switch {
		case c.Flags().Changed("id") != (provider != ""):
			return usage("--provider and --id go together")
		case provider != "" && (q.Title != "" || q.Year != 0):
			return usage("--title and --year are for looking, not for setting")
		case wait && provider == "":
			return usage("--wait goes with --provider")
		case q.Year < 0 || q.Year > 9999:
			return usage("--year must be from 1 to 9999")
		}
		return nil
	}
	c.Flags().StringVar(&q.Title, "title", "", "look for this `title` instead of its own")
	c.Flags().IntVar(&q.Year, "year", 0, "look for this `year` instead of its own")
	c.Flags().StringVar(&provider, "provider", "", "the `source` of --id: tmdb, tvmaze, musicbrainz, imdb or tvdb")
	c.Flags().StringVar(&id, "id", "", "the `id` of the thing there; empty to take a choice back")
	c.Flags().BoolVar(&wait, "wait", false, "wait until the metadata have come")
	completes(c, "provider", words("tmdb", "tvmaze", "musicbrainz", "imdb", "tvdb"))
	return c
}

func (s *session) setMatch(ctx context.Context, server *client.Client, item int64, provider, id string, wait bool) error {
	started, err := server.Library.Match(ctx, item, provider, id)
	if err != nil {
		return err
	}
	all := []butler.Started{started}
	if wait {
		err = s.await(ctx, server, all)
	}
	if printErr := s.show(all[0], func(p *printer) { printStarted(p, all, wait) }); printErr != nil {
		return printErr
	}
	return err
}

func printMatches(p *printer, all []butler.MatchCandidate) {
	if len(all) == 0 {
		p.line("nothing of that name; try another with --title")
		return
	}
	var rows [][]string
	for _, c := range all {
		title, mark := c.Title, ""
		if c.Artist != "" {
			title += " by " + c.Artist
		}
		if c.Year > 0 {
			title += fmt.Sprintf(" (%d)", c.Year)
		}
		if c.Current {
			mark = "*"
		}
		rows = append(rows, []string{mark, c.Provider, c.ID, strconv.Itoa(int(100*c.Confidence)) + " %", title, c.Note})
	}
	p.table([]string{"", "SOURCE", "ID", "SURE", "TITLE", "NOTE"}, rows)
}
