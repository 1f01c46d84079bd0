package catalogue

import (
	"slices"
	"testing"
	"time"

	"butler"
)

func TestReports(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	day := butler.Date{Year: 2026, Month: 3, Day: 1}
	var runs []butler.Run
	for i, state := range []butler.RunState{butler.RunDone, butler.RunInterrupted, butler.RunSkipped, butler.RunRunning, butler.RunFailed} {
		r, err := d.CreateRun(ctx, butler.Run{Task: string(rune('A' + i)), State: state, Trigger: butler.TriggerManual, Day: day, Total: -1})
		must(t, err)
		if state.Final() {
			r.Ended = noon.Add(time.Duration(i) * time.Minute)
			must(t, d.SaveRun(ctx, r))
		}
		runs = append(runs, r)
	}
	unreported := func(since time.Time, want ...int64) {
		t.Helper()
		all, err := d.UnreportedRuns(ctx, since, 10)
		must(t, err)
		var got []int64
		for _, r := range all {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("unreported: %v, not %v", got, want)
		}
	}
	unreported(time.Time{}, 1, 2, 5)
	unreported(noon.Add(time.Minute), 2, 5)

	night := butler.NewReport(butler.ReportFacts{
		Kind: butler.ReportNight, Made: noon, Day: day, Runs: []butler.Run{runs[0], runs[1], runs[3]},
		Failures: []butler.ReportLine{{Task: "A", Title: "a\nb\xff", Reason: "because"}},
	})
	first, err := d.AddReport(ctx, night, []string{"mail", "ntfy"})
	must(t, err)
	unreported(time.Time{}, 5) // one goes on, and is not told of
	_, err = d.AddReport(ctx, night, nil)
	wantKind(t, err, butler.KindConflict)
	own := butler.NewReport(butler.ReportFacts{Kind: butler.ReportRun, Made: noon, Day: day, Runs: runs[:1]})
	_, err = d.AddReport(ctx, own, []string{"mail"})
	wantKind(t, err, butler.KindConflict)
	own.Digest.Runs = runs[4:]
	second, err := d.AddReport(ctx, own, nil)
	must(t, err)
	unreported(time.Time{})
	_, err = d.AddReport(ctx, butler.NewTestReport(noon), nil)
	must(t, err)
	_, err = d.AddReport(ctx, butler.NewTestReport(noon), nil) // as often as one likes
	must(t, err)

	got, err := d.Report(ctx, first.ID)
	must(t, err)
	if got.Headline != night.Headline || len(got.Digest.Runs) != 3 || len(got.Failures) != 1 || !got.Made.Equal(noon) || got.ID != first.ID {
		t.Errorf("%+v", got)
	}
	_, err = d.Report(ctx, 99)
	wantKind(t, err, butler.KindNotFound)
	all, err := d.Reports(ctx, butler.ReportQuery{})
	must(t, err)
	if len(all) != 4 || all[3].Headline != night.Headline || all[3].Digest.Runs != nil || all[3].Failures != nil || all[3].Digest.Day != day {
		t.Errorf("%+v", all)
	}
	if all, err = d.Reports(ctx, butler.ReportQuery{Kind: butler.ReportTest, Before: all[0].ID, Limit: 5}); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}

	n, err := d.PruneReports(ctx, noon.Add(time.Second))
	must(t, err)
	if n != 4 {
		t.Errorf("%d are forgotten", n)
	}
	_, err = d.Report(ctx, second.ID)
	wantKind(t, err, butler.KindNotFound)
	left, err := d.Deliveries(ctx, first.ID)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("%+v", left)
	}
}

func TestDeliveries(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	r, err := d.AddReport(ctx, butler.NewTestReport(noon), []string{"mail", "ntfy"})
	must(t, err)
	due, next, err := d.DueDeliveries(ctx, noon, 10)
	must(t, err)
	if len(due) != 2 || due[0].To != "mail" || due[0].State != butler.DeliveryWaiting || due[0].Report != r.ID || !next.IsZero() {
		t.Fatalf("%+v, %v", due, next)
	}
	mail, ntfy := due[0], due[1]
	mail.State, mail.Attempts, mail.At = butler.DeliveryDone, 1, noon
	must(t, d.SaveDelivery(ctx, mail))
	ntfy.Attempts, ntfy.At, ntfy.After, ntfy.Reason = 1, noon, noon.Add(time.Hour), "it is away"
	must(t, d.SaveDelivery(ctx, ntfy))
	due, next, err = d.DueDeliveries(ctx, noon.Add(time.Minute), 10)
	must(t, err)
	if len(due) != 0 || !next.Equal(ntfy.After) {
		t.Errorf("%+v, %v", due, next)
	}
	if due, _, err = d.DueDeliveries(ctx, ntfy.After, 10); err != nil || len(due) != 1 || due[0].Reason != "it is away" || due[0].Attempts != 1 {
		t.Errorf("%+v, %v", due, err)
	}
	// The clock was set back: the attempt lies in the future.
	if due, _, err = d.DueDeliveries(ctx, noon.Add(-24*time.Hour), 10); err != nil || len(due) != 1 {
		t.Errorf("%+v, %v", due, err)
	}
	all, err := d.Deliveries(ctx, r.ID)
	must(t, err)
	if len(all) != 2 || all[0].State != butler.DeliveryDone {
		t.Errorf("%+v", all)
	}
	wantKind(t, d.SaveDelivery(ctx, butler.Delivery{ID: 99}), butler.KindNotFound)
}

func TestAlarmsAndWatches(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	a := butler.Alarm{Key: "a", Text: "A", Hint: "do", Since: noon, Told: noon.Add(time.Hour)}
	must(t, d.SaveAlarms(ctx, []butler.Alarm{{Key: "b", Since: noon}, {Key: "c"}}))
	must(t, d.SaveAlarms(ctx, []butler.Alarm{a}))
	all, err := d.Alarms(ctx)
	must(t, err)
	if len(all) != 1 || all[0].Key != "a" || all[0].Hint != "do" || !all[0].Since.Equal(a.Since) || !all[0].Told.Equal(a.Told) {
		t.Errorf("%+v", all)
	}
	_, err = d.Watch(ctx, []string{"A", "B"}, noon)
	must(t, err)
	since, err := d.Watch(ctx, []string{"A", "C"}, noon.Add(time.Hour))
	must(t, err)
	if len(since) != 2 || !since["A"].Equal(noon) || !since["C"].Equal(noon.Add(time.Hour)) {
		t.Errorf("%v", since)
	}
	since, err = d.Watch(ctx, []string{"B"}, noon.Add(2*time.Hour)) // it was forgotten meanwhile
	must(t, err)
	if len(since) != 1 || !since["B"].Equal(noon.Add(2*time.Hour)) {
		t.Errorf("%v", since)
	}
}
