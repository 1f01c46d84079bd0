package plex_test

import (
	"net/http"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
)

// TestMatches are chosen, and taken back with all that online sources said.
func TestMatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.metadata.SetTrees(butler.ItemTree{Item: butler.Item{ID: fake.ShelfShow}, Children: []butler.ItemTree{{Item: butler.Item{ID: 5}}}})
	for _, m := range []butler.ItemMetadata{
		{Item: fake.ShelfShow, Origin: butler.OriginUser, Metadata: butler.Metadata{Title: "Mine", IDs: map[string]string{"tvmaze": "7", "anidb": "8"}}},
		{Item: fake.ShelfShow, Origin: butler.OriginOnline, Metadata: butler.Metadata{Summary: "wrong"}},
		{Item: 5, Origin: butler.OriginOnline, Metadata: butler.Metadata{Summary: "wrong too"}},
		{Item: 5, Origin: butler.OriginLocal, Metadata: butler.Metadata{Summary: "right"}},
	} {
		if err := w.metadata.SetMetadata(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	put := func(target string) {
		t.Helper()
		if a := w.do(t, http.MethodPut, target, nil); a.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", target, a.Code, a.Body)
		}
	}
	put("/library/metadata/4/match?guid=tvmaze%3A%2F%2F82&name=Right")
	if got := w.matcher.Chosen[fake.ShelfShow]; got != "tvmaze 82" {
		t.Errorf("%q was chosen", got)
	}
	put("/library/metadata/4/unmatch")
	if got := w.matcher.Chosen[fake.ShelfShow]; got != "tvmaze " {
		t.Errorf("%q was taken back", got)
	}
	for item, want := range map[int64]string{fake.ShelfShow: "", 5: "right"} {
		if got := w.metadata.Effective(item); got.Summary != want {
			t.Errorf("item %d: %q, not %q", item, got.Summary, want)
		}
	}
	if got := w.metadata.Effective(fake.ShelfShow); got.Title != "Mine" {
		t.Errorf("the title is %q", got.Title)
	}
}
