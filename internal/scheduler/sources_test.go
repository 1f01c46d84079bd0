package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// TestLostBlobs are made again before a group is concluded without them; once in a Run, if that does not help.
func TestLostBlobs(t *testing.T) {
	for name, helps := range map[string]bool{"helps": true, "in vain": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				missed := 0
				d := &draws{how: func(ctx context.Context, in butler.ConclusionInput) error {
					missed = 0
					for _, m := range in.Members {
						if _, err := in.Blob(ctx, m.Findings["Sound"].Blobs[0]); err != nil {
							missed++
						}
					}
					return nil
				}}
				w := newWorld(t, analysisTask("Sound", concluding(d, "intros", "Sound")))
				passes := map[int64]int{}
				w.work = func(u butler.Unit) (time.Duration, []butler.Outcome) {
					passes[u.Part]++
					if helps {
						w.drawn.lose("Sound", u.Part, false)
					}
					return time.Minute, succeed(u)
				}
				w.drawn.addEpisodes(11, 3, "Sound")
				w.boot()
				w.set(butler.PrefLongRunningJobs, "1")
				w.force("Sound")
				w.pass(time.Hour)
				w.concluded("intros", 11, 1)
				for part := range passes {
					w.drawn.lose("Sound", part, true)
				}
				w.drawn.befell(11)
				w.force("Sound")
				w.pass(time.Hour)
				w.concluded("intros", 11, 2)
				for part, n := range passes {
					if n != 2 {
						t.Errorf("part %d: %d passes", part, n)
					}
				}
				if want := map[bool]int{true: 0, false: 3}[helps]; missed != want {
					t.Errorf("%d blobs missed in the end, want %d", missed, want)
				}
				w.shut()
			})
		})
	}
}
