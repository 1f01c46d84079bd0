package catalogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestUnitIsCommittedOnce(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a.mkv", "A", "c1")))
	must(t, d.Register(ctx, []butler.Analysis{previews(), loudness()}))
	part := partAt(t, d, s.ID, "/media/Films/a.mkv")

	run, err := d.CreateRun(ctx, butler.Run{Task: "GenerateMediaIndexFiles", State: butler.RunRunning, Trigger: butler.TriggerManual})
	must(t, err)
	u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"previews", "loudness"}, Runs: []int64{run.ID, 0}})
	must(t, err)
	if got := lacks(t, d, part, "previews"); got != nil {
		t.Fatalf("a leased part is offered: %v", got)
	}
	_, err = d.Lease(ctx, u)
	wantKind(t, err, butler.KindConflict)

	outcome := butler.Outcome{Analysis: "previews", Version: 1, Result: butler.Result{
		Artifacts: []butler.Artifact{{Name: "index-sd.bif", Size: 77, Count: 3}}, Data: []byte(`{"n":3}`), Summary: "3 previews",
		Markers: []butler.Marker{{Kind: butler.MarkerIntro, Start: 1, End: 2}},
		Blobs:   []butler.Blob{{Name: "b"}}, Refs: []butler.BlobRef{{Name: "b", Digest: "dd", Size: 5}},
	}}
	must(t, d.Commit(ctx, u, []butler.Outcome{outcome}))
	wantKind(t, d.Commit(ctx, u, []butler.Outcome{outcome}), butler.KindStale)
	if diff := cmp.Diff([]string{"loudness"}, lacks(t, d, part, "previews", "loudness")); diff != "" {
		t.Error(diff)
	}
	run, err = d.Run(ctx, run.ID)
	must(t, err)
	if run.Done != 1 || run.Bytes != 82 {
		t.Errorf("run counts %d done, %d bytes", run.Done, run.Bytes)
	}
	reports, err := d.UnitReports(ctx, butler.UnitReportQuery{Run: run.ID})
	must(t, err)
	if len(reports) != 1 || reports[0].Title != "A (1999)" || reports[0].Reason != "3 previews" || reports[0].State != butler.UnitDone {
		t.Errorf("reports: %+v", reports)
	}
	p, err := d.Part(ctx, part)
	must(t, err)
	detail, err := d.Item(ctx, p.Item)
	must(t, err)
	if len(detail.Markers) != 1 || len(detail.Artifacts) != 1 || len(detail.Findings) != 1 || len(detail.Media) != 1 {
		t.Errorf("detail: %+v", detail)
	}
}
