package catalogue

import (
	"os"
	"strings"
	"testing"

	"butler"
)

// Each page of what stands at the top goes on where the one before ended: none sorts the Section anew.
func TestTopItemsAreNotSorted(t *testing.T) {
	b, err := os.ReadFile("query/metadata.sql")
	must(t, err)
	_, rest, _ := strings.Cut(string(b), "-- name: TopItems :many\n")
	query, _, found := strings.Cut(rest, ";")
	if !found {
		t.Fatal("there is no query TopItems")
	}
	d, _ := openTest(t)
	s := addSection(t, d, butler.Photos, "s")
	manyParts(t, d, s.ID)
	must(t, d.Optimize(t.Context()))
	must(t, d.read(t.Context(), "explain", func(x transaction) error {
		got := plan(t, x, query, s.ID, 7, 100)
		if strings.Contains(got, "TEMP B-TREE") || !strings.Contains(got, "INTEGER PRIMARY KEY (rowid>?)") {
			t.Errorf("%s", got)
		}
		return nil
	}))
}
