package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) collections() *cobra.Command {
	return group("collections", "Group items, or see what rules grouped", s.collectionsList(), s.collectionsShow(), s.collectionsAdd(),
		s.collectionsEdit(), s.collectionsRemove())
}

func (s *session) collectionsList() *cobra.Command {
	var q client.CollectionQuery
	var limit int
	c := &cobra.Command{
		Use:   "list [LIBRARY]",
		Short: "List the collections of a library, or of all",
		Long: `List the collections of a library, by name or number, or of all libraries, by title. Those with a rule are
built by BuildGracenoteCollections; each rule is a preference: butler prefs list.

JSON: an array of Collection.`,
		Example: `  butler collections list
  butler collections list Films --rule genre
  butler collections list --rule -`,
		Args:              takes(0, 1, "the name or number of a library, or nothing"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if len(args) == 1 {
					section, err := findSection(ctx, server, args[0])
					if err != nil {
						return err
					}
					q.Section = section.ID
				}
				q.Limit = pageOf(limit)
				all, err := collect(server.Collections.All(ctx, q), limit)
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printCollections(p, all) })
			})
		},
	}
	c.Flags().StringVar(&q.Rule, "rule", "", "only those that this `rule` builds; - for those made by hand")
	completes(c, "rule", words("set", "genre", "decade", "director", "mood", "sound", "-"))
	limitFlag(c, &limit)
	return c
}

func printCollections(p *printer, all []butler.Collection) {
	var rows [][]string
	for _, c := range all {
		rows = append(rows, []string{strconv.FormatInt(c.ID, 10), c.Rule, string(c.Kind), strconv.FormatInt(c.Items, 10), c.Title})
	}
	p.table([]string{"ID", "RULE", "OF", "ITEMS", "TITLE"}, rows)
}

// collectionDetail is a Collection with its Items.
type collectionDetail struct {
	butler.Collection
	Members []butler.Item `json:"members"`
}

func (s *session) collectionsShow() *cobra.Command {
	return s.ofCollection(cobra.Command{
		Use:   "show NUMBER",
		Short: "Show a collection and its items",
		Long: `Show a collection and its items, in their order.

JSON: the Collection, with members, an array of Item.`,
		Example: `  butler collections show 1000000001`,
	}, func(ctx context.Context, server *client.Client, id int64) error {
		found, err := server.Collections.Get(ctx, id)
		if err != nil {
			return err
		}
		items, err := collect(server.Collections.AllItems(ctx, id), 0)
		if err != nil {
			return err
		}
		return s.show(collectionDetail{found, items}, func(p *printer) {
			by := "made by hand"
			if found.Rule != "" {
				by = "built by the rule " + found.Rule
			}
			p.line("%s (%s)", found.Title, by)
			if found.Summary != "" {
				p.line("%s", found.Summary)
			}
			p.line("")
			printItems(p, items)
		})
	})
}

// ofCollection returns a command about one Collection. do is called with its number.
func (s *session) ofCollection(c cobra.Command, do func(ctx context.Context, server *client.Client, id int64) error) *cobra.Command {
	c.Args = takes(1, 1, "the number of a collection; butler collections list shows them")
	c.ValidArgsFunction = cobra.NoFileCompletions
	c.RunE = func(c *cobra.Command, args []string) error {
		id, err := parseID("a collection", args[0])
		if err != nil {
			return err
		}
		return s.onServer(c, func(ctx context.Context, server *client.Client) error { return do(ctx, server, id) })
	}
	return &c
}

func (s *session) collectionsAdd() *cobra.Command {
	var n client.NewCollection
	var kind string
	c := &cobra.Command{
		Use:   "add LIBRARY TITLE [NUMBER]...",
		Short: "Make a collection",
		Long: `Make a collection in a library, by name or number, of the items with these numbers, which are of one kind.
No rule touches it.

JSON: the Collection.`,
		Example:           `  butler collections add Films Sundays 12 7 42`,
		Args:              takes(2, -1, "the name or number of a library, a title, and numbers of items"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			n.Title, n.Kind = args[1], butler.ItemKind(kind)
			var err error
			if n.Items, err = parseIDs("an item", args[2:]); err != nil {
				return err
			}
			return s.withSection(c.Context(), args[0], func(server *client.Client, section butler.Section) error {
				n.Section = section.ID
				made, err := server.Collections.Add(c.Context(), n)
				if err != nil {
					return err
				}
				return s.show(made, func(p *printer) { printCollections(p, []butler.Collection{made}) })
			})
		},
	}
	c.Flags().StringVar(&n.SortTitle, "sort-title", "", "`text` that lists go by (default the title, without its article)")
	c.Flags().StringVar(&n.Summary, "summary", "", "`text` that says what it is")
	c.Flags().StringVar(&kind, "kind", "", "`kind` of its items (default that of the first)")
	completes(c, "kind", words(itemKinds()...))
	return c
}

func (s *session) collectionsEdit() *cobra.Command {
	var title, sortTitle, summary string
	var edit client.CollectionEdit
	c := s.ofCollection(cobra.Command{
		Use:   "edit NUMBER",
		Short: "Change a collection that was made by hand",
		Long: `Change a collection that was made by hand: its words, and which items are in it. What a rule builds is
changed by the preferences of BuildGracenoteCollections.

JSON: the Collection as it is then.`,
		Example: `  butler collections edit 1000000001 --add 12 --add 13 --remove 7
  butler collections edit 1000000001 --title Rain`,
	}, nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		id, err := parseID("a collection", args[0])
		if err != nil {
			return err
		}
		for name, to := range map[string]struct {
			field **string
			value *string
		}{"title": {&edit.Title, &title}, "sort-title": {&edit.SortTitle, &sortTitle}, "summary": {&edit.Summary, &summary}} {
			if c.Flags().Changed(name) {
				*to.field = to.value
			}
		}
		if edit.Title == nil && edit.SortTitle == nil && edit.Summary == nil && len(edit.Add)+len(edit.Remove) == 0 {
			return usage("%s needs something to change: --title, --sort-title, --summary, --add or --remove", c.CommandPath())
		}
		return s.onServer(c, func(ctx context.Context, server *client.Client) error {
			edited, err := server.Collections.Edit(ctx, id, edit)
			if err != nil {
				return err
			}
			return s.show(edited, func(p *printer) { printCollections(p, []butler.Collection{edited}) })
		})
	}
	c.Flags().StringVar(&title, "title", "", "its `title`")
	c.Flags().StringVar(&sortTitle, "sort-title", "", "`text` that lists go by")
	c.Flags().StringVar(&summary, "summary", "", "`text` that says what it is")
	c.Flags().Int64SliceVar(&edit.Add, "add", nil, "`number` of an item that comes in; may be given again")
	c.Flags().Int64SliceVar(&edit.Remove, "remove", nil, "`number` of an item that leaves; may be given again")
	return c
}

func (s *session) collectionsRemove() *cobra.Command {
	return s.ofCollection(cobra.Command{
		Use:   "remove NUMBER",
		Short: "Forget a collection; its items stay",
		Long: `Forget a collection; its items stay. One that a rule builds comes back with the next run of
BuildGracenoteCollections, unless the rule is switched off.

JSON: {"removed": NUMBER}.`,
		Example: `  butler collections remove 1000000001`,
	}, func(ctx context.Context, server *client.Client, id int64) error {
		if err := server.Collections.Remove(ctx, id); err != nil {
			return err
		}
		return s.show(map[string]int64{"removed": id}, func(p *printer) { p.line("removed collection %d; its items are untouched", id) })
	})
}

// parseIDs reads the numbers of things.
func parseIDs(what string, all []string) (ids []int64, err error) {
	for _, s := range all {
		id, err := parseID(what, s)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
