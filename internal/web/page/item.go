package page

import (
	"fmt"
	"strconv"

	"butler"
)

// ItemURL returns the address of an Item's page.
func ItemURL(id int64) string { return "/web/items/" + strconv.FormatInt(id, 10) }

// ItemTitle returns an Item's title with its place among its kin: "3. The Third", "Season 2".
func ItemTitle(i butler.Item) string {
	switch {
	case i.Kind == butler.Season && i.Title == "":
		if i.Index == 0 {
			return "Specials"
		}
		return fmt.Sprintf("Season %d", i.Index)
	case i.Kind == butler.Episode && i.IndexEnd > i.Index:
		return fmt.Sprintf("%d–%d. %s", i.Index, i.IndexEnd, i.Title)
	case (i.Kind == butler.Episode || i.Kind == butler.Track) && i.Index > 0:
		return fmt.Sprintf("%d. %s", i.Index, i.Title)
	case i.Title == "":
		return fmt.Sprintf("%s %d", KindName(i.Kind), i.ID)
	}
	return i.Title
}

// KindName returns what people call a kind of Item.
func KindName(k butler.ItemKind) string {
	switch k {
	case butler.Movie:
		return "film"
	case butler.Show:
		return "series"
	default:
		return string(k)
	}
}
