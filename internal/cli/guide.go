package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) guide() *cobra.Command {
	return group("guide", "See what television broadcasts", s.guideStatus(), s.guideChannels(), s.guideNow(), s.guideSearch())
}

func (s *session) guideStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show what the guide holds, and what became of its sources",
		Long: `Show what the guide holds, and for each of its sources when it was read, and what went wrong. What was read
before is kept when a source is broken or cannot be reached.

Sources are XMLTV files and addresses; the preference EpgGuides names them and RefreshEpgGuides reads them.

JSON: a GuideStatus.`,
		Example: `  butler guide status`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				status, err := server.Guide.Status(ctx)
				if err != nil {
					return err
				}
				return s.show(status, func(p *printer) { printGuide(p, status) })
			})
		},
	}
}

func printGuide(p *printer, g butler.GuideStatus) {
	if g.Loaded.IsZero() {
		p.line("no guide has been loaded; name one with the preference EpgGuides, and start RefreshEpgGuides")
		return
	}
	p.line("Loaded      %s", human.Moment(g.Loaded))
	p.line("Holds       %s on %s", human.Count(g.Programmes, "programme", "programmes"), human.Count(g.Channels, "channel", "channels"))
	if g.Programmes > 0 {
		p.line("Tells of    %s to %s", human.Moment(g.From), human.Moment(g.To))
	}
	var rows [][]string
	for _, one := range g.Sources {
		loaded := "never"
		if !one.Loaded.IsZero() {
			loaded = human.Moment(one.Loaded)
		}
		rows = append(rows, []string{one.Name, strconv.FormatInt(one.Programmes, 10), loaded, one.Problem})
	}
	p.line("")
	p.table([]string{"SOURCE", "PROGRAMMES", "LOADED", "PROBLEM"}, rows)
}

func (s *session) guideChannels() *cobra.Command {
	return &cobra.Command{
		Use:   "channels",
		Short: "List the channels of the guide",
		Long: `List the channels of the guide, by their number and then by name. The preferences EpgChannels and EpgChannelFile
give them other numbers and names, leave some out, and make two of them one.

JSON: an array of Channel.`,
		Example: `  butler guide channels`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				all, err := server.Guide.Channels(ctx)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) {
					var rows [][]string
					for _, one := range all {
						rows = append(rows, []string{one.Number, strings.Join(one.Names, ", "), one.ID, one.Source})
					}
					p.table([]string{"NO.", "NAME", "ID", "SOURCE"}, rows)
				})
			})
		},
	}
}

func (s *session) guideNow() *cobra.Command {
	var hours int
	c := &cobra.Command{
		Use:   "now [CHANNEL]",
		Short: "Show what is on now, and next",
		Long: `Show what is on now on each channel, or on one, which is named by its number, its name or its id. With --hours
also what begins within that time.

JSON: an array of Programme.`,
		Example: `  butler guide now
  butler guide now BBC1 --hours 6`,
		Args:              takes(0, 1, "the number, name or id of a channel, or nothing"),
		ValidArgsFunction: first(s.channelNames()),
		RunE: func(c *cobra.Command, args []string) error {
			const most = 14 * 24
			if hours < 0 || hours > most {
				return usage("--hours must be from 0 to %d", most)
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				now := time.Now()
				q := client.ProgrammeQuery{From: now, To: now.Add(time.Duration(hours)*time.Hour + time.Second)}
				return s.programmes(ctx, server, q, args, 0)
			})
		},
	}
	c.Flags().IntVar(&hours, "hours", 0, "also what begins in this `number` of hours")
	return c
}

func (s *session) guideSearch() *cobra.Command {
	var channel string
	var past bool
	var limit int
	c := &cobra.Command{
		Use:   "search TEXT",
		Short: "Find programmes by their title",
		Long: `List the programmes whose title holds a text, in any case, that are on or still to come.

JSON: an array of Programme.`,
		Example: `  butler guide search news --limit 10
  butler guide search planet --channel BBC1`,
		Args: takes(1, 1, "a text"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			if strings.TrimSpace(args[0]) == "" {
				return usage("the text is empty")
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				q := client.ProgrammeQuery{Title: args[0], Limit: pageOf(limit)}
				if !past {
					q.From = time.Now()
				}
				var of []string
				if channel != "" {
					of = []string{channel}
				}
				return s.programmes(ctx, server, q, of, limit)
			})
		},
	}
	c.Flags().StringVar(&channel, "channel", "", "only on the channel of this number, `name` or id")
	c.Flags().BoolVar(&past, "past", false, "also what is over, as far as the guide has it")
	limitFlag(c, &limit)
	completes(c, "channel", s.channelNames())
	return c
}

// programmes shows what a query finds, on the channel that is named if one is.
func (s *session) programmes(ctx context.Context, server *client.Client, q client.ProgrammeQuery, channel []string, limit int) error {
	channels, err := server.Guide.Channels(ctx)
	if err != nil {
		return err
	}
	if len(channel) == 1 {
		found, err := findChannel(channels, channel[0])
		if err != nil {
			return err
		}
		q.Channel = found.ID
	}
	all, err := collect(server.Guide.AllProgrammes(ctx, q), limit)
	if err != nil {
		return err
	}
	return s.show(all, func(p *printer) { printProgrammes(p, all, channels) })
}

// findChannel returns the channel of an id, or else of a number, or else of a name.
func findChannel(all []butler.Channel, name string) (butler.Channel, error) {
	for _, is := range []func(butler.Channel) bool{
		func(c butler.Channel) bool { return c.ID == name },
		func(c butler.Channel) bool { return c.Number == name },
		func(c butler.Channel) bool {
			for _, n := range c.Names {
				if strings.EqualFold(n, name) {
					return true
				}
			}
			return false
		},
	} {
		for _, c := range all {
			if is(c) {
				return c, nil
			}
		}
	}
	return butler.Channel{}, butler.E(butler.KindNotFound, "find the channel", "the guide has none of the number, name or id %q", name).
		WithHint("see butler guide channels")
}

func printProgrammes(p *printer, all []butler.Programme, channels []butler.Channel) {
	if len(all) == 0 {
		p.line("nothing; see with butler guide status what the guide holds")
		return
	}
	names := map[string]string{}
	for _, c := range channels {
		names[c.ID] = c.ID
		if len(c.Names) > 0 {
			names[c.ID] = c.Names[0]
		}
	}
	var rows [][]string
	for _, one := range all {
		rows = append(rows, []string{human.Moment(one.Start), one.End.Local().Format("15:04"), names[one.Channel], one.Title, programmeNote(one)})
	}
	p.table([]string{"BEGINS", "ENDS", "CHANNEL", "TITLE", ""}, rows)
}

// programmeNote says what tells a programme from others of its title.
func programmeNote(one butler.Programme) string {
	var said []string
	switch {
	case one.Season > 0 && one.Episode > 0:
		said = append(said, fmt.Sprintf("S%02dE%02d", one.Season, one.Episode))
	case one.Episode > 0:
		said = append(said, fmt.Sprintf("E%02d", one.Episode))
	}
	if one.Subtitle != "" {
		said = append(said, one.Subtitle)
	}
	if one.Live {
		said = append(said, "live")
	}
	if one.New {
		said = append(said, "new")
	}
	return strings.Join(said, ", ")
}

func (s *session) channelNames() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Channel, error) {
		return server.Guide.Channels(ctx)
	}, func(c butler.Channel) (string, string) {
		if len(c.Names) == 0 {
			return c.ID, ""
		}
		return c.ID, c.Names[0]
	})
}
