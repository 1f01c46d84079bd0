package catalogue

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestRunsOfOneTaskKeepApart(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	day := butler.Date{Year: 2026, Month: 3, Day: 1}
	window := butler.Run{Task: "A", State: butler.RunQueued, Trigger: butler.TriggerWindow, Day: day}
	first, err := d.CreateRun(ctx, window)
	must(t, err)
	if first.UUID == "" || first.Created.IsZero() || first.Day != day {
		t.Errorf("run: %+v", first)
	}
	_, err = d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunQueued, Trigger: butler.TriggerManual})
	wantKind(t, err, butler.KindConflict) // one is waiting
	_, err = d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunSkipped, Trigger: butler.TriggerManual, Reason: "no"})
	must(t, err) // a refusal is recorded beside it

	first.State, first.Ended = butler.RunInterrupted, noon
	must(t, d.SaveRun(ctx, first))
	_, err = d.CreateRun(ctx, window)
	wantKind(t, err, butler.KindConflict) // this window's is over
	second, err := d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunRunning, Trigger: butler.TriggerManual, Day: day})
	must(t, err)
	first.State = butler.RunQueued
	wantKind(t, d.SaveRun(ctx, first), butler.KindConflict) // cannot resume beside another
	window.Day = day.AddDays(1)
	window.Task = "B"
	_, err = d.CreateRun(ctx, window)
	must(t, err)

	second.State, second.Ended, second.Summary = butler.RunDone, noon.Add(time.Hour), []byte(`{"a":1}`)
	must(t, d.SaveRun(ctx, second))
	last, err := d.LastSuccess(ctx)
	must(t, err)
	if len(last) != 1 || last["A"].ID != second.ID || string(last["A"].Summary) != `{"a":1}` || !last["A"].Ended.Equal(second.Ended) {
		t.Errorf("last success: %+v", last)
	}
	wantKind(t, d.SaveRun(ctx, butler.Run{ID: 99}), butler.KindNotFound)
	_, err = d.Run(ctx, 99)
	wantKind(t, err, butler.KindNotFound)

	tests := []struct {
		q    butler.RunQuery
		want []int64
	}{
		{butler.RunQuery{}, []int64{4, 3, 2, 1}},
		{butler.RunQuery{Task: "A", Limit: 2}, []int64{3, 2}},
		{butler.RunQuery{Task: "A", Before: 2}, []int64{1}},
		{butler.RunQuery{States: []butler.RunState{butler.RunDone, butler.RunSkipped}}, []int64{3, 2}},
		{butler.RunQuery{Task: "B", States: []butler.RunState{butler.RunDone}}, nil},
	}
	for _, test := range tests {
		runs, err := d.Runs(ctx, test.q)
		must(t, err)
		var ids []int64
		for _, r := range runs {
			ids = append(ids, r.ID)
		}
		// Ids of refused rows may be left out.
		if len(ids) != len(test.want) {
			t.Errorf("%+v gives %v, want %d runs", test.q, ids, len(test.want))
		}
	}
}

func TestReportsAreCountedOncePerSubject(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	r, err := d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunRunning, Trigger: butler.TriggerManual})
	must(t, err)
	reports := []butler.UnitReport{
		{Subject: "section:1", Title: "Films", State: butler.UnitDone, Bytes: 10, Elapsed: time.Second, At: noon},
		{Subject: "section:2", Title: "Shows", State: butler.UnitSkipped, Reason: "away", At: noon},
		{Subject: "section:1", Title: "Films", State: butler.UnitFailed, Reason: "bad \xff", Bytes: -3, At: noon},
		{Subject: "section:3", Title: "Music", State: butler.UnitDone, Bytes: 5, At: noon},
	}
	for _, u := range reports {
		must(t, d.ReportUnit(ctx, r.ID, u))
	}
	wantKind(t, d.ReportUnit(ctx, 99, reports[0]), butler.KindNotFound)

	// What the scheduler holds is older than the counts and must not undo them.
	r.Total, r.Forced = 3, true
	must(t, d.SaveRun(ctx, r))
	r, err = d.Run(ctx, r.ID)
	must(t, err)
	if !r.Forced {
		t.Error("that the run was forced is not kept")
	}
	if diff := cmp.Diff([]int64{3, 1, 1, 1, 2}, []int64{r.Total, r.Done, r.Failed, r.Skipped, r.Bytes}); diff != "" {
		t.Error(diff)
	}
	got, err := d.UnitReports(ctx, butler.UnitReportQuery{Run: r.ID})
	must(t, err)
	reports[2].Reason = "bad \uFFFD"
	want := []butler.UnitReport{reports[2], reports[1], reports[3]}
	for i := range got {
		if i > 0 && got[i].ID <= got[i-1].ID {
			t.Errorf("report %d has id %d", i, got[i].ID)
		}
		want[i].ID = got[i].ID
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
	failed, err := d.UnitReports(ctx, butler.UnitReportQuery{Run: r.ID, State: butler.UnitFailed})
	must(t, err)
	rest, err := d.UnitReports(ctx, butler.UnitReportQuery{Run: r.ID, After: got[0].ID, Limit: 1})
	must(t, err)
	if len(failed) != 1 || len(rest) != 1 || rest[0].Subject != "section:2" {
		t.Errorf("failed %+v, rest %+v", failed, rest)
	}
}

func TestSettingsAreKept(t *testing.T) {
	d, _ := openTest(t)
	must(t, d.SetSettings(t.Context(), map[string]string{"a": "1", "b": "2"}))
	must(t, d.SetSettings(t.Context(), map[string]string{"b": "3"}))
	got, err := d.SettingValues(t.Context())
	must(t, err)
	if diff := cmp.Diff(map[string]string{"a": "1", "b": "3"}, got); diff != "" {
		t.Error(diff)
	}
}

// Runs of one Task may be active side by side if their Targets differ.
func TestRunsOfOneTargetKeepApart(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	active := butler.Run{Task: "A", State: butler.RunQueued, Trigger: butler.TriggerManual}
	for _, target := range []butler.Target{{}, {Section: 1}, {Section: 2}, {Item: 1}, {Section: 1, Item: 1}} {
		r := active
		r.Section, r.Item, r.Priority = target.Section, target.Item, -3
		created, err := d.CreateRun(ctx, r)
		must(t, err)
		if created.Target() != target || created.Priority != -3 {
			t.Errorf("run %+v", created)
		}
		_, err = d.CreateRun(ctx, r)
		wantKind(t, err, butler.KindConflict)
		if other, err := d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunStopped, Section: r.Section, Item: r.Item}); err != nil {
			t.Error(err)
		} else {
			other.State = butler.RunQueued
			wantKind(t, d.SaveRun(ctx, other), butler.KindConflict)
		}
		created.Priority, created.State = 7, butler.RunDone
		must(t, d.SaveRun(ctx, created))
		if saved, err := d.Run(ctx, created.ID); err != nil || saved.Priority != 7 || saved.Target() != target {
			t.Errorf("%v, %+v", err, saved)
		}
	}
}

func TestDaysOfRuns(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	day := func(n int) butler.Date { return butler.Date{Year: 2026, Month: 2, Day: 28}.AddDays(n) }
	for _, n := range []int{0, 3, 0, 1, 3} {
		for _, task := range []string{"A", "B"} {
			_, err := d.CreateRun(ctx, butler.Run{Task: task, State: butler.RunDone, Day: day(n)})
			must(t, err)
		}
	}
	_, err := d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunFailed, Day: day(1)})
	must(t, err)
	_, err = d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunDone}) // of no day
	must(t, err)
	tests := []struct {
		before butler.Date
		limit  int
		want   []butler.Date
	}{
		{butler.Date{}, 0, []butler.Date{day(3), day(1), day(0)}},
		{butler.Date{}, 1, []butler.Date{day(3)}},
		{day(3), 0, []butler.Date{day(1), day(0)}},
		{day(2), 1, []butler.Date{day(1)}},
		{day(0), 5, []butler.Date{}},
	}
	for _, test := range tests {
		days, err := d.RunDays(ctx, test.before, test.limit)
		must(t, err)
		if diff := cmp.Diff(test.want, days); diff != "" {
			t.Errorf("before %v: %s", test.before, diff)
		}
	}
	for want, q := range map[int]butler.RunQuery{
		3: {Day: day(1)}, 4: {Day: day(3)}, 2: {Day: day(3), Task: "B"}, 1: {Day: day(1), States: []butler.RunState{butler.RunFailed}},
		0: {Day: day(2)}, 12: {},
	} {
		runs, err := d.Runs(ctx, q)
		must(t, err)
		if len(runs) != want {
			t.Errorf("%+v gives %d runs, want %d", q, len(runs), want)
		}
	}
}
