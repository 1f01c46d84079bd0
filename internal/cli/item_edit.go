package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// editable are the fields that butler item edit takes, with what their values are.
func editable() map[string]string {
	return map[string]string{
		"title": "text", "sortTitle": "text", "originalTitle": "text", "tagline": "text", "summary": "text", "studio": "text",
		"contentRating": "text", "aired": "text", "year": "number", "rating": "number", "userRating": "number",
		"genres": "list", "moods": "list", "styles": "list", "countries": "list", "tags": "list", "labels": "list",
	}
}

func (s *session) itemEdit() *cobra.Command {
	var lock, unlock []string
	c := &cobra.Command{
		Use:   "edit NUMBER [FIELD=VALUE...]",
		Short: "Say something of an item yourself, and lock it",
		Long: `Say something of an item yourself. What you say counts more than what files and providers say. An empty value
takes back what you said. Lists are separated by commas. With --lock a field stays as it is, also if it is
empty; --unlock gives it free again, and forgets what you said of it unless a value is given too.

Fields: title, sortTitle, originalTitle, tagline, summary, studio, contentRating, aired (YYYY-MM-DD), year,
rating, userRating, genres, moods, styles, countries, tags, labels; credits, sets and ids can be locked.

JSON: the Metadata that are in force then.`,
		Example: `  butler item edit 42 title="The Guardian" genres=Drama,Fantasy --lock title
  butler item edit 42 summary= --unlock title`,
		Args:              takes(1, -1, "the number of an item, and what to say of it"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			id, err := parseID("an item", args[0])
			if err != nil {
				return err
			}
			edit := client.ItemEdit{Set: map[string]any{}, Locked: map[string]bool{}}
			for _, arg := range args[1:] {
				name, value, ok := strings.Cut(arg, "=")
				if !ok {
					return usage("%q is not FIELD=VALUE", arg)
				}
				if edit.Set[name], err = fieldValue(name, value); err != nil {
					return err
				}
			}
			for _, name := range lock {
				edit.Locked[name] = true
			}
			for _, name := range unlock {
				edit.Locked[name] = false
			}
			if len(edit.Set)+len(edit.Locked) == 0 {
				return usage("%s needs something to change: FIELD=VALUE, --lock or --unlock", c.CommandPath())
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				m, err := server.Library.EditWords(ctx, id, edit)
				if err != nil {
					return err
				}
				return s.show(m, func(p *printer) { printMetadata(p, m) })
			})
		},
	}
	c.Flags().StringArrayVar(&lock, "lock", nil, "`field` that is to stay as it is; may be given again")
	c.Flags().StringArrayVar(&unlock, "unlock", nil, "`field` that is free again; may be given again")
	return c
}

// fieldValue reads a value of a field; nil takes back what was said.
func fieldValue(name, value string) (any, error) {
	kind, ok := editable()[name]
	switch {
	case !ok:
		names := make([]string, 0, len(editable()))
		for n := range editable() {
			names = append(names, n)
		}
		slices.Sort(names)
		return nil, usage("%q is no field: it is one of %s", name, strings.Join(names, ", "))
	case value == "":
		return nil, nil
	case kind == "number":
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, usage("%s is a number, not %q", name, value)
		}
		return n, nil
	case kind == "list":
		var all []string
		for one := range strings.SplitSeq(value, ",") {
			if one = strings.TrimSpace(one); one != "" {
				all = append(all, one)
			}
		}
		return all, nil
	}
	return value, nil
}

// printMetadata prints what is said of an Item.
func printMetadata(p *printer, m butler.Metadata) {
	line := func(name, text string) {
		if text = human.Clean(strings.Join(strings.Fields(text), " ")); text != "" {
			p.line("  %-14s %s", name, text)
		}
	}
	line("title", m.Title)
	line("original title", m.OriginalTitle)
	line("tagline", m.Tagline)
	line("summary", human.Fit(strings.Join(strings.Fields(m.Summary), " "), 400))
	line("studio", m.Studio)
	line("aired", m.Aired.String())
	line("rated", m.ContentRating)
	for _, n := range []struct {
		name  string
		value float64
	}{{"rating", m.Rating}, {"your rating", m.UserRating}} {
		if n.value > 0 {
			line(n.name, strconv.FormatFloat(n.value, 'f', -1, 64))
		}
	}
	for _, l := range []struct {
		name string
		all  []string
	}{{"genres", m.Genres}, {"moods", m.Moods}, {"styles", m.Styles}, {"countries", m.Countries}, {"tags", m.Tags}, {"labels", m.Labels}} {
		line(l.name, strings.Join(l.all, ", "))
	}
	for _, job := range []butler.CreditJob{butler.JobDirector, butler.JobWriter, butler.JobProducer, butler.JobComposer, butler.JobPerformer, butler.JobActor} {
		var names []string
		for _, c := range m.Credits {
			if c.Job == job && len(names) < 12 {
				names = append(names, c.Name)
			}
		}
		line(string(job), strings.Join(names, ", "))
	}
	var ids []string
	for provider, id := range m.IDs {
		ids = append(ids, provider+" "+id)
	}
	slices.Sort(ids)
	line("ids", strings.Join(ids, ", "))
	for _, a := range m.Assets {
		size := ""
		if a.Width > 0 {
			size = fmt.Sprintf(", %dx%d", a.Width, a.Height)
		}
		line(string(a.Kind), fmt.Sprintf("%s%s, %s", human.Named(a.From), size, human.Size(a.Size)))
	}
}

// saidText says in a line what an Origin says of an Item.
func saidText(m butler.ItemMetadata) string {
	var names []string
	b, err := json.Marshal(m.Metadata)
	var fields map[string]json.RawMessage
	if err == nil && json.Unmarshal(b, &fields) == nil {
		for name := range fields {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	text := strings.Join(names, ", ")
	if text == "" {
		text = "nothing"
	}
	if len(m.Locked) > 0 {
		text += "; locked: " + strings.Join(m.Locked, ", ")
	}
	if m.Note != "" {
		text += "; " + m.Note
	}
	return human.Clean(text)
}
