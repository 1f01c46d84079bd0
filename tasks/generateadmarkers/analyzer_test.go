package generateadmarkers_test

import (
	"encoding/json"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
	"butler/tasks/generateadmarkers"
	"butler/tasks/internal/conform"
)

// found is what an Analyzer makes of a broadcast.
type found struct {
	data    generateadmarkers.Data
	markers []butler.Marker
	closer  int // pictures that it looked at closely
}

// watch feeds a broadcast to the Analyzer as a Pass would: key frames of a distance, then sound, then closer looks.
func watch(t *testing.T, s station, every time.Duration, mute bool) (found, []eval.Span) {
	t.Helper()
	s.w, s.h = 320, 180
	b := s.air()
	a := analyzer(t)
	length := time.Duration(b.at * float64(time.Second))
	for at := time.Duration(0); at < length; at += every {
		if err := a.Frame(b.frame(at)); err != nil {
			t.Fatal(err)
		}
	}
	if !mute {
		for part := range slices.Chunk(b.track.samples, 10_000) {
			if err := a.Sound(&butler.Sound{Stream: 1, Rate: trackRate, Channels: 1, Layout: "mono", Samples: part}); err != nil {
				t.Fatal(err)
			}
		}
	}
	end := butler.PassEnd{Duration: length}
	var f found
	for _, s := range a.(butler.Refiner).Closer(end) {
		for at := s.From; at <= s.To; at += 40 * time.Millisecond {
			f.closer++
			if err := a.(butler.Refiner).CloseFrame(b.frame(at)); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := a.Finish(t.Context(), end)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(r.Data, &f.data); err != nil {
		t.Fatal(err)
	}
	f.markers = r.Markers
	return f, b.truth
}

func analyzer(t testing.TB) butler.Analyzer {
	t.Helper()
	task := generateadmarkers.Task()
	a, err := task.Analysis.Begin(butler.AnalysisInput{Settings: conform.Settings(t, task, nil), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// frame shows what is on at a time, in the full range of brightness.
func (b *broadcast) frame(at time.Duration) *butler.Frame {
	if b.canvas == nil {
		b.canvas = newCanvas(b.w, b.h)
		b.mark = newLogo(rand.New(rand.NewPCG(b.seed, 11)), b.w, b.h, b.corner, b.opacity)
	}
	c := b.canvas
	i, _ := slices.BinarySearchFunc(b.scenes, at.Seconds(), func(s scene, t float64) int {
		if s.to <= t {
			return -1
		}
		return 1
	})
	s := b.scenes[min(i, len(b.scenes)-1)]
	if s.black {
		c.black()
	} else {
		if b.shown != s.seed || b.shot == nil {
			b.shot, b.shown = newShot(rand.New(rand.NewPCG(s.seed, 13)), b.w, b.h, s.still), s.seed
		}
		b.shot.draw(c, int((at.Seconds()-s.from)*25))
		c.bars(s.rows, s.columns)
	}
	if s.logo && b.opacity > 0 {
		b.mark.draw(c)
	}
	n := b.w * b.h
	for i, v := range c.luma() {
		c.data[i] = byte(min(255, (max(int(v), 16)-16)*255/219))
	}
	return &butler.Frame{Time: at, Image: &image.YCbCr{
		Y: c.data[:n], Cb: c.data[n : n*5/4], Cr: c.data[n*5/4:], YStride: b.w, CStride: b.w / 2,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, b.w, b.h),
	}}
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	plan := []piece{prog(80), ofAds(4), prog(85)}
	for _, c := range []struct {
		name   string
		change func(s *station)
		every  time.Duration
		mute   bool
		off    time.Duration
		logo   bool
		closer bool
	}{
		{name: "black and silent", off: 500 * time.Millisecond, logo: true},
		{name: "no logo", change: func(s *station) { s.opacity = 0 }, off: 500 * time.Millisecond},
		{name: "hard cuts", change: func(s *station) { s.gap = gap{floor: -80} }, off: 1500 * time.Millisecond, logo: true},
		{name: "no sound", mute: true, off: 1500 * time.Millisecond, logo: true},
		{name: "key frames far apart", change: func(s *station) { s.gap, s.opacity = gap{floor: -80}, 0.8 }, every: 4 * time.Second,
			off: 500 * time.Millisecond, logo: true, closer: true},
		{name: "letterbox", change: func(s *station) { s.show.rows = 0.12 }, off: 500 * time.Millisecond, logo: true},
		{name: "begins in a break", change: func(s *station) { s.plan = []piece{{ads: 4, cut: 0.5}, prog(140)} }, off: 500 * time.Millisecond, logo: true},
		{name: "nothing but programme", change: func(s *station) { s.plan, s.show.blackouts = []piece{prog(200)}, 0.6 }, logo: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := pal()
			s.seed, s.plan = 42, plan
			if c.change != nil {
				c.change(&s)
			}
			if c.every == 0 {
				c.every = 960 * time.Millisecond
			}
			f, truth := watch(t, s, c.every, c.mute)
			if len(f.data.Breaks) != len(truth) || len(f.markers) != len(truth) {
				t.Fatalf("%+v, truth %v", f.data, truth)
			}
			for i, m := range f.markers {
				at := eval.MS(m.Start, m.End)
				if (at.Start-truth[i].Start).Abs() > c.off || (at.End-truth[i].End).Abs() > c.off {
					t.Errorf("found %v, truth %v", at, truth[i])
				}
				if m.Kind != butler.MarkerCommercial || m.Confidence < 0.8 || m.Confidence > 1 || len(m.Evidence) < 3 {
					t.Errorf("%+v", m)
				}
			}
			if (f.data.Logo != nil) != c.logo || (f.closer > 0) != c.closer {
				t.Errorf("logo %+v, %d pictures looked at closely", f.data.Logo, f.closer)
			}
		})
	}
}

// Sound of no numbers, pictures whose times go back, sizes that change: nothing of it does harm.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	a := analyzer(t)
	samples := []float32{float32(math.NaN()), float32(math.Inf(1)), 1e30, -1e30, 0}
	for i := range 200 {
		w, h := 2+i%7*60, 2+i%5*40
		m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
		fill(m.Y, byte(i*37))
		at := time.Duration(i%50) * time.Second
		if err := a.Frame(&butler.Frame{Time: at, Image: m}); err != nil {
			t.Fatal(err)
		}
		if err := a.Packet(&butler.Packet{Stream: i % 3, PTS: time.Duration(i%9-1) * time.Hour, Length: time.Duration(i) * time.Second}); err != nil {
			t.Fatal(err)
		}
		if err := a.Sound(&butler.Sound{Rate: butler.SpeechRate, Channels: 1, Samples: slices.Repeat(samples, 100)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Sound(&butler.Sound{Rate: 48000, Channels: 2, Samples: samples}); err == nil {
		t.Error("sound of another rate is taken")
	}
	if err := a.Frame(&butler.Frame{}); err == nil {
		t.Error("a frame without a picture is taken")
	}
	for _, end := range []time.Duration{0, 100 * time.Hour} {
		if _, err := a.Finish(t.Context(), butler.PassEnd{Duration: end}); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("a duration of %v: %v", end, err)
		}
	}
	if _, err := a.Finish(t.Context(), butler.PassEnd{Duration: time.Minute}); err != nil {
		t.Error(err)
	}
}

// BenchmarkAds is the work on ten minutes with two key frames a second.
func BenchmarkAds(b *testing.B) {
	s := pal()
	s.seed, s.plan, s.w, s.h = 42, []piece{prog(230), ofAds(5), prog(250)}, 320, 180
	air := s.air()
	length := time.Duration(air.at * float64(time.Second))
	var frames []*butler.Frame
	for at := time.Duration(0); at < length; at += 500 * time.Millisecond {
		f := air.frame(at)
		m := *f.Image
		m.Y, m.Cb, m.Cr = slices.Clone(m.Y), slices.Clone(m.Cb), slices.Clone(m.Cr)
		frames = append(frames, &butler.Frame{Time: f.Time, Image: &m})
	}
	for b.Loop() {
		a := analyzer(b)
		for _, f := range frames {
			if err := a.Frame(f); err != nil {
				b.Fatal(err)
			}
		}
		for part := range slices.Chunk(air.track.samples, 65_536) {
			if err := a.Sound(&butler.Sound{Rate: trackRate, Channels: 1, Samples: part}); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := a.Finish(b.Context(), butler.PassEnd{Duration: length}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/length.Minutes()*10, "ms/10min")
}
