package catalogue

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// What failed for good is listed until it is to be made again, and only while its file is there.
func TestItemsThatFailed(t *testing.T) {
	d, _ := openTest(t)
	s, _, season := show(t, d)
	must(t, d.Register(t.Context(), []butler.Analysis{previews(), loudness()}))
	for _, part := range []int64{1, 3} {
		u, err := d.Lease(t.Context(), butler.Unit{Part: part, Analyses: []string{"previews"}})
		must(t, err)
		failed := butler.Outcome{Analysis: "previews", Version: 1, Err: butler.E(butler.KindDamaged, "read", "%w", errors.New("broken"))}
		must(t, d.Commit(t.Context(), u, []butler.Outcome{failed}))
	}
	done(t, d, 2, "previews")
	titles := func(q butler.ItemQuery) (all []string) {
		t.Helper()
		q.Section = s.ID
		items, total, err := list(t.Context(), d, q)
		must(t, err)
		for _, i := range items {
			all = append(all, fmt.Sprint(i.Kind, " ", i.Index))
		}
		if total != int64(len(all)) {
			t.Errorf("%d of %d", len(all), total)
		}
		return all
	}
	want := func(q butler.ItemQuery, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, titles(q)); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
	}
	failed := butler.ItemQuery{Trouble: butler.TroubleFailed}
	want(failed, "episode 0", "episode 2")
	want(butler.ItemQuery{Trouble: butler.TroubleFailed, Kind: butler.Movie})
	want(butler.ItemQuery{Trouble: butler.TroubleFailed, Parent: season}, "episode 0")
	want(butler.ItemQuery{Trouble: butler.TroubleMissing})
	apply(t, d, s.ID, butler.Change{Missing: 1})
	want(failed, "episode 2")
	want(butler.ItemQuery{Trouble: butler.TroubleMissing}, "episode 0")
	must(t, d.Redo(t.Context(), "previews", butler.Target{Section: s.ID}))
	want(failed)
	_, _, err := list(t.Context(), d, butler.ItemQuery{Trouble: "odd"})
	wantKind(t, err, butler.KindInvalid)
}

// Of a large library, what has a trouble is found without reading all of it.
func TestTroubleIsFoundByItsIndex(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Photos, "s")
	manyParts(t, d, s.ID)
	for trouble, index := range map[butler.Trouble]string{butler.TroubleMissing: "parts_missing", butler.TroubleFailed: "findings_failed"} {
		for _, q := range []butler.ItemQuery{{}, {Section: s.ID}, {Section: s.ID, Kind: butler.Photo, Title: "a"}} {
			q.Trouble = trouble
			l, err := newListing("test", q)
			must(t, err)
			must(t, d.read(t.Context(), "explain", func(x transaction) error {
				_, err := l.in(t.Context(), x)
				must(t, err)
				query, args := l.query(bounds{limit: 9})
				got := plan(t, x, query, args...)
				if !strings.Contains(got, index) || !strings.Contains(got, "SEARCH items USING INTEGER PRIMARY KEY") || strings.Contains(got, "SCAN items") {
					t.Errorf("%+v: %s", q, got)
				}
				return nil
			}))
		}
	}
}
