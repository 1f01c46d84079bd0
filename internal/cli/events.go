package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// eventJSON is a line that butler events prints as JSON.
type eventJSON struct {
	ID     string `json:"id,omitempty"`
	Missed bool   `json:"missed,omitempty"` // others were missed before; this is none itself
	*butler.Event
}

func (s *session) events() *cobra.Command {
	var topics []string
	var after string
	var limit int
	c := &cobra.Command{
		Use:   "events",
		Short: "Show what happens, as it happens",
		Long: `Show what happens until Ctrl-C: activities, runs, items, sections and preferences, or the topics given. When
the connection is lost it is made again, and goes on where it was; what was missed nevertheless is told by a
line. --after goes on after the event of an id, as far back as the server keeps them.

On a Plex Media Server too, which has no runs and no ids.
JSON: one object a line: an Event with its "id"; or {"missed": true} where others were missed before it, as at
the beginning unless --after is given.`,
		Example: `  butler events
  butler events --topic run,activity --json
  butler events --topic log`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			o := client.ListenOptions{After: after}
			for _, t := range topics {
				if !slices.Contains(topicNames(), t) {
					return usage("%q is no topic: use one of %s", t, strings.Join(topicNames(), ", "))
				}
				o.Topics = append(o.Topics, butler.Topic(t))
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				return s.follows(ctx, server, o, limit)
			})
		},
	}
	c.Flags().StringSliceVar(&topics, "topic", nil, "only these `topics`: "+strings.Join(topicNames(), ", ")+" (default all but log)")
	c.Flags().StringVar(&after, "after", "", "go on after the event of this `id`")
	c.Flags().IntVar(&limit, "limit", 0, "end after this `number` of events; 0 for never")
	completes(c, "topic", words(topicNames()...))
	return c
}

// topicNames returns the names of the topics of events.
func topicNames() []string {
	return []string{string(butler.TopicActivity), string(butler.TopicRun), string(butler.TopicItem),
		string(butler.TopicSection), string(butler.TopicPreference), string(butler.TopicReport),
		string(butler.TopicAlarm), string(butler.TopicLog)}
}

// follows prints events until ctx ends, which is no error, or limit is reached.
func (s *session) follows(ctx context.Context, server *client.Client, o client.ListenOptions, limit int) error {
	seen := 0
	for e, err := range server.Events.Listen(ctx, o) {
		if err != nil {
			return ended(ctx, err)
		}
		if err := s.showEvent(e); err != nil {
			return err
		}
		if !e.Missed {
			seen++
		}
		if limit > 0 && seen == limit {
			return nil
		}
	}
	return nil
}

func (s *session) showEvent(e client.Event) error {
	switch {
	case s.json:
		line := eventJSON{ID: e.ID, Missed: e.Missed}
		if !e.Missed {
			line.Event = &e.Event
		}
		b, err := json.Marshal(line)
		if err != nil {
			return err
		}
		s.out.write(string(b) + "\n")
	case e.Missed:
		s.out.line("listening; what happened before is not shown")
	default:
		s.out.line("%s  %-10s %-9s %s", e.At.Local().Format("15:04:05"), e.Topic, e.Change, eventText(e.Event))
	}
	return s.out.failure()
}

// eventText says in a line what an event tells of.
func eventText(e butler.Event) string {
	switch {
	case e.Run != nil:
		return fmt.Sprintf("%s: %s (run %d) %s", e.Run.Task, runProgress(*e.Run), e.Run.ID, e.Run.Reason)
	case e.Activity != nil:
		progress := ""
		if e.Activity.Progress >= 0 {
			progress = fmt.Sprintf(" %d%%", e.Activity.Progress)
		}
		return fmt.Sprintf("%s%s %s", e.Activity.Title, progress, e.Activity.Subtitle)
	case e.Item != nil:
		return strings.TrimSpace(fmt.Sprintf("library %d: %s %s %s", e.Item.Section, e.Item.Kind, e.Item.Title, e.Item.Analysis))
	case e.Section != nil && e.Section.ID == 0: // a Plex Media Server tells what is done with one
		return e.Section.Name
	case e.Section != nil:
		return fmt.Sprintf("library %d: %s, %s", e.Section.ID, e.Section.Name, human.Count(e.Section.Items, "item", "items"))
	case e.Report != nil:
		return fmt.Sprintf("%s (report %d)", e.Report.Headline, e.Report.ID)
	case e.Alarm != nil:
		return e.Alarm.Text
	case e.Log != nil:
		return fmt.Sprintf("%s %s %s", e.Log.Level, e.Log.Message, e.Log.Detail)
	}
	var set []string
	for _, id := range slices.Sorted(maps.Keys(e.Preferences)) {
		set = append(set, id+" = "+e.Preferences[id])
	}
	return strings.Join(set, ", ")
}
