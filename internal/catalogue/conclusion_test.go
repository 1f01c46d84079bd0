package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// intros is a Conclusion for tests, of a season's previews.
func intros() butler.Conclusion {
	return butler.Conclusion{Name: "intros", Task: "Intros", Version: 1, From: []string{"previews"}, Groups: []butler.ItemKind{butler.Season}}
}

func registered(t *testing.T, d *DB, all ...butler.Conclusion) {
	t.Helper()
	must(t, d.Register(t.Context(), []butler.Analysis{previews(), loudness()}))
	must(t, d.RegisterConclusions(t.Context(), all))
}

func dueNow(t *testing.T, d *DB, q butler.DueQuery) []butler.Due {
	t.Helper()
	all, err := d.Due(t.Context(), q)
	must(t, err)
	return all
}

// concluded stores something told of each Member.
func concluded(t *testing.T, d *DB, due butler.Due, settings string, parts ...int64) {
	t.Helper()
	var drawn []butler.Drawn
	for _, p := range parts {
		drawn = append(drawn, butler.Drawn{Part: p, Result: butler.Result{Data: []byte("1"), Markers: []butler.Marker{{Kind: butler.MarkerIntro, End: 5}}}})
	}
	must(t, d.Conclude(t.Context(), due, settings, drawn, nil, 0, butler.UnitReport{}))
}

func TestConclusionsThatCannotBe(t *testing.T) {
	d, _ := openTest(t)
	registered(t, d)
	named := func(name string, from ...string) butler.Conclusion {
		c := intros()
		c.Name, c.From = name, from
		return c
	}
	for what, all := range map[string][]butler.Conclusion{
		"no name": {named("")}, "twice": {named("a"), named("a")}, "an analysis": {named("previews")}, "from itself": {named("a", "a")},
		"in a circle": {named("a", "b"), named("b", "c"), named("c", "a")}, "no groups": {{Name: "a", Task: "T", Version: 1}},
		"no version": {{Name: "a", Task: "T", Groups: intros().Groups}},
	} {
		if err := d.RegisterConclusions(t.Context(), all); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, d.RegisterConclusions(t.Context(), []butler.Conclusion{named("late", "early", "unknown"), named("early")}))
	a := previews()
	a.Name = "early"
	wantKind(t, d.Register(t.Context(), []butler.Analysis{a}), butler.KindInvalid)
	s := addSection(t, d, butler.Shows, "s")
	apply(t, d, s.ID, put(episode("/media/s/a", "S", 1, 1, "a")))
	var order []string
	for _, due := range dueNow(t, d, butler.DueQuery{Conclusions: []string{"late", "early"}}) {
		order = append(order, due.Conclusion)
	}
	if diff := cmp.Diff([]string{"early"}, order); diff != "" { // nothing is known yet that the other is drawn from
		t.Error(diff)
	}
	due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"early"}})
	concluded(t, d, due[0], "", 1)
	if due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"late", "early"}}); len(due) != 1 || due[0].Conclusion != "late" {
		t.Errorf("due: %+v", due)
	}
	_, err := d.Due(t.Context(), butler.DueQuery{Conclusions: []string{"none"}})
	wantKind(t, err, butler.KindNotFound)
}

// What is drawn is in the order of the tree, and says what it is drawn from.
func TestMembersComeInTheirOrder(t *testing.T) {
	d, _ := openTest(t)
	c := intros()
	c.Groups = []butler.ItemKind{butler.Show}
	registered(t, d, c)
	s := addSection(t, d, butler.Shows, "s")
	var changes []butler.Change
	for i, at := range [][2]int{{2, 1}, {1, 10}, {1, 2}, {0, 7}, {1, 1}} {
		changes = append(changes, put(episode(fmt.Sprint("/media/s/", i), "S", at[0], at[1], fmt.Sprint("c", i))))
	}
	second := episode("/media/s/second", "S", 1, 2, "second")
	second.Place.Index = 2
	apply(t, d, s.ID, append(changes, put(second), put(episode("/media/s/other", "Other", 1, 1, "other")))...)
	apply(t, d, s.ID, butler.Change{Missing: 5})
	done(t, d, 1, "previews", "a")
	done(t, d, 2, "loudness", "b")
	group := dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}})[0].Group
	item, members, err := d.Group(t.Context(), c, group)
	must(t, err)
	var order []int64
	for _, m := range members {
		order = append(order, m.Part.ID)
	}
	if diff := cmp.Diff([]int64{4, 3, 6, 2, 1}, order); diff != "" || item.Title != "S" {
		t.Errorf("%+v: %s", item, diff)
	}
	last := members[4]
	if len(last.Findings) != 1 || len(last.Artifacts) != 1 || len(last.Markers) != 1 || last.Markers[0].Source != "previews" || last.Item.Kind != butler.Episode ||
		len(last.Part.Streams) != 2 || last.Previous != nil {
		t.Errorf("%+v", last)
	}
	if m := members[3]; len(m.Findings)+len(m.Artifacts)+len(m.Markers) != 0 { // of another Analysis
		t.Errorf("%+v", m)
	}
	for _, id := range []int64{item.ID + 1, 1 << 40} { // a season is no group here
		_, _, err = d.Group(t.Context(), c, id)
		wantKind(t, err, butler.KindNotFound)
	}
}

func TestConcludeReplacesWhatWasFound(t *testing.T) {
	d, c := openTest(t)
	edl := butler.Conclusion{Name: "edl", Task: "Edl", Version: 1, From: []string{"intros"}, Groups: []butler.ItemKind{butler.Episode}}
	registered(t, d, edl, intros())
	ctx := t.Context()
	_, _, season := show(t, d)
	for part := range int64(2) {
		done(t, d, part+1, "previews")
	}
	run, err := d.CreateRun(ctx, butler.Run{Task: "Intros", State: butler.RunRunning, Trigger: butler.TriggerManual})
	must(t, err)
	q := butler.DueQuery{Conclusions: []string{"edl", "intros"}}
	due := dueNow(t, d, q)
	if len(due) != 1 || due[0].Group != season {
		t.Fatalf("due: %+v", due)
	}
	evidence := []butler.Evidence{{Kind: butler.EvidenceSound, At: 3, Until: 9, Weight: 0.5, Note: "the same"}}
	told := []butler.Drawn{
		{Part: 1, Result: butler.Result{Vector: []float32{1, 2}, Data: []byte(`{"a":1}`), Markers: []butler.Marker{{Kind: butler.MarkerIntro, Start: 3, End: 9, Confidence: 0.9, Evidence: evidence}}}},
		{Part: 2, Result: butler.Result{Blobs: []butler.Blob{{Name: "x"}}, Refs: []butler.BlobRef{{Name: "x", Digest: "dd", Size: 2}}}},
	}
	report := butler.UnitReport{Subject: "conclusion:intros:7", Title: "Season 1", State: butler.UnitDone, Elapsed: time.Second}
	must(t, d.Conclude(ctx, due[0], "w=1", told, nil, run.ID, report))
	wantKind(t, d.Conclude(ctx, butler.Due{Conclusion: "intros", Group: season, Change: due[0].Change - 1}, "", nil, nil, 0, report), butler.KindStale)
	wantKind(t, d.Conclude(ctx, butler.Due{Conclusion: "intros", Group: 1 << 40, Change: 1}, "", nil, nil, 0, report), butler.KindStale)
	if run, err = d.Run(ctx, run.ID); err != nil || run.Done != 1 || run.Bytes != 2 {
		t.Errorf("%+v, %v", run, err)
	}
	p, err := d.Part(ctx, 1)
	must(t, err)
	detail, err := d.Item(ctx, p.Item)
	must(t, err)
	i := slices.IndexFunc(detail.Markers, func(m butler.Marker) bool { return m.Source == "intros" })
	id := detail.Markers[i].ID
	want := butler.Marker{ID: id, Item: p.Item, Part: 1, Kind: butler.MarkerIntro, Start: 3, End: 9, Source: "intros", Confidence: 0.9, Evidence: evidence}
	if diff := cmp.Diff(want, detail.Markers[i]); diff != "" {
		t.Error(diff)
	}
	findings, err := d.Findings(ctx, 2)
	must(t, err)
	if f := findings[0]; f.Analysis != "intros" || !slices.Equal(f.Blobs, told[1].Result.Refs) || f.Elapsed != time.Second || !f.At.Equal(c.t) {
		t.Errorf("%+v", f)
	}
	var digests []string
	for digest, err := range d.BlobDigests(ctx) {
		must(t, err)
		digests = append(digests, digest)
	}
	if !slices.Equal(digests, []string{"dd"}) {
		t.Errorf("blobs %v", digests)
	}

	// What is drawn from it is due, in its order; the same told again makes nothing due, and Markers stay.
	all := dueNow(t, d, q)
	if len(all) != 2 || all[0].Conclusion != "edl" || all[1].Conclusion != "edl" {
		t.Fatalf("due: %+v", all)
	}
	for _, one := range all {
		must(t, d.Conclude(ctx, one, "", nil, nil, 0, report))
	}
	must(t, d.Redo(ctx, "previews", butler.Target{Item: season}))
	again := dueNow(t, d, q)
	if len(again) != 1 || again[0].Change <= due[0].Change {
		t.Fatalf("due: %+v", again)
	}
	must(t, d.Conclude(ctx, again[0], "w=2", told, nil, 0, report))
	if all := dueNow(t, d, q); len(all) != 0 {
		t.Errorf("due: %+v", all)
	}
	detail, err = d.Item(ctx, p.Item)
	must(t, err)
	if !slices.ContainsFunc(detail.Markers, func(m butler.Marker) bool { return m.ID == id }) {
		t.Errorf("the marker has another id: %+v", detail.Markers)
	}

	// What is told no more vanishes; and what cannot be is a reason.
	done(t, d, 1, "previews")
	must(t, d.Conclude(ctx, dueNow(t, d, q)[0], "w=2", told[1:], nil, 0, report))
	if findings, err = d.Findings(ctx, 1); err != nil || len(findings) != 1 || findings[0].Analysis != "previews" {
		t.Errorf("%+v, %v", findings, err)
	}
	vectors, _, err := d.Vectors(ctx, "intros", 0, 10)
	if err != nil || len(vectors) != 0 {
		t.Errorf("%v, %v", vectors, err)
	}
}

func TestWhatCannotBeConcludedSaysWhy(t *testing.T) {
	good := butler.Result{Data: []byte("1")}
	tests := map[string]struct {
		drawn []butler.Drawn
		cause error
	}{
		"an error":         {nil, butler.E(butler.KindDamaged, "draw", "no sound")},
		"no JSON":          {[]butler.Drawn{{Part: 1, Result: good}, {Part: 2, Result: butler.Result{Data: []byte("{")}}}, nil},
		"another's part":   {[]butler.Drawn{{Part: 1, Result: good}, {Part: 3, Result: good}}, nil},
		"twice":            {[]butler.Drawn{{Part: 1, Result: good}, {Part: 1, Result: good}}, nil},
		"artifacts":        {[]butler.Drawn{{Part: 1, Result: butler.Result{Artifacts: []butler.Artifact{{Name: "a"}}}}}, nil},
		"no numbers":       {[]butler.Drawn{{Part: 1, Result: butler.Result{Vector: []float32{float32(math.NaN())}}}}, nil},
		"blobs not stored": {[]butler.Drawn{{Part: 1, Result: butler.Result{Blobs: []butler.Blob{{Name: "a"}}}}}, nil},
		"backwards":        {[]butler.Drawn{{Part: 1, Result: butler.Result{Markers: []butler.Marker{{Start: 2, End: 1}}}}}, nil},
		"too sure":         {[]butler.Drawn{{Part: 1, Result: butler.Result{Markers: []butler.Marker{{End: 1, Confidence: math.NaN()}}}}}, nil},
		"evidence":         {[]butler.Drawn{{Part: 1, Result: butler.Result{Markers: []butler.Marker{{End: 1, Evidence: []butler.Evidence{{Weight: math.Inf(1)}}}}}}}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d, _ := openTest(t)
			registered(t, d, intros())
			show(t, d)
			run, err := d.CreateRun(t.Context(), butler.Run{Task: "Intros", State: butler.RunRunning, Trigger: butler.TriggerManual})
			must(t, err)
			done(t, d, 1, "previews")
			q := butler.DueQuery{Conclusions: []string{"intros"}}
			report := butler.UnitReport{Subject: "s", State: butler.UnitDone}
			if tt.cause != nil {
				report.State = butler.UnitFailed
			}
			must(t, d.Conclude(t.Context(), dueNow(t, d, q)[0], "", tt.drawn, tt.cause, run.ID, report))
			if all := dueNow(t, d, q); len(all) != 0 {
				t.Errorf("due: %+v", all)
			}
			for part := range int64(2) {
				all, err := d.Findings(t.Context(), part+1)
				must(t, err)
				if len(all) == 0 || all[0].Analysis != "intros" || all[0].State != butler.UnitFailed || all[0].Reason == "" {
					t.Errorf("part %d: %+v", part+1, all)
				}
			}
			if run, err = d.Run(t.Context(), run.ID); err != nil || run.Failed != 1 {
				t.Errorf("%+v, %v", run, err)
			}
		})
	}
}

func TestDueIsLimited(t *testing.T) {
	d, _ := openTest(t)
	all := intros()
	all.Name, all.Groups = "all", []butler.ItemKind{butler.Movie, butler.Show}
	registered(t, d, intros(), all)
	s, show, season := show(t, d)
	for part := range int64(6) {
		done(t, d, part+1, "previews")
	}
	both := []string{"intros", "all"}
	count := func(q butler.DueQuery) int { q.Conclusions = both; return len(dueNow(t, d, q)) }
	film := butler.DueQuery{Target: butler.Target{Item: show}}
	for what, c := range map[string]struct{ got, want int }{
		"all":               {count(butler.DueQuery{}), 4},
		"one":               {count(butler.DueQuery{Limit: 1}), 1},
		"two":               {count(butler.DueQuery{Limit: 2}), 2},
		"after":             {count(butler.DueQuery{After: show}), 3},
		"a show":            {count(film), 3},
		"a season":          {count(butler.DueQuery{Target: butler.Target{Item: season}}), 2},
		"another section":   {count(butler.DueQuery{Target: butler.Target{Section: s.ID + 1}}), 0},
		"a section":         {count(butler.DueQuery{Target: butler.Target{Section: s.ID}}), 4},
		"whole":             {count(butler.DueQuery{Whole: true}), 4},
		"an item not there": {count(butler.DueQuery{Target: butler.Target{Item: 1 << 40}}), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", what, c.got, c.want)
		}
	}
	must(t, d.Redo(t.Context(), "previews", butler.Target{Item: season}))
	if got := count(butler.DueQuery{Whole: true}); got != 2 { // the other season and the film
		t.Errorf("whole: %d", got)
	}
	if got := count(butler.DueQuery{Whole: true, Limit: 1}); got != 1 {
		t.Errorf("the first whole: %d", got)
	}
	s.OptOuts = []string{"Intros"}
	must(t, d.UpdateSection(t.Context(), s))
	if got := count(butler.DueQuery{}); got != 0 {
		t.Errorf("opted out: %d", got)
	}
}

func TestDiscardTakesWhatWasConcluded(t *testing.T) {
	d, _ := openTest(t)
	own := intros()
	own.Task = previews().Task
	edl := butler.Conclusion{Name: "edl", Task: "Edl", Version: 1, From: []string{"intros"}, Groups: []butler.ItemKind{butler.Season}}
	registered(t, d, own, edl)
	_, _, season := show(t, d)
	for part := range int64(2) {
		done(t, d, part+1, "previews")
	}
	concluded(t, d, dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}})[0], "", 1, 2)
	concluded(t, d, dueNow(t, d, butler.DueQuery{Conclusions: []string{"edl"}})[0], "", 1)
	for _, err := range d.Discard(t.Context(), "previews", butler.Target{}) {
		must(t, err)
	}
	detail := func(part int64) []butler.Finding {
		all, err := d.Findings(t.Context(), part)
		must(t, err)
		return all
	}
	if got := detail(1); len(got) != 1 || got[0].Analysis != "edl" {
		t.Errorf("%+v", got)
	}
	if got := detail(2); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros", "edl"}})
	if len(due) != 2 || due[0].Group != season {
		t.Fatalf("due: %+v", due)
	}
	for _, one := range due {
		concluded(t, d, one, "")
	}
	if got := detail(1); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// Conclusions that come to a library that was analysed already are due for all of it, in steps.
func TestNewConclusionsAreDueForAll(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	s := addSection(t, d, butler.Shows, "s")
	const seasons = 3
	var changes []butler.Change
	for i := range relackAtOnce + 50 {
		changes = append(changes, put(episode(fmt.Sprint("/media/s/", i), "S", i%seasons, i, fmt.Sprint("c", i))))
	}
	apply(t, d, s.ID, changes...)
	_, err := d.writer.ExecContext(ctx, `INSERT INTO findings SELECT id, 1, 1, 0, 0, 'done', '', 0, 0, '', '' FROM parts WHERE id > 1`)
	must(t, err)
	must(t, d.RegisterConclusions(ctx, []butler.Conclusion{intros()}))
	q := butler.DueQuery{Conclusions: []string{"intros"}}
	due := dueNow(t, d, q)
	if len(due) != seasons {
		t.Fatalf("due: %+v", due)
	}
	for _, one := range due {
		concluded(t, d, one, "", 1)
	}
	must(t, d.RegisterConclusions(ctx, []butler.Conclusion{intros()}))
	if due := dueNow(t, d, q); len(due) != 0 {
		t.Errorf("registered again: %+v", due)
	}
	other := intros()
	other.Groups = []butler.ItemKind{butler.Show}
	must(t, d.RegisterConclusions(ctx, []butler.Conclusion{other}))
	if due := dueNow(t, d, q); len(due) != 1 {
		t.Errorf("of other groups: %+v", due)
	}
}

func TestUpgradeRenewsWhatIsStale(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	registered(t, d, intros())
	s, _, season := show(t, d)
	for part := range int64(6) {
		done(t, d, part+1, "previews") // version 1, settings ""
	}
	fails := func(part int64) {
		u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"loudness"}})
		must(t, err)
		must(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "loudness", Version: 1, Err: butler.E(butler.KindDamaged, "read", "no")}}))
	}
	fails(1)
	stale := func(name, settings string, target butler.Target, want butler.Stale) {
		t.Helper()
		got, err := d.CountStale(ctx, name, settings, target)
		must(t, err)
		if got != want {
			t.Errorf("%s with %q of %+v: %+v, want %+v", name, settings, target, got, want)
		}
	}
	everything := butler.Target{}
	stale("previews", "", everything, butler.Stale{})
	stale("previews", "w=2", everything, butler.Stale{Settings: 6})
	stale("previews", "w=2", butler.Target{Item: season}, butler.Stale{Settings: 2})
	stale("previews", "w=2", butler.Target{Section: s.ID + 1}, butler.Stale{})
	stale("loudness", "w=2", everything, butler.Stale{Settings: 1})
	newer := previews()
	newer.Version = 2
	must(t, d.Register(ctx, []butler.Analysis{newer}))
	stale("previews", "w=2", everything, butler.Stale{Version: 6})
	wantLacking(t, d, 0)
	apply(t, d, s.ID, butler.Change{Missing: 6})
	stale("previews", "", everything, butler.Stale{Version: 5})
	s.OptOuts = []string{previews().Task}
	must(t, d.UpdateSection(ctx, s))
	stale("previews", "", everything, butler.Stale{})
	s.OptOuts = nil
	must(t, d.UpdateSection(ctx, s))

	for _, one := range dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}}) {
		concluded(t, d, one, "", 1)
	}
	upgrade := func(name string, target butler.Target, want int64) {
		t.Helper()
		n, err := d.Upgrade(ctx, name, "", target)
		must(t, err)
		if n != want {
			t.Errorf("%s of %+v: %d parts, want %d", name, target, n, want)
		}
	}
	upgrade("previews", butler.Target{Item: season}, 2)
	upgrade("previews", butler.Target{Item: season}, 0)
	wantLacking(t, d, 2)
	if all, err := d.Findings(ctx, 1); err != nil || len(all) == 0 || all[0].State != butler.UnitFailed && all[0].State != butler.UnitDone {
		t.Errorf("%+v, %v", all, err) // still to be seen
	}
	if due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}}); len(due) != 1 || due[0].Group != season {
		t.Errorf("due: %+v", due)
	}
	upgrade("previews", everything, 3)
	wantLacking(t, d, 5)

	for _, one := range dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}}) {
		concluded(t, d, one, "")
	}
	stale("intros", "", everything, butler.Stale{})
	stale("intros", "x", everything, butler.Stale{Settings: 4})
	c := intros()
	c.Version = 2
	must(t, d.RegisterConclusions(ctx, []butler.Conclusion{c}))
	stale("intros", "", everything, butler.Stale{Version: 4}) // of which nothing was told, but might be now
	stale("intros", "", butler.Target{Item: season}, butler.Stale{Version: 2})
	upgrade("intros", butler.Target{Item: season}, 2)
	upgrade("intros", butler.Target{Item: season}, 0)
	upgrade("intros", everything, 2)
	if due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}}); len(due) != 2 {
		t.Errorf("due: %+v", due)
	}
	_, err := d.CountStale(ctx, "none", "", everything)
	wantKind(t, err, butler.KindNotFound)
	_, err = d.Upgrade(ctx, "none", "", everything)
	wantKind(t, err, butler.KindNotFound)
}

func TestVectorsComeInTheOrderOfTheirMarks(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	registered(t, d)
	show(t, d)
	store := func(part int64, v ...float32) {
		u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"loudness"}})
		must(t, err)
		must(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "loudness", Version: 1, Result: butler.Result{Vector: v}}}))
	}
	for part := range int64(4) {
		store(part+1, float32(part), -1.5)
	}
	first, mark, err := d.Vectors(ctx, "loudness", 0, 3)
	must(t, err)
	rest, end, err := d.Vectors(ctx, "loudness", mark, 3)
	must(t, err)
	all := append(first, rest...)
	for i, v := range all {
		if v.Part != int64(i+1) || !slices.Equal(v.Values, []float32{float32(i), -1.5}) {
			t.Errorf("%+v", v)
		}
	}
	if len(all) != 4 {
		t.Errorf("%d vectors", len(all))
	}
	none, same, err := d.Vectors(ctx, "loudness", end, 3)
	if err != nil || len(none) != 0 || same != end {
		t.Errorf("%v, %d, %v", none, same, err)
	}
	must(t, d.Redo(ctx, "loudness", butler.Target{}))
	store(1, 0, -1.5) // the same: it does not come again
	store(2, 9)
	store(3)
	again, _, err := d.Vectors(ctx, "loudness", end, 10)
	must(t, err)
	if diff := cmp.Diff([]butler.Vector{{Part: 2, Values: []float32{9}}}, again); diff != "" {
		t.Error(diff)
	}
	if all, _, err := d.Vectors(ctx, "loudness", 0, 10); err != nil || len(all) != 3 {
		t.Errorf("%v, %v", all, err)
	}
	_, _, err = d.Vectors(ctx, "none", 0, 10)
	wantKind(t, err, butler.KindNotFound)
	if _, _, err := d.Vectors(context.Background(), "previews", 0, 10); err != nil {
		t.Error(err)
	}
}

// An Item that becomes another kind of group is another group: what was being drawn of it is stale.
func TestWhatIsDrawnOfAnItemOfAnotherKindIsStale(t *testing.T) {
	d, _ := openTest(t)
	c := butler.Conclusion{Name: "edl", Task: "Edl", Version: 1, From: []string{"previews"}, Groups: []butler.ItemKind{butler.Movie, butler.Extra}}
	registered(t, d, c)
	s := addSection(t, d, butler.Movies, "f")
	p := film("/f/a", "A", "ca")
	apply(t, d, s.ID, put(p))
	part := partAt(t, d, s.ID, "/f/a")
	done(t, d, part, "previews")
	q := butler.DueQuery{Conclusions: []string{"edl"}}
	was := dueNow(t, d, q)[0]
	p.Part, p.Place.Items[0].Kind = part, butler.Extra
	apply(t, d, s.ID, put(p))
	is := dueNow(t, d, q)[0]
	if is.Group != was.Group || is.Change == was.Change {
		t.Fatalf("%+v is due, %+v was", is, was)
	}
	wantKind(t, d.Conclude(t.Context(), was, "", nil, nil, 0, butler.UnitReport{}), butler.KindStale)
	concluded(t, d, is, "")
}
