package catalogue

import (
	"strings"
	"testing"

	"butler"
)

func plan(t *testing.T, x transaction, query string, args ...any) string {
	t.Helper()
	rows, err := x.tx.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	must(t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id, parent, not int
		var detail string
		must(t, rows.Scan(&id, &parent, &not, &detail))
		all = append(all, detail)
	}
	must(t, rows.Err())
	return strings.Join(all, "; ")
}

// Lists that are not filtered are read in their order from an index, from where a page begins.
func TestListsReadTheirIndexes(t *testing.T) {
	for _, analysed := range []bool{false, true} {
		d, _ := openTest(t)
		s := addSection(t, d, butler.Photos, "s")
		addSection(t, d, butler.Movies, "other")
		manyParts(t, d, s.ID)
		if analysed {
			must(t, d.Optimize(t.Context()))
		}
		for sort, index := range map[butler.ItemSort]string{
			butler.SortTitle: "", butler.SortAdded: "_added", butler.SortYear: "_year", butler.SortAired: "_aired",
		} {
			for kind, name := range map[butler.ItemKind]string{butler.Photo: "items_kind", "": "items_top"} {
				for _, section := range []int64{0, s.ID} {
					l, err := newListing("test", butler.ItemQuery{Section: section, Kind: kind, Sort: sort, Descending: true})
					must(t, err)
					must(t, d.read(t.Context(), "explain", func(x transaction) error {
						_, err := l.in(t.Context(), x)
						must(t, err)
						for _, b := range []bounds{{limit: 9}, {limit: 9, after: &position{ID: 7, Year: 5}}, {limit: 9, descending: true}} {
							query, args := l.query(b)
							got := plan(t, x, query, args...)
							if !strings.Contains(got, name+index+" ") || strings.Contains(got, "TEMP B-TREE") || strings.Contains(got, "SCAN items") {
								t.Errorf("%+v: %s", l.q, got)
							}
						}
						return nil
					}))
				}
			}
		}
	}
}

// An Item's Parts are reached from the Item, not from the Parts that lack something.
func TestTargetsAreReachedFromTheirItem(t *testing.T) {
	d, _ := openTest(t)
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	s := addSection(t, d, butler.Photos, "s")
	manyParts(t, d, s.ID)
	must(t, d.Optimize(t.Context()))
	must(t, d.read(t.Context(), "explain", func(x transaction) error {
		a, err := x.named(t.Context(), "explain", "previews")
		must(t, err)
		got := plan(t, x, lackingBelowSQL(a), 1, 0, "[1]", a.ID, 1, 1, 10)
		for _, want := range []string{"items_parent (parent=?)", "sqlite_autoindex_media_1 (item=?)", "parts_media (media=?)"} {
			if !strings.Contains(got, want) {
				t.Errorf("not by %s: %s", want, got)
			}
		}
		return nil
	}))
}

// What lies directly below an Item is reached from it, and not by reading its Section.
func TestChildrenAreReachedFromTheirParent(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Photos, "s")
	manyParts(t, d, s.ID)
	must(t, d.read(t.Context(), "explain", func(x transaction) error {
		for _, q := range []butler.ItemQuery{{Parent: 1}, {Parent: 1, Kind: butler.Extra}, {Parent: 1, Sort: butler.SortYear, Title: "a"}} {
			l, err := newListing("test", q)
			must(t, err)
			l.sections = []int64{s.ID}
			query, args := l.query(bounds{limit: 9})
			count := l.terms()[0]
			for query, args := range map[string][]any{query: args, "SELECT count(*)" + count.from: count.args} {
				if got := plan(t, x, query, args...); !strings.Contains(got, "items_parent (parent=?") {
					t.Errorf("%+v: %s", q, got)
				}
			}
		}
		return nil
	}))
}
