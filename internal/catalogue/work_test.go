package catalogue

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"butler"
)

func TestWhatBecomesOfAFailure(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		waits time.Duration // until it is offered again; negative for never
		state butler.UnitState
		found int
	}{
		{"for good", butler.E(butler.KindDamaged, "read", "cut short"), -1, butler.UnitFailed, 1},
		{"retry", butler.E(butler.KindTimeout, "read", "hangs"), 12 * time.Hour, butler.UnitFailed, 1},
		{"unknown", errors.New("odd"), 12 * time.Hour, butler.UnitFailed, 1},
		{"full disk", butler.E(butler.KindNoSpace, "write", "full"), 10 * time.Minute, butler.UnitSkipped, 0},
		{"interrupted", butler.E(butler.KindInterrupted, "read", "stopped"), 0, butler.UnitSkipped, 0},
		{"canceled", fmt.Errorf("read: %w", context.Canceled), 0, butler.UnitSkipped, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, c := openTest(t)
			ctx := t.Context()
			s := addSection(t, d, butler.Shows, "s")
			apply(t, d, s.ID, put(episode("/s/a", "Show", 1, 2, "c")))
			must(t, d.Register(ctx, []butler.Analysis{previews()}))
			run, err := d.CreateRun(ctx, butler.Run{Task: "A", State: butler.RunRunning, Trigger: butler.TriggerManual})
			must(t, err)
			u, err := d.Lease(ctx, butler.Unit{Part: 1, Analyses: []string{"previews"}, Runs: []int64{run.ID}})
			must(t, err)
			must(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "previews", Version: 1, Err: test.err}}))
			reports, err := d.UnitReports(ctx, butler.UnitReportQuery{Run: run.ID})
			must(t, err)
			if len(reports) != 1 || reports[0].State != test.state || reports[0].Title != "Show – S01E02 – Pilot" || reports[0].Reason == "" {
				t.Errorf("reports: %+v", reports)
			}
			findings, err := d.Findings(ctx, 1)
			must(t, err)
			if len(findings) != test.found {
				t.Errorf("findings: %+v", findings)
			}
			if test.waits > 0 {
				c.advance(test.waits - time.Millisecond)
				if got := lacks(t, d, 1, "previews"); got != nil {
					t.Error("offered too early")
				}
				c.advance(time.Millisecond)
			}
			if got := lacks(t, d, 1, "previews"); (got != nil) != (test.waits >= 0) {
				t.Errorf("offered: %v", got)
			}
			if test.waits > 0 { // a clock that was set back does not keep it waiting for years
				c.advance(-10 * 365 * 24 * time.Hour)
				if got := lacks(t, d, 1, "previews"); got == nil {
					t.Error("waits for a clock that was set back")
				}
			}
		})
	}
}

func TestPausesGrow(t *testing.T) {
	const hour = time.Hour
	for i, want := range []time.Duration{12 * hour, 24 * hour, 48 * hour, 96 * hour, 168 * hour, 168 * hour} {
		if got := pause(int64(i + 1)); got != want {
			t.Errorf("after %d failures %v, want %v", i+1, got, want)
		}
	}
	if got := pause(1 << 60); got != longestWait {
		t.Errorf("after very many: %v", got)
	}
}

// A file that changed while it was worked on makes the result stale.
func TestChangedFileEndsTheLease(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "s")
	apply(t, d, s.ID, put(film("/s/a", "A", "old")))
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	u, err := d.Lease(ctx, butler.Unit{Part: 1, Analyses: []string{"previews"}})
	must(t, err)
	changed := film("/s/a", "A", "new")
	changed.Part = 1
	apply(t, d, s.ID, put(changed))
	o := []butler.Outcome{{Analysis: "previews", Version: 1}}
	wantKind(t, d.Commit(ctx, u, o), butler.KindStale)
	u, err = d.Lease(ctx, butler.Unit{Part: 1, Analyses: []string{"previews"}})
	must(t, err)
	must(t, d.ReleaseAll(ctx))
	wantKind(t, d.Commit(ctx, u, o), butler.KindStale)
	must(t, d.Release(ctx, u))
	_, err = d.Lease(ctx, butler.Unit{Part: 9, Analyses: []string{"previews"}})
	wantKind(t, err, butler.KindNotFound)
	_, err = d.Lease(ctx, butler.Unit{Part: 1, Analyses: []string{"none"}})
	wantKind(t, err, butler.KindNotFound)
	wantKind(t, d.Register(ctx, []butler.Analysis{{Name: "x", Version: 1}}), butler.KindInvalid)
}

// Readers see whole states while a writer writes, and wait for nobody.
func TestReadersBesideAWriter(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d, err := Open(t.Context(), Options{Path: t.TempDir() + "/catalogue.db"})
	must(t, err)
	d.now = time.Now
	s := addSection(t, d, butler.Movies, "m")
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	const batch, batches = 5, 40
	written := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		defer close(written)
		for n := range batches {
			var changes []butler.Change
			for i := range batch {
				name := fmt.Sprintf("%d-%d", n, i)
				changes = append(changes, put(film("/m/"+name, name, name)))
			}
			if err := d.Apply(t.Context(), s.ID, changes); err != nil {
				t.Error(err)
			}
		}
	})
	for range 4 {
		group.Go(func() {
			for done := false; !done; {
				select {
				case <-written:
					done = true
				default:
				}
				all, err := d.Lacking(t.Context(), butler.LackQuery{Analyses: []string{"previews"}, Limit: maxPage})
				n, countErr := d.CountLacking(t.Context(), "previews", butler.Target{Section: s.ID})
				got, sectionErr := d.Section(t.Context(), s.ID)
				if err := errors.Join(err, countErr, sectionErr); err != nil {
					t.Error(err)
					return
				}
				if len(all)%batch != 0 || n%batch != 0 || got.Parts != got.Items || got.Parts < n {
					t.Errorf("half a batch is seen: %d, %d, %+v", len(all), n, got)
				}
			}
		})
	}
	group.Wait()
	must(t, d.Close())
	_, err = d.Sections(t.Context())
	wantKind(t, err, butler.KindUnavailable)
}
