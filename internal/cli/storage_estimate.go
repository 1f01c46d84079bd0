package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) storageEstimate() *cobra.Command {
	var section string
	var item int64
	c := &cobra.Command{
		Use:   "estimate",
		Short: "Estimate what tasks are yet to make",
		Long: `Estimate how much disk and time it takes to make what files lack, task by task: from their playing time, and from
how long it took before. Both are rough; time is known once a few files were worked on since the server
began. What the preference GeneratedFilesQuota does not leave room for is not made.

JSON: an array of Estimate.`,
		Example: `  butler storage estimate
  butler storage estimate --section Films`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if section != "" && item != 0 {
				return usage("--section and --item do not go together")
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				target := butler.Target{Item: item}
				if section != "" {
					found, err := findSection(ctx, server, section)
					if err != nil {
						return err
					}
					target.Section = found.ID
				}
				all, err := server.Server.Estimate(ctx, target)
				if err != nil {
					return err
				}
				return s.show(list(all), func(p *printer) { printEstimates(p, all) })
			})
		},
	}
	c.Flags().StringVar(&section, "section", "", "of one `library` only, by name or number")
	c.Flags().Int64Var(&item, "item", 0, "of the item of this `number` only, and what is below it")
	completes(c, "section", s.libraryNames())
	return c
}

func printEstimates(p *printer, all []butler.Estimate) {
	var rows [][]string
	for _, e := range all {
		size, work, note := "little", "unknown", ""
		if e.Bytes > 0 {
			size = human.Size(e.Bytes)
		}
		if e.Work > 0 {
			work = e.Work.Round(time.Second).String()
		}
		if e.Files == 0 {
			size, work = "", ""
		}
		switch {
		case e.Beyond > 0:
			note = human.Size(e.Beyond) + " beyond the quota"
		case !e.Enabled:
			note = "turned off"
		}
		rows = append(rows, []string{e.Task, strconv.FormatInt(e.Files, 10), e.Playing.Round(time.Minute).String(), size, work, note})
	}
	p.table([]string{"TASK", "FILES", "PLAYING", "SIZE", "WORK", ""}, rows)
}
