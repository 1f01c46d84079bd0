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
