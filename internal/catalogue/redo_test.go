package catalogue

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// done commits a success with files for a Part.
func done(t *testing.T, d *DB, part int64, analysis string, names ...string) {
	t.Helper()
	u, err := d.Lease(t.Context(), butler.Unit{Part: part, Analyses: []string{analysis}})
	must(t, err)
	o := butler.Outcome{Analysis: analysis, Version: 1, Result: butler.Result{Markers: []butler.Marker{{Kind: butler.MarkerIntro, End: 1}}}}
	for _, name := range names {
		o.Result.Artifacts = append(o.Result.Artifacts, butler.Artifact{Name: name, Size: 10})
	}
	must(t, d.Commit(t.Context(), u, []butler.Outcome{o}))
}

// show stores two seasons of a show, with a trailer, and a film beside it. Parts 1 to 4 are its
// episodes, 5 the trailer's, 6 the film's.
func show(t *testing.T, d *DB) (section butler.Section, show, season int64) {
	t.Helper()
	section = addSection(t, d, butler.Shows, "s")
	trailer := film("/media/s/trailer", "", "ct")
	trailer.Place.Items = []butler.Item{{Kind: butler.Show, Key: "show:S", Title: "S"}, {Kind: butler.Extra, Key: "t", Title: "Trailer"}}
	var changes []butler.Change
	for i := range 4 {
		changes = append(changes, put(episode(fmt.Sprint("/media/s/", i), "S", i/2+1, i, fmt.Sprint("c", i))))
	}
	apply(t, d, section.ID, append(changes, put(trailer), put(film("/media/s/film", "Film", "cf")))...)
	items, _, err := list(t.Context(), d, butler.ItemQuery{Section: section.ID, Kind: butler.Season})
	must(t, err)
	return section, items[0].Parent, items[0].ID
}

func TestRedoOfAnItemReachesAllBelowIt(t *testing.T) {
	d, _ := openTest(t)
	s, show, season := show(t, d)
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	for part := range int64(6) {
		done(t, d, part+1, "previews")
	}
	count := func(target butler.Target) int64 {
		t.Helper()
		n, err := d.CountLacking(t.Context(), "previews", target)
		must(t, err)
		return n
	}
	must(t, d.Redo(t.Context(), "previews", butler.Target{Item: season}))
	if got := []int64{count(butler.Target{}), count(butler.Target{Item: season}), count(butler.Target{Item: show})}; !cmp.Equal(got, []int64{2, 2, 2}) {
		t.Errorf("after a season: %v", got)
	}
	must(t, d.Redo(t.Context(), "previews", butler.Target{Item: show}))
	if got := []int64{count(butler.Target{}), count(butler.Target{Item: season}), count(butler.Target{Item: show})}; !cmp.Equal(got, []int64{5, 2, 5}) {
		t.Errorf("after the show: %v", got)
	}
	all, err := d.Lacking(t.Context(), butler.LackQuery{Analyses: []string{"previews"}, Target: butler.Target{Item: show}, After: 2, Limit: 2})
	must(t, err)
	if len(all) != 2 || all[0].Part != 3 || all[1].Part != 4 {
		t.Errorf("second page: %+v", all)
	}

	s.OptOuts = []string{previews().Task}
	must(t, d.UpdateSection(t.Context(), s))
	must(t, d.Redo(t.Context(), "previews", butler.Target{Item: show}))
	if n := count(butler.Target{Item: show}); n != 0 {
		t.Errorf("%d parts lack what their section opted out of", n)
	}
	wantKind(t, d.Redo(t.Context(), "none", butler.Target{Item: show}), butler.KindNotFound)
}

func TestDiscard(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	_, show, season := show(t, d)
	must(t, d.Register(ctx, []butler.Analysis{previews(), loudness()}))
	for part := range int64(6) {
		done(t, d, part+1, "previews", "a.bif", "b.bif")
	}
	done(t, d, 1, "loudness", "levels")
	busy, err := d.Lease(ctx, butler.Unit{Part: 2, Analyses: []string{"loudness"}})
	must(t, err)
	far, err := d.Lease(ctx, butler.Unit{Part: 6, Analyses: []string{"loudness"}})
	must(t, err)
	discard := func(target butler.Target) (names []string) {
		t.Helper()
		for f, err := range d.Discard(ctx, "previews", target) {
			must(t, err)
			names = append(names, fmt.Sprint(f.Part, f.ContentID, f.Name))
		}
		return names
	}
	if diff := cmp.Diff([]string{"1c0a.bif", "1c0b.bif", "2c1a.bif", "2c1b.bif"}, discard(butler.Target{Item: season})); diff != "" {
		t.Error(diff)
	}
	// While the files of a Part are being deleted, it is not another's: what came of it is stale.
	wantKind(t, d.Commit(ctx, busy, []butler.Outcome{{Analysis: "loudness", Version: 1}}), butler.KindStale)
	must(t, d.Commit(ctx, far, []butler.Outcome{{Analysis: "loudness", Version: 1}}))
	if diff := cmp.Diff([]string{"previews"}, lacks(t, d, 1, "previews", "loudness")); diff != "" {
		t.Error(diff)
	}
	left, err := d.Item(ctx, season+1)
	must(t, err)
	if len(left.Artifacts) != 1 || left.Artifacts[0].Name != "levels" || left.Artifacts[0].Part != 1 || len(left.Markers) != 1 || len(left.Findings) != 1 {
		t.Errorf("left: %+v", left)
	}

	// Who stops early leaves Parts that can be worked on.
	for range d.Discard(ctx, "previews", butler.Target{Item: show}) {
		_, err := d.Lease(ctx, butler.Unit{Part: 4, Analyses: []string{"previews"}})
		wantKind(t, err, butler.KindConflict)
		break
	}
	_, err = d.Lease(ctx, butler.Unit{Part: 4, Analyses: []string{"previews"}})
	must(t, err)
	if got := discard(butler.Target{}); len(got) != 2 { // the film's
		t.Errorf("at last: %v", got)
	}
	stored, err := d.Stored(ctx)
	must(t, err)
	if diff := cmp.Diff([]butler.Stored{{Section: 1, Analysis: "loudness", Bytes: 10, Files: 1}}, stored); diff != "" {
		t.Error(diff)
	}
	for _, err := range d.Discard(ctx, "none", butler.Target{}) {
		wantKind(t, err, butler.KindNotFound)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range d.Discard(ended, "previews", butler.Target{}) {
		wantKind(t, err, butler.KindInterrupted)
	}
}

func TestOnlyMissingPartsAreForgotten(t *testing.T) {
	d, c := openTest(t)
	ctx := t.Context()
	s, show, _ := show(t, d)
	other := addSection(t, d, butler.Movies, "other")
	apply(t, d, other.ID, put(film("/media/other/a", "A", "x")), butler.Change{Missing: 7})
	apply(t, d, s.ID, butler.Change{Missing: 1}, butler.Change{Missing: 2}, butler.Change{Missing: 3}, butler.Change{Missing: 6})
	c.advance(-1)
	n, err := d.RemoveMissing(ctx, s.ID) // they are missing since after its begin
	must(t, err)
	if n != 0 {
		t.Errorf("%d parts that went missing later are forgotten", n)
	}
	c.advance(1)
	n, err = d.RemoveMissing(ctx, s.ID)
	must(t, err)
	got, err := d.Section(ctx, s.ID)
	must(t, err)
	if n != 4 || got.Parts != 2 || got.Missing != 0 || got.Items != 1 {
		t.Errorf("%d are forgotten, %+v is left", n, got)
	}
	below, _, err := list(ctx, d, butler.ItemQuery{Parent: show})
	must(t, err)
	if len(below) != 2 { // the second season and the trailer
		t.Errorf("below the show: %+v", below)
	}
	_, err = d.RemoveMissing(ctx, 99)
	wantKind(t, err, butler.KindNotFound)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = d.RemoveMissing(ended, other.ID)
	wantKind(t, err, butler.KindInterrupted)
	if left, err := d.Section(ctx, other.ID); err != nil || left.Missing != 1 {
		t.Errorf("%v, %+v", err, left)
	}
}

// What is left to a Run, in hand or not, and what it has done come out of one reading.
func TestCountLeft(t *testing.T) {
	d, _ := openTest(t)
	_, show, season := show(t, d)
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	run, err := d.CreateRun(t.Context(), butler.Run{Task: previews().Task, State: butler.RunRunning, Trigger: butler.TriggerManual, Total: -1})
	must(t, err)
	check := func(want, wantDone int64) {
		t.Helper()
		for target, away := range map[butler.Target]int64{{}: 0, {Item: show}: 1, {Item: season}: 4} { // away: Parts of others
			r, n, err := d.CountLeft(t.Context(), run.ID, "previews", target)
			must(t, err)
			if n != want-away || r.ID != run.ID || r.Done != wantDone {
				t.Errorf("%+v: %d left and %d done, want %d and %d", target, n, r.Done, want-away, wantDone)
			}
		}
	}
	check(6, 0)
	u, err := d.Lease(t.Context(), butler.Unit{Part: 6, Analyses: []string{"previews"}, Runs: []int64{run.ID}})
	must(t, err)
	check(6, 0)
	if n, err := d.CountLacking(t.Context(), "previews", butler.Target{}); err != nil || n != 5 {
		t.Errorf("%d, %v", n, err)
	}
	must(t, d.Commit(t.Context(), u, []butler.Outcome{{Analysis: "previews", Version: 1}}))
	if r, n, err := d.CountLeft(t.Context(), run.ID, "previews", butler.Target{}); err != nil || n != 5 || r.Done != 1 {
		t.Errorf("%d left and %d done, %v", n, r.Done, err)
	}
	if r, n, err := d.CountLeft(t.Context(), 0, "previews", butler.Target{}); err != nil || n != 5 || r.ID != 0 {
		t.Errorf("%d left of no run: %+v, %v", n, r, err)
	}
	_, _, err = d.CountLeft(t.Context(), 99, "previews", butler.Target{})
	wantKind(t, err, butler.KindNotFound)
}
