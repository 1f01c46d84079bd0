package catalogue

import (
	"fmt"
	"testing"

	"butler"
)

func TestItemsBelowStandInTheirOrder(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Shows, "Shows")
	var changes []butler.Change
	for _, e := range []int{10, 2, 1} {
		changes = append(changes, put(episode(fmt.Sprintf("/media/Shows/%d", e), "Show", 1, e, fmt.Sprint(e))))
	}
	extra := film("/media/Shows/trailer", "", "t")
	extra.Place.Items = []butler.Item{{Kind: butler.Show, Key: "show:Show", Title: "Show"}, {Kind: butler.Extra, Key: "x", Title: "Trailer"}}
	apply(t, d, s.ID, append(changes, put(extra))...)
	shows, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID})
	must(t, err)
	if total != 1 || shows[0].Kind != butler.Show {
		t.Fatalf("on top: %+v", shows)
	}
	below, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Parent: shows[0].ID})
	must(t, err)
	if total != 2 || below[1].Kind != butler.Season {
		t.Fatalf("below: %+v", below)
	}
	seasons, _, err := list(ctx, d, butler.ItemQuery{Parent: shows[0].ID, Kind: butler.Season})
	must(t, err)
	episodes, total, err := list(ctx, d, butler.ItemQuery{Parent: seasons[0].ID, Limit: 2, Offset: 1})
	must(t, err)
	if total != 3 || len(episodes) != 2 || episodes[0].Index != 2 || episodes[1].Index != 10 {
		t.Errorf("episodes: %+v", episodes)
	}
	all, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Kind: butler.Episode})
	must(t, err)
	if total != 3 || len(all) != 3 {
		t.Errorf("all episodes: %+v", all)
	}
	section, err := d.Section(ctx, s.ID)
	must(t, err)
	if section.Items != 3 || section.Parts != 4 {
		t.Errorf("section: %+v", section)
	}
}
