package butler_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"butler"
)

func TestNewDigest(t *testing.T) {
	day := butler.Date{Year: 2026, Month: 3, Day: 29}
	at := func(minute int) time.Time { return time.Date(2026, 3, 29, 2, minute, 0, 0, time.UTC) }
	runs := []butler.Run{
		{State: butler.RunDone, Started: at(5), Ended: at(9), Done: 3, Failed: 1, Skipped: 2, Bytes: 100},
		{State: butler.RunSkipped, Ended: at(1)},
		{State: butler.RunDone, Started: at(2), Ended: at(4), Done: 1, Bytes: -40},
		{State: butler.RunFailed, Started: at(3), Ended: at(3)},
		{State: butler.RunInterrupted, Started: at(6), Ended: at(7)},
		{State: butler.RunRunning, Started: at(8), Done: 5, Bytes: 7},
	}
	want := butler.Digest{
		Day: day, Started: at(2), Ended: at(9), Done: 9, Failed: 1, Skipped: 2, Written: 107, Freed: 40, Open: 1, Trouble: 3,
	}
	got := butler.NewDigest(day, runs)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(butler.Digest{}, "Runs")); diff != "" {
		t.Error(diff)
	}
	if empty := butler.NewDigest(day, nil); !empty.Started.IsZero() || empty.Open != 0 {
		t.Errorf("of nothing: %+v", empty)
	}
}

func TestDigestLeavesOutDryRuns(t *testing.T) {
	d := butler.NewDigest(butler.Date{}, []butler.Run{
		{State: butler.RunDone, Done: 3, Bytes: -10}, {State: butler.RunDone, Dry: true, Done: 5, Skipped: 1, Bytes: -100},
	})
	if d.Done != 3 || d.Skipped != 0 || d.Freed != 10 || len(d.Runs) != 2 {
		t.Errorf("%+v", d)
	}
}
