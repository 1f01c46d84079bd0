package worker

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestUnitIsCommittedWithItsArtifacts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		defer b.pool.Close()
		b.pool.Resize(1)
		b.pass = func(_ context.Context, analyses []butler.Analysis, dir string) ([]butler.Outcome, error) {
			outcomes := each(analyses, nil)
			if err := os.MkdirAll(filepath.Join(dir, "A"), 0o700); err != nil {
				return nil, err
			}
			if err := os.WriteFile(filepath.Join(dir, "A", "x.bif"), nil, 0o600); err != nil {
				return nil, err
			}
			outcomes[0].Result.Artifacts = []butler.Artifact{{Analysis: "A", Name: "x.bif"}}
			outcomes[1].Err = butler.E(butler.KindDamaged, "read", "no")
			outcomes[1].Result.Artifacts = []butler.Artifact{{Analysis: "B", Name: "of a failure"}}
			return outcomes, nil
		}
		outcomes, err := b.do(synctest.Wait, "A", "B")
		if err != nil || len(outcomes) != 2 || outcomes[0].Err != nil || b.commits != 1 || b.acked != 1 {
			t.Errorf("%+v, %v, %d commits, %d acks", outcomes, err, b.commits, b.acked)
		}
		if len(b.put) != 1 || b.put[0] != "x.bif" {
			t.Errorf("put %v", b.put)
		}
		b.putErr = butler.E(butler.KindNoSpace, "put", "full")
		if outcomes, err := b.do(synctest.Wait, "A", "B"); err != nil || !butler.IsKind(outcomes[0].Err, butler.KindNoSpace) || outcomes[0].Result.Artifacts != nil {
			t.Errorf("with a full disk: %+v, %v", outcomes, err)
		}
	})
}

func TestResultsCarryTheirBlobsAndSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		defer b.pool.Close()
		b.pool.Resize(1)
		blobs := []butler.Blob{{Name: "sound", Data: []byte("prints")}}
		b.pass = func(_ context.Context, analyses []butler.Analysis, _ string) ([]butler.Outcome, error) {
			outcomes := each(analyses, nil)
			outcomes[0].Result.Blobs = blobs
			outcomes[1].Err = butler.E(butler.KindDamaged, "read", "no")
			outcomes[1].Result.Blobs = blobs
			return outcomes, nil
		}
		outcomes, err := b.do(synctest.Wait, "A", "B")
		want := []butler.BlobRef{{Name: "sound", Digest: "digest of prints", Size: 6}}
		if err != nil || !slices.Equal(outcomes[0].Result.Refs, want) || outcomes[1].Result.Refs != nil {
			t.Errorf("%+v, %v", outcomes, err)
		}
		if outcomes[0].Settings != `Width="320"` || outcomes[1].Settings != "" {
			t.Errorf("settings %q and %q", outcomes[0].Settings, outcomes[1].Settings)
		}
		blobs = append(blobs, blobs[0])
		if outcomes, err := b.do(synctest.Wait, "A", "B"); err != nil || !butler.IsKind(outcomes[0].Err, butler.KindInternal) || outcomes[0].Result.Blobs != nil {
			t.Errorf("two of one name: %+v, %v", outcomes, err)
		}
		blobs = blobs[:1]
		b.blobErr = butler.E(butler.KindNoSpace, "put", "full")
		if outcomes, err := b.do(synctest.Wait, "A", "B"); err != nil || !butler.IsKind(outcomes[0].Err, butler.KindNoSpace) {
			t.Errorf("with a full disk: %+v, %v", outcomes, err)
		}
	})
}

func TestFilesThatAreNotWhatTheyWere(t *testing.T) {
	tests := map[string]struct {
		change func(b *bench)
		kind   butler.Kind
	}{
		"gone":    {func(b *bench) { b.part.Path += ".gone" }, butler.KindUnreachable},
		"grown":   {func(b *bench) { b.part.Size-- }, butler.KindUnreachable},
		"touched": {func(b *bench) { b.part.Modified = b.part.Modified.Add(time.Second) }, butler.KindUnreachable},
		"replaced while it was read": {func(b *bench) {
			b.pass = func(_ context.Context, analyses []butler.Analysis, _ string) ([]butler.Outcome, error) {
				return each(analyses, nil), os.Remove(b.part.Path)
			}
		}, butler.KindUnreachable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				defer b.pool.Close()
				tt.change(b)
				b.pool.Resize(1)
				outcomes, err := b.do(synctest.Wait, "A")
				if err != nil || len(outcomes) != 1 || !butler.IsKind(outcomes[0].Err, tt.kind) {
					t.Fatalf("%+v, %v", outcomes, err)
				}
				if d := butler.KindOf(outcomes[0].Err).Traits().Disposition; d != butler.Snooze {
					t.Errorf("disposition %d costs an attempt", d)
				}
			})
		})
	}
}

func TestUnitsThatAreNotCommitted(t *testing.T) {
	stale := butler.E(butler.KindStale, "commit", "late")
	full := butler.E(butler.KindNoSpace, "commit", "full")
	tests := map[string]struct {
		prepare func(b *bench)
		kind    butler.Kind // of the end
		panics  bool
		commits int
	}{
		"stale":            {func(b *bench) { b.commitErr = []error{stale} }, butler.KindStale, false, 0},
		"full for a while": {func(b *bench) { b.commitErr = []error{full, full} }, 0, false, 1},
		"full for long":    {func(b *bench) { b.commitErr = []error{full, full, full, full, full, full, full, full} }, butler.KindNoSpace, false, 0},
		"unknown analysis": {func(b *bench) { delete(b.pool.analyses, "A") }, butler.KindUnsupported, false, 0},
		"panic": {func(b *bench) {
			b.pass = func(context.Context, []butler.Analysis, string) ([]butler.Outcome, error) { panic("oh") }
		}, 0, true, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				defer b.pool.Close()
				tt.prepare(b)
				b.pool.Resize(1)
				outcomes, err := b.do(func() { time.Sleep(long); synctest.Wait() }, "A")
				if committed := err == nil; committed != (tt.commits == 1) || !committed && !butler.IsKind(err, tt.kind) {
					t.Errorf("ended with %v", err)
				}
				if tt.panics && (len(outcomes) != 1 || !butler.IsKind(outcomes[0].Err, butler.KindInternal)) {
					t.Errorf("outcomes %+v", outcomes)
				}
				if b.commits != tt.commits || b.acked != 1 {
					t.Errorf("%d commits, %d acks", b.commits, b.acked)
				}
			})
		})
	}
}

func TestUnitsThatAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		defer b.pool.Close()
		b.pool.Resize(2)
		check := func(when string, acked, ended, commits, most int) {
			t.Helper()
			synctest.Wait()
			b.locked(func() {
				if b.acked != acked || len(b.ended) != ended || b.commits != commits || b.most != most {
					t.Errorf("%s: %d acks, %d ends, %d commits, %d at work", when, b.acked, len(b.ended), b.commits, b.most)
				}
			})
		}
		u := butler.Unit{Part: 1, Attempt: "now", Analyses: []string{"A"}, Runs: []int64{1}}
		b.locked(func() { b.refuse = true })
		b.units <- u
		check("taken back", 1, 0, 0, 0)
		b.locked(func() { b.refuse = false })
		b.pass = func(_ context.Context, analyses []butler.Analysis, _ string) ([]butler.Outcome, error) {
			time.Sleep(long)
			return each(analyses, nil), nil
		}
		b.units <- u
		b.units <- u // comes again while it is in hand
		check("twice", 2, 0, 0, 1)
		time.Sleep(long)
		check("in the end", 3, 1, 1, 1)
	})
}

func TestCancelAndResize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		defer b.pool.Close()
		b.pass = func(ctx context.Context, analyses []butler.Analysis, _ string) ([]butler.Outcome, error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(long):
				return each(analyses, nil), nil
			}
		}
		count := func() int { b.mu.Lock(); defer b.mu.Unlock(); return b.working }
		offer := func(attempts ...string) {
			for _, a := range attempts {
				b.units <- butler.Unit{Part: 1, Attempt: a, Analyses: []string{"A"}, Runs: []int64{1}}
			}
		}
		offer("a", "b", "c", "d", "e")
		b.pool.Resize(3)
		synctest.Wait()
		if n := count(); n != 3 {
			t.Fatalf("%d at work, want 3", n)
		}
		b.pool.Cancel(butler.Unit{Attempt: "nobody"})
		b.pool.Resize(1) // what is in hand goes on
		synctest.Wait()
		if n := count(); n != 3 {
			t.Errorf("%d at work, want 3", n)
		}
		time.Sleep(long)
		synctest.Wait()
		if n := count(); n != 1 {
			t.Errorf("%d at work, want 1", n)
		}
		var rest string
		b.pool.mu.Lock()
		for attempt := range b.pool.inHand {
			rest = attempt
		}
		b.pool.mu.Unlock()
		b.pool.Cancel(butler.Unit{Attempt: rest})
		synctest.Wait()
		if n := count(); n != 1 { // the last took its place
			t.Errorf("%d at work, want 1", n)
		}
		b.locked(func() {
			if err := b.ended[len(b.ended)-1]; !butler.IsKind(err, butler.KindInterrupted) || b.commits != 3 {
				t.Errorf("cancelled unit ended with %v; %d commits", err, b.commits)
			}
		})
		b.pool.Close()
		b.pool.Resize(5)
		if n := count(); n != 0 {
			t.Errorf("%d at work after the end", n)
		}
	})
}
