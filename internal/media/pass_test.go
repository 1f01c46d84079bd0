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
			t.Parallel()
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
			if _, still, ok := picture(p); ok && (len(r.times) == 0 || still && len(r.times) != 1 || r.size[0] != 160) {
				t.Errorf("frames at %v, size %v", r.times, r.size)
			}
			for _, stream := range p.Streams {
				if f := r.format[stream.Index]; stream.Kind == butler.StreamAudio && (r.samples[stream.Index] < int64(f.Rate) || f.Channels != stream.Channels ||
					f.Layout == "" || r.peak[stream.Index] < 0.1 || r.peak[stream.Index] > 0.5) {
					t.Errorf("stream %d: %d samples of %+v, peak %v", stream.Index, r.samples[stream.Index], f, r.peak[stream.Index])
				}
			}
			if s.Kind != "photos" && (len(r.packets) == 0 || r.end.Duration < time.Second) {
				t.Errorf("%d packets, duration %v", len(r.packets), r.end.Duration)
			}
		})
	}
}
