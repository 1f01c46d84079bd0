package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) item() *cobra.Command {
	return group("item", "Look at one item, and have it analysed", s.itemShow(), s.itemEdit(), s.itemAnalyze(), s.itemExport(), s.itemFile(),
		s.itemPreview(), s.itemThumb(), s.itemLevels(), s.itemLoudness(), s.itemSimilar(), s.itemMatch(), s.itemMarker(), s.itemRefresh())
}

// ofItem returns a command about one Item. do is called with its number and the arguments after it.
func (s *session) ofItem(c cobra.Command, more int, what string,
	do func(ctx context.Context, server *client.Client, id int64, args []string) error) *cobra.Command {
	c.Args = takes(1+more, 1+more, what)
	c.ValidArgsFunction = cobra.NoFileCompletions
	c.RunE = func(c *cobra.Command, args []string) error {
		id, err := parseID("an item", args[0])
		if err != nil {
			return err
		}
		return s.onServer(c, func(ctx context.Context, server *client.Client) error { return do(ctx, server, id, args[1:]) })
	}
	return &c
}

func (s *session) itemShow() *cobra.Command {
	var evidence bool
	c := s.ofItem(cobra.Command{
		Use:   "show NUMBER",
		Short: "Show an item, its files, and what was found out about them",
		Long: `Show an item: what is said of it and by whom, its versions and files with their streams and chapters, its
markers, what was made of it, how far each analysis is with each file and why, and what each found out. With
--evidence all that it found out is shown; its shape is in the page of the task.

JSON: an ItemDetail.`,
		Example: `  butler item show 42
  butler item show 42 --evidence`,
	}, 0, "the number of an item; butler library items shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		item, err := server.Library.Item(ctx, id)
		if err != nil {
			return err
		}
		item.Media, item.Markers = list(item.Media), list(item.Markers)
		item.Artifacts, item.Findings, item.Work = list(item.Artifacts), list(item.Findings), list(item.Work)
		var said []butler.ItemMetadata // a Plex Media Server does not tell
		if words, err := server.Library.Words(ctx, id); err == nil {
			said = words.Said
		}
		return s.show(item, func(p *printer) { printItem(p, item, said, evidence) })
	})
	c.Flags().BoolVar(&evidence, "evidence", false, "show all that was found out")
	return c
}

func (s *session) itemAnalyze() *cobra.Command {
	var o client.AnalyzeOptions
	var wait bool
	c := s.ofItem(cobra.Command{
		Use:   "analyze NUMBER",
		Short: "Have an item, and what is below it, analysed now",
		Long: `Start what analyses are enabled, or those of the tasks given with --task, for one item and what is below it:
a film, a season, all of a show. With --wait the command follows them as butler start --wait does.

On a Plex Media Server all analyses can be started, or those that it can start for one item, without --redo
and --wait.
JSON: an array of Started; with --wait their runs are as they ended.`,
		Example: `  butler item analyze 42
  butler item analyze 42 --task LoudnessAnalysis --redo --wait`,
	}, 0, "the number of an item; butler library items shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		if err := canWait(ctx, server, wait); err != nil {
			return err
		}
		started, err := server.Library.Analyze(ctx, id, o)
		if err != nil {
			return err
		}
		if wait {
			err = s.await(ctx, server, started)
		}
		if printErr := s.show(list(started), func(p *printer) { printStarted(p, started, wait) }); printErr != nil {
			return printErr
		}
		return err
	})
	c.Flags().StringArrayVar(&o.Tasks, "task", nil, "only the analysis of this `task`; may be given again")
	c.Flags().BoolVar(&o.Redo, "redo", false, "make again what is made already")
	c.Flags().BoolVar(&wait, "wait", false, "wait until the work has ended")
	completes(c, "task", s.taskNames())
	return c
}

func (s *session) itemRefresh() *cobra.Command {
	return s.ofItem(cobra.Command{
		Use:   "refresh NUMBER",
		Short: "Read again what lies beside the files of an item",
		Long: `Read again what lies beside the files of an item. A Plex Media Server also asks its sources for metadata.

JSON: {"refreshing": NUMBER}.`,
		Example: `  butler item refresh 42`,
	}, 0, "the number of an item; butler library items shows them", func(ctx context.Context, server *client.Client, id int64, _ []string) error {
		if err := server.Library.Refresh(ctx, id); err != nil {
			return err
		}
		return s.show(map[string]int64{"refreshing": id}, func(p *printer) { p.line("item %d: asked for", id) })
	})
}
