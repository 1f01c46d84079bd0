package scheduler

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// A Run that would go beyond the quota stops with what is in hand done, says why, and stands in nobody's way. When
// there is room again, the next one goes on.
func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const each = 300_000_000
		large := analysisTask("Large", func(t *butler.Task) {
			t.Analysis.Estimate = func(time.Duration, butler.Settings) int64 { return each }
		})
		w := newWorld(t, large, analysisTask("Small"), choreTask("Chore", time.Minute))
		const parts = 10
		w.store.add(parts, time.Minute, "Large", "Small")
		made := func() (n int64) {
			_ = w.store.lock()
			defer w.store.mu.Unlock()
			for _, p := range w.store.parts {
				if p.made["Large"] {
					n++
				}
			}
			return n
		}
		w.shelf.stored = func() int64 { return made() * each }
		w.boot()
		w.set(butler.PrefQuota, "1")
		all, err := w.s.Estimates(t.Context(), butler.Target{})
		if err != nil || len(all) != 2 || all[0].Files != parts || all[0].Bytes != parts*each || all[0].Beyond != parts*each-1_000_000_000 || all[1].Bytes != 0 {
			t.Errorf("estimates %+v, %v", all, err)
		}
		for _, task := range []string{"Large", "Small", "Chore"} {
			if _, err := w.s.Start(t.Context(), task, butler.StartOptions{Force: true}); err != nil {
				t.Fatal(err)
			}
		}
		w.pass(time.Hour)
		if n := made(); n != 3 {
			t.Errorf("%d were made, want 3: four would be 1.2 GB", n)
		}
		reason := w.states("Large", butler.RunFailed).Reason
		w.states("Small", butler.RunDone)
		w.states("Chore", butler.RunDone)
		for _, part := range []string{butler.PrefQuota, "900.0 MB", "1.00 GB", "300.0 MB", "raise"} {
			if !strings.Contains(reason, part) {
				t.Errorf("the reason %q does not say %q", reason, part)
			}
		}
		w.set(butler.PrefQuota, "0")
		if _, err := w.s.Start(t.Context(), "Large", butler.StartOptions{Force: true}); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Hour)
		if n := made(); n != parts {
			t.Errorf("%d are made without a quota", n)
		}
		w.shut()
	})
}
