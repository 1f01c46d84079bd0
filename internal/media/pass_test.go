package media

import (
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

// Every kind of file that this program must understand gives what it holds.
func TestPassOverEverySample(t *testing.T) {
	for _, s := range butlertest.Samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			p := partOf(t, s.Path)
			if s.Kind == "photos" {
				p.Features = butler.IsPhoto
			}
			r, o := pass(t, p, everything())
			if o.Err != nil {
				t.Fatal(o.Err)
			}
			if len(r.end.Damage) > 0 {
				t.Errorf("damage: %q", r.end.Damage)
			}
			if r.ends != 1 || o.Version != 3 || o.Elapsed <= 0 || r.end.Bytes == 0 {
				t.Errorf("outcome %+v, end %+v", o, r.end)
			}
			t.Log(s.Kind, len(r.packets), r.times, r.size, r.samples, r.format, r.end, r.peak)
			if s.Kind != "photos" && (len(r.packets) == 0 || r.end.Duration < time.Second) {
				t.Errorf("%d packets, duration %v", len(r.packets), r.end.Duration)
			}
		})
	}
}
