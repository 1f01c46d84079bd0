package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/app"
)

func (s *session) up() *cobra.Command {
	var f serverFlags
	var media []string
	var once bool
	c := &cobra.Command{
		Use:   "up",
		Short: "Run the server, add libraries, and do the first night's work now",
		Long: `Run the server as butler serve does, add the libraries of each --media folder (their kinds are guessed and
shown), scan, and start the tasks that are enabled and due. Progress is shown, then a digest of what was
made; the server goes on until Ctrl-C.

Libraries that are there already are kept. If there is none, and no --media is given, a small demo
library is made in the data folder and added, and previews, which are off by default, are turned on.
A second start goes on with the same data: what has been made is not made again, and tasks that have
succeeded today are left out.

JSON: {"url", "token", "libraries": [Section], "runs": [Run]}, after the work.`,
		Example: `  butler up --media /srv/films --media /srv/music
  butler up --data /tmp/try --once`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			for i := range media {
				path, err := folder(media[i])
				if err != nil {
					return err
				}
				media[i] = path
			}
			return s.withServer(c.Context(), f, func(ctx context.Context, server *app.App) error {
				return s.firstNight(ctx, server, media, once)
			})
		},
	}
	f.add(c, "warn")
	c.Flags().StringArrayVar(&media, "media", nil, "`folder` to add; may be given again")
	c.Flags().BoolVar(&once, "once", false, "end after the digest, with 0 only if all runs were done")
	return c
}

// upReport is what butler up prints as JSON.
type upReport struct {
	URL       string           `json:"url"`
	Token     string           `json:"token"`
	Libraries []butler.Section `json:"libraries"`
	Runs      []butler.Run     `json:"runs"`
}

// firstNight adds libraries, works on them, tells what was done, and then waits for the end of ctx.
func (s *session) firstNight(ctx context.Context, server *app.App, media []string, once bool) error {
	options := []client.Option{client.WithToken(server.Token()), client.WithUserAgent("butler-cli")}
	if way := reach(s.trustLocal(server.URL()), ""); way != nil {
		options = append(options, way)
	}
	c, err := client.New(server.URL(), options...)
	if err != nil {
		return err
	}
	s.say("Butler %s serves %s at %s", s.env.Version, s.home(), server.URL())
	if !once {
		s.tellEntrance(server)
	}
	if err := s.furnish(ctx, c, media); err != nil {
		return ended(ctx, err)
	}
	runs, err := s.work(ctx, c)
	if err != nil {
		return ended(ctx, err)
	}
	report := upReport{URL: server.URL(), Token: server.Token(), Runs: list(runs)}
	if report.Libraries, err = c.Library.Sections(ctx); err != nil {
		return ended(ctx, err)
	}
	report.Libraries = list(report.Libraries)
	if err := s.show(report, func(p *printer) { printUp(p, report) }); err != nil {
		return err
	}
	if err := s.out.failure(); err != nil {
		return err
	}
	if once {
		return outcome(byID(runs))
	}
	s.tellEntrance(server) // the link from before may have been used, or be too old
	s.say("serving until Ctrl-C")
	<-ctx.Done()
	return nil
}

func printUp(p *printer, report upReport) {
	p.line("")
	printSections(p, report.Libraries)
	p.line("")
	printDigest(p, report.Runs)
	p.line("")
	p.line("URL    %s", report.URL)
	p.line("token  %s", report.Token)
}

func byID(runs []butler.Run) map[int64]butler.Run {
	all := map[int64]butler.Run{}
	for _, r := range runs {
		all[r.ID] = r
	}
	return all
}

// say prints a line for people.
func (s *session) say(format string, args ...any) {
	if !s.json {
		s.out.line(format, args...)
	}
}

// ended returns nil for an error that only says that ctx has ended: that is how up is to end.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
