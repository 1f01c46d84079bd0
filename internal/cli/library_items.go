package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
)

func (s *session) libraryItems() *cobra.Command {
	var f itemFlags
	c := &cobra.Command{
		Use:   "items [LIBRARY]",
		Short: "List what is in a library, or in all",
		Long: `List the items of a library, by name or number, or of all libraries, in the order of their titles: films,
series, artists or photos, or what is below an item with --parent.

JSON: an array of Item.`,
		Example: `  butler library items Films --year 2008
  butler library items TV --parent 42 --deep
  butler library items --trouble missing
  butler library items --title bunny --sort added --desc --limit 10`,
		Args:              takes(0, 1, "the name or number of a library, or nothing"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			q, err := f.query()
			if err != nil {
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
				all, err := collect(server.Library.AllItems(ctx, q), f.limit)
				if err != nil {
					return err
				}
				return s.show(all, func(p *printer) { printItems(p, all) })
			})
		},
	}
	f.add(c)
	return c
}

// itemFlags are those that choose Items.
type itemFlags struct {
	client.ItemQuery
	kind, sort    string
	trouble       string
	since, before string
	limit         int
}

func (f *itemFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.Int64Var(&f.Parent, "parent", 0, "only what is below the item of this `number`")
	flags.BoolVar(&f.Deep, "deep", false, "with --parent: at any depth, what holds no others")
	flags.StringVar(&f.kind, "kind", "", "only items of this `kind`: "+strings.Join(itemKinds(), ", "))
	flags.StringVar(&f.Title, "title", "", "only items whose title holds this `text`")
	flags.IntVar(&f.Year, "year", 0, "only items of this `year`")
	flags.StringVar(&f.trouble, "trouble", "", "only items with a `trouble`: missing (a file is), failed (an analysis of a file)")
	flags.StringVar(&f.since, "added-since", "", "only items added on this `day` or later, as in 2006-01-02")
	flags.StringVar(&f.before, "added-before", "", "only items added before this `day`")
	flags.StringVar(&f.sort, "sort", "", "`order`: "+strings.Join(itemSorts(), ", ")+" (default as it goes)")
	flags.BoolVar(&f.Descending, "desc", false, "the other way round")
	limitFlag(c, &f.limit)
	completes(c, "kind", words(itemKinds()...))
	completes(c, "sort", words(itemSorts()...))
	completes(c, "trouble", words(itemTroubles()...))
}

// query checks the flags and returns what they ask for.
func (f *itemFlags) query() (client.ItemQuery, error) {
	q := f.ItemQuery
	switch {
	case q.Parent < 0 || q.Year < 0:
		return q, usage("--parent and --year must not be below zero")
	case q.Deep && q.Parent == 0:
		return q, usage("--deep goes with --parent")
	case f.kind != "" && !slices.Contains(itemKinds(), f.kind):
		return q, usage("%q is no kind of item: use one of %s", f.kind, strings.Join(itemKinds(), ", "))
	case f.trouble != "" && !slices.Contains(itemTroubles(), f.trouble):
		return q, usage("%q is no trouble of an item: use one of %s", f.trouble, strings.Join(itemTroubles(), ", "))
	case f.sort != "" && !slices.Contains(itemSorts(), f.sort):
		return q, usage("%q is no order: use one of %s", f.sort, strings.Join(itemSorts(), ", "))
	}
	q.Kind, q.Sort, q.Limit = butler.ItemKind(f.kind), butler.ItemSort(f.sort), pageOf(f.limit)
	q.Trouble = butler.Trouble(f.trouble)
	var err error
	if q.AddedSince, err = parseDay(f.since); err != nil {
		return q, err
	}
	if q.AddedBefore, err = parseDay(f.before); err != nil {
		return q, err
	}
	return q, checkLimit(f.limit)
}

// itemKinds returns the names of the kinds of Item.
func itemKinds() []string {
	var names []string
	for _, k := range []butler.ItemKind{butler.Movie, butler.Show, butler.Season, butler.Episode,
		butler.Artist, butler.Album, butler.Track, butler.Photo, butler.Extra} {
		names = append(names, string(k))
	}
	return names
}

// itemTroubles returns the names of what may be wrong with Items.
func itemTroubles() []string {
	return []string{string(butler.TroubleMissing), string(butler.TroubleFailed)}
}

// itemSorts returns the names of the orders of Items.
func itemSorts() []string {
	return []string{string(butler.SortTitle), string(butler.SortAdded), string(butler.SortYear), string(butler.SortAired)}
}

func printItems(p *printer, items []butler.Item) {
	var rows [][]string
	for _, i := range items {
		rows = append(rows, []string{strconv.FormatInt(i.ID, 10), string(i.Kind), place(i), i.Title, year(i)})
	}
	p.table([]string{"ID", "KIND", "NO.", "TITLE", "YEAR"}, rows)
}

// place returns the number of a season, episode or track.
func place(i butler.Item) string {
	switch {
	case i.Kind == butler.Season, i.Index > 0 && i.IndexEnd <= i.Index && i.Disc == 0:
		return strconv.Itoa(i.Index)
	case i.Index > 0 && i.IndexEnd > i.Index:
		return fmt.Sprintf("%d-%d", i.Index, i.IndexEnd)
	case i.Index > 0:
		return fmt.Sprintf("%d.%d", i.Disc, i.Index)
	}
	return ""
}

func year(i butler.Item) string {
	switch {
	case !i.Aired.IsZero():
		return i.Aired.String()
	case i.Year != 0:
		return strconv.Itoa(i.Year)
	}
	return ""
}
