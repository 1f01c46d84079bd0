package catalogue

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// failed hands a Part out for a Run and stores that the Analysis failed with an error.
func failed(t *testing.T, d *DB, part, run int64, analysis string, cause error) {
	t.Helper()
	u, err := d.Lease(t.Context(), butler.Unit{Part: part, Analyses: []string{analysis}, Runs: []int64{run}})
	must(t, err)
	must(t, d.Commit(t.Context(), u, []butler.Outcome{{Analysis: analysis, Version: 1, Err: cause}}))
}

func newRun(t *testing.T, d *DB, r butler.Run) butler.Run {
	t.Helper()
	if r.State == "" {
		r.State = butler.RunRunning
	}
	r, err := d.CreateRun(t.Context(), r)
	must(t, err)
	return r
}

// failures returns what fails, page after page, in short.
func failures(t *testing.T, d *DB, q butler.FailureQuery) (all []string) {
	t.Helper()
	q.Limit = 2
	for {
		p, err := d.Failures(t.Context(), q)
		must(t, err)
		if len(p.Failures) > q.Limit {
			t.Fatalf("%d on a page", len(p.Failures))
		}
		for _, f := range p.Failures {
			all = append(all, fmt.Sprintf("%s of %d: %s", f.Analysis, f.Part, f.Reason))
		}
		if q.After = p.Next; q.After == "" {
			return all
		}
	}
}

func TestFailuresAndRetries(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	edl := butler.Conclusion{Name: "edl", Task: "Edl", Version: 1, From: []string{"previews"}, Groups: []butler.ItemKind{butler.Movie}}
	registered(t, d, edl)
	a, b := addSection(t, d, butler.Movies, "a"), addSection(t, d, butler.Movies, "b")
	apply(t, d, a.ID, put(film("/media/a/x/one.mkv", "One", "c1")), put(film("/media/a/two.mkv", "Two", "c2")), put(film("/media/a/three.mkv", "Three", "c3")))
	apply(t, d, b.ID, put(film("/media/b/four.mkv", "Four", "c4")))
	night := newRun(t, d, butler.Run{Task: "GenerateMediaIndexFiles"})
	later := newRun(t, d, butler.Run{Task: "LoudnessAnalysis"})
	damaged := func(n int) error { return butler.E(butler.KindDamaged, "read", "moov atom %d not found", n) }
	failed(t, d, 1, night.ID, "previews", damaged(17))
	failed(t, d, 2, night.ID, "previews", damaged(4))
	failed(t, d, 4, night.ID, "previews", butler.E(butler.KindTimeout, "read", "no progress"))
	failed(t, d, 3, night.ID, "previews", butler.E(butler.KindMissingTool, "read", "no ffmpeg")) // no failure: it costs no attempt
	failed(t, d, 1, later.ID, "loudness", butler.E(butler.KindUnsupported, "read", "a codec"))
	done(t, d, 2, "loudness")

	first := "previews of 1: read: moov atom 17 not found"
	second := "previews of 2: read: moov atom 4 not found"
	fourth := "previews of 4: read: no progress"
	sound := "loudness of 1: read: a codec"
	for _, test := range []struct {
		q    butler.FailureQuery
		want []string
	}{
		{butler.FailureQuery{}, []string{first, second, fourth, sound}},
		{butler.FailureQuery{Task: "LoudnessAnalysis"}, []string{sound}},
		{butler.FailureQuery{Section: b.ID}, []string{fourth}},
		{butler.FailureQuery{Part: 1}, []string{first, sound}},
		{butler.FailureQuery{Run: night.ID}, []string{first, second, fourth}},
		{butler.FailureQuery{Run: later.ID, Section: a.ID}, []string{sound}},
		{butler.FailureQuery{Run: later.ID + 1}, nil},
		{butler.FailureQuery{Like: butler.Alike("read: moov atom 99 not found", "")}, []string{first, second}},
		{butler.FailureQuery{Task: "none"}, nil},
	} {
		if diff := cmp.Diff(test.want, failures(t, d, test.q)); diff != "" {
			t.Errorf("%+v:\n%s", test.q, diff)
		}
	}
	for _, after := range []string{"x", "1", "1:", ":1", "-1:2", "1:2:3"} {
		_, err := d.Failures(ctx, butler.FailureQuery{After: after})
		wantKind(t, err, butler.KindInvalid)
	}
	p, err := d.Failures(ctx, butler.FailureQuery{Section: b.ID})
	must(t, err)
	want := butler.Failure{
		Part: 4, Item: 4, Section: b.ID, Title: "Four (1999)", File: "four.mkv", Task: "GenerateMediaIndexFiles", Analysis: "previews",
		Reason: "read: no progress", At: noon, Attempts: 1, After: noon.Add(firstPause),
	}
	if diff := cmp.Diff([]butler.Failure{want}, p.Failures); diff != "" {
		t.Error(diff)
	}
	counts, err := d.FailureCounts(ctx, butler.FailureQuery{})
	must(t, err)
	wantCounts := []butler.FailureCount{
		{Task: "GenerateMediaIndexFiles", Reason: "read: moov atom 17 not found", Like: "read: moov atom # not found", Count: 2, ForGood: 2, Last: noon},
		{Task: "GenerateMediaIndexFiles", Reason: "read: no progress", Like: "read: no progress", Count: 1, Last: noon},
		{Task: "LoudnessAnalysis", Reason: "read: a codec", Like: "read: a codec", Count: 1, ForGood: 1, Last: noon},
	}
	if diff := cmp.Diff(wantCounts, counts); diff != "" {
		t.Error(diff)
	}

	wantWork(t, d, "previews", 0)
	got, err := d.Retry(ctx, butler.FailureQuery{Run: night.ID, Section: a.ID})
	must(t, err)
	if diff := cmp.Diff(butler.Retries{Tasks: map[string]int64{"GenerateMediaIndexFiles": 2}, Target: butler.Target{Section: a.ID}}, got); diff != "" {
		t.Error(diff)
	}
	wantWork(t, d, "previews", 2)
	if diff := cmp.Diff([]string{fourth, sound}, failures(t, d, butler.FailureQuery{})); diff != "" {
		t.Error(diff)
	}
	got, err = d.Retry(ctx, butler.FailureQuery{Part: 4})
	must(t, err)
	if got.Target != (butler.Target{Section: b.ID, Item: 4}) {
		t.Errorf("%+v", got)
	}
	wantWork(t, d, "previews", 3) // it does not wait any more
	got, err = d.Retry(ctx, butler.FailureQuery{Part: 4})
	must(t, err)
	if len(got.Tasks) != 0 || got.Target != (butler.Target{}) {
		t.Errorf("%+v", got)
	}

	// What is missing fails no more; what was put away with its Section neither.
	apply(t, d, a.ID, butler.Change{Missing: 1})
	if got := failures(t, d, butler.FailureQuery{}); got != nil {
		t.Errorf("%q", got)
	}
}

func TestFailedConclusionsAreRetried(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	edl := butler.Conclusion{Name: "edl", Task: "Edl", Version: 1, From: []string{"previews"}, Groups: []butler.ItemKind{butler.Movie}}
	registered(t, d, edl)
	s := addSection(t, d, butler.Movies, "a")
	apply(t, d, s.ID, put(film("/media/a/one.mkv", "One", "c1")))
	done(t, d, 1, "previews")
	run := newRun(t, d, butler.Run{Task: "GenerateMediaIndexFiles"})
	due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"edl"}})
	must(t, d.Conclude(ctx, due[0], "", nil, butler.E(butler.KindInvalid, "export", "no folder"), run.ID,
		butler.UnitReport{Subject: fmt.Sprintf("conclusion:edl:%d", due[0].Group), State: butler.UnitFailed, Reason: "no folder"}))
	if left := dueNow(t, d, butler.DueQuery{Conclusions: []string{"edl"}}); len(left) != 0 {
		t.Fatalf("%+v", left)
	}
	q := butler.FailureQuery{Run: run.ID}
	if diff := cmp.Diff([]string{"edl of 1: export: no folder"}, failures(t, d, q)); diff != "" {
		t.Error(diff)
	}
	got, err := d.Retry(ctx, q)
	must(t, err)
	if diff := cmp.Diff(map[string]int64{"Edl": 1}, got.Tasks); diff != "" {
		t.Error(diff)
	}
	if left := dueNow(t, d, butler.DueQuery{Conclusions: []string{"edl"}}); len(left) != 1 {
		t.Errorf("%+v", left)
	}
	if got := failures(t, d, q); got != nil {
		t.Errorf("%q", got)
	}
}

func wantWork(t *testing.T, d *DB, analysis string, want int64) {
	t.Helper()
	n, err := d.CountLacking(t.Context(), analysis, butler.Target{})
	must(t, err)
	if n != want {
		t.Errorf("%d parts lack %s, want %d", n, analysis, want)
	}
}
