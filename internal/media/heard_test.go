package media

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/butlertest"
)

func TestHeard(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for _, c := range []struct {
		name    string
		packets [][2]time.Duration // times and lengths, in ms
		want    map[time.Duration]time.Duration
	}{
		{"nothing", nil, map[time.Duration]time.Duration{0: 0, 9000: 9000}},
		{"from the start", [][2]time.Duration{{0, 100}, {100, 100}, {210, 100}}, map[time.Duration]time.Duration{0: 0, 9000: 9000}},
		{"later", [][2]time.Duration{{1500, 100}, {1600, 100}}, map[time.Duration]time.Duration{0: 1500, 9000: 10_500}},
		{"before the start", [][2]time.Duration{{-100, 100}, {0, 100}, {100, 100}}, map[time.Duration]time.Duration{0: 0, 200: 200}},
		{"a hole", [][2]time.Duration{{0, 1000}, {3000, 1000}, {4000, 1000}}, map[time.Duration]time.Duration{0: 0, 999: 999, 1000: 3000, 2000: 4000}},
		{"many small ones", [][2]time.Duration{{0, 1000}, {1050, 1000}, {2100, 1000}, {3150, 1000}, {4200, 1000}}, map[time.Duration]time.Duration{2000: 2100, 4000: 4100}},
		{"one wrong time", [][2]time.Duration{{0, 1000}, {90_000, 1000}, {2000, 1000}, {3000, 1000}}, map[time.Duration]time.Duration{0: 0, 1500: 1500, 9000: 9000}},
		{"wrong from the first", [][2]time.Duration{{70_000, 1000}, {1000, 1000}, {2000, 1000}}, map[time.Duration]time.Duration{0: 0, 2500: 2500}},
		{"back", [][2]time.Duration{{0, 1000}, {1000, 1000}, {1000, 1000}, {2000, 1000}, {3000, 1000}}, map[time.Duration]time.Duration{1500: 1500, 2500: 2000, 3000: 2000, 4000: 3000}},
		{"back and on", [][2]time.Duration{{5000, 1000}, {6000, 1000}, {0, 500}, {500, 500}, {8000, 1000}, {9000, 1000}}, map[time.Duration]time.Duration{1000: 6000, 2500: 7500, 3500: 8500}},
		{"unknown", [][2]time.Duration{{500, 0}, {500, 0}, {5000, 0}, {9000, 0}}, map[time.Duration]time.Duration{}},
	} {
		h := &heard{}
		for _, p := range c.packets {
			h.packet(line{pts: p[0] * ms, length: p[1] * ms})
		}
		for decoded, want := range c.want {
			if got := h.timeline.At(decoded * ms); got != want*ms {
				t.Errorf("%s: %d is heard at %v, want %d: %v", c.name, decoded, got, want, h.timeline)
			}
		}
	}
}

// Lengths in whole milliseconds do not add up.
func TestHeardInWholeMilliseconds(t *testing.T) {
	h := &heard{}
	for i := range 200_000 { // more than an hour of AAC
		at := time.Duration(i) * time.Second * 1024 / 48_000
		h.packet(line{pts: at.Round(time.Millisecond), length: 21 * time.Millisecond})
	}
	if len(h.timeline) > 0 {
		t.Errorf("%d places, the last %v", len(h.timeline), h.timeline[len(h.timeline)-1])
	}
}

// Whatever packets tell, nothing is heard earlier than what comes before it, nor before the start.
func TestHeardInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &heard{}
		at := int64(0)
		for _, step := range rapid.SliceOf(rapid.Int64Range(-3000, 6000)).Draw(t, "steps") {
			if step > 2000 && step < 4000 {
				step = 1000 // as it should be
			}
			at += step
			h.packet(line{pts: time.Duration(at) * time.Millisecond, length: time.Second})
		}
		last := time.Duration(0)
		for d := time.Duration(0); d < h.decoded+time.Second; d += 50 * time.Millisecond {
			if got := h.timeline.At(d); got < last {
				t.Fatalf("%v is heard at %v, after %v: %v", d, got, last, h.timeline)
			} else {
				last = got
			}
		}
	})
}

// Sound that begins later than the pictures, or has a hole, is known to be heard when players play it.
func TestHeardOfFiles(t *testing.T) {
	film := []string{"-f", "lavfi", "-i", "testsrc2=size=64x36:rate=5:duration=6", "-itsoffset", "1.5", "-f", "lavfi", "-i", "sine=duration=4"}
	for name, codecs := range map[string][]string{
		"film.mkv": {"-c:v", "libx264", "-c:a", "aac"},
		"film.mp4": {"-c:v", "libx264", "-c:a", "aac"},
		"film.ts":  {"-c:v", "mpeg2video", "-c:a", "mp2"},
		"hole.mkv": {"-c:v", "libx264", "-c:a", "pcm_s16le", "-af", "aselect='not(between(t,2.5,4))'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := partOf(t, generate(t, name, append(append(film, "-map", "0:v", "-map", "1:a"), codecs...)...))
			r, o := pass(t, p, butler.Wants{Sound: butler.Speech()})
			if o.Err != nil {
				t.Fatal(o.Err)
			}
			line := r.end.Heard[1]
			if at := line.At(0); !near(at, 1500*time.Millisecond) {
				t.Errorf("sound is heard from %v on", at)
			}
			length := time.Duration(r.samples[1]) * time.Second / butler.SpeechRate
			if end := line.At(length); (end - 5500*time.Millisecond).Abs() > 150*time.Millisecond {
				t.Errorf("sound of %v is heard until %v: %v", length, end, line)
			}
		})
	}
	p := partOf(t, butlertest.Media(t, butlertest.Film{Sound: []butlertest.Sound{{}}}))
	if r, o := pass(t, p, butler.Wants{Sound: butler.Speech()}); o.Err != nil || len(r.end.Heard[1]) > 1 || !near(r.end.Heard[1].At(time.Second), time.Second) {
		t.Errorf("%v, %v", o.Err, r.end.Heard)
	}
}
