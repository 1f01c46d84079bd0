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
	q := client.ItemQuery{Limit: 50}
	var kind string
	var offset int
	c := &cobra.Command{
		Use:   "items LIBRARY",
		Short: "List what is in a library",
		Long: `List the items of a library, by name or number, in the order of their titles: films, series, artists or
photos, or what is below an item with --parent.

JSON: {"items": [Item], "total": NUMBER}.`,
		Args:              takes(1, 1, "the name or number of a library"),
		ValidArgsFunction: first(s.libraryNames()),
		RunE: func(c *cobra.Command, args []string) error {
			if q.Limit < 1 || offset < 0 || q.Parent < 0 {
				return usage("--limit must be above zero, --offset and --parent not below it")
			}
			if kind != "" && !slices.Contains(itemKinds(), kind) {
				return usage("%q is no kind of item: use one of %s", kind, strings.Join(itemKinds(), ", "))
			}
			return s.withSection(c.Context(), args[0], func(server *client.Client, section butler.Section) error {
				q.Section, q.Kind = section.ID, butler.ItemKind(kind)
				items, total, err := firstItems(c.Context(), server, q, offset)
				if err != nil {
					return err
				}
				page := struct {
					Items []butler.Item `json:"items"`
					Total int64         `json:"total"`
				}{list(items), total}
				return s.show(page, func(p *printer) { printItems(p, items, offset, total) })
			})
		},
	}
	flags := c.Flags()
	flags.Int64Var(&q.Parent, "parent", 0, "only what is below the item of this `number`")
	flags.StringVar(&kind, "kind", "", "only items of this `kind`: "+strings.Join(itemKinds(), ", "))
	flags.IntVar(&q.Limit, "limit", q.Limit, "at most this `number`")
	flags.IntVar(&offset, "offset", 0, "leave out this `number` at the beginning")
	completes(c, "kind", words(itemKinds()...))
	return c
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

// firstItems returns q.Limit Items of a query from an offset on, which may be more than a page, and the
// number of all.
func firstItems(ctx context.Context, server *client.Client, q client.ItemQuery, offset int) (all []butler.Item, total int64, err error) {
	const most = 500 // that a server gives at a time
	for end := offset + q.Limit; len(all) < end; {
		q.Limit = min(end-len(all), most)
		page, err := server.Library.Items(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		all, total, q.Cursor = append(all, page.Items...), page.Total, page.Next
		if page.Next == "" {
			break
		}
	}
	return all[min(offset, len(all)):], total, nil
}

func printItems(p *printer, items []butler.Item, offset int, total int64) {
	var rows [][]string
	for _, i := range items {
		rows = append(rows, []string{strconv.FormatInt(i.ID, 10), string(i.Kind), place(i), i.Title, year(i)})
	}
	p.table([]string{"ID", "KIND", "NO.", "TITLE", "YEAR"}, rows)
	if int64(offset+len(items)) < total {
		p.line("%d to %d of %d; go on with --offset %d", offset+1, offset+len(items), total, offset+len(items))
	}
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
