package media

import (
	"context"
	"runtime"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

// Memory depends on the size of pictures and not on the length of the film: between the first and the last
// minutes of three hours it does not grow. Not parallel: what other tests hold would be measured, too.
func TestMemoryStaysFlat(t *testing.T) {
	const hours = 3
	scene := butlertest.Media(t, butlertest.Film{
		Seconds: 60, Rate: "5", GOP: 25, Picture: "smptebars", Sound: []butlertest.Sound{{Codec: "pcm_s16le", Channels: 1, Rate: 8000}},
	})
	path := generate(t, "long.mkv", "-stream_loop", "179", "-i", "file:"+scene, "-map", "0", "-c", "copy")
	p := partOf(t, path)
	g := &gauge{from: 6 * time.Minute, to: (hours*60 - 6) * time.Minute}
	begin := func(butler.AnalysisInput) (butler.Analyzer, error) { return g, nil }
	out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{{Name: "gauge", Begin: begin}}, butler.Settings{}, t.TempDir())
	if err != nil || out[0].Err != nil {
		t.Fatalf("%v, %v", out, err)
	}
	if g.duration < (hours*60-1)*time.Minute || g.packets < hours*3600*5 || g.frames < hours*3600/5-1 || g.samples < hours*3590*8000 {
		t.Fatalf("not all of it came: %+v", g)
	}
	if g.after.HeapAlloc == 0 || g.before.HeapAlloc == 0 {
		t.Fatalf("memory was not looked at: packets until %v", g.at)
	}
	t.Logf("%d packets, %d frames, %d samples; %d bytes held, then %d", g.packets, g.frames, g.samples, g.before.HeapAlloc, g.after.HeapAlloc)
	// The packets in between alone would take twenty times as much.
	const allowed = 256 << 10
	if grown := int64(g.after.HeapAlloc) - int64(g.before.HeapAlloc); grown > allowed {
		t.Errorf("%d bytes more are held at the end than near the start", grown)
	}
	// Garbage would cost time, not memory; there is next to none.
	if made := (g.after.Mallocs - g.before.Mallocs) / uint64(g.packets); made > 2 {
		t.Errorf("%d objects are made a packet", made)
	}
}

// gauge is an Analyzer that keeps nothing of what it is given, and looks at the memory twice.
type gauge struct {
	from, to      time.Duration // when it looks
	before, after runtime.MemStats
	at            time.Duration

	packets, frames, samples int64
	duration                 time.Duration
}

func (g *gauge) Wants() butler.Wants { return everything() }

func (g *gauge) Packet(p *butler.Packet) error {
	g.packets++
	at := max(g.at, p.PTS)
	switch {
	case g.at < g.from && at >= g.from:
		look(&g.before)
	case g.at < g.to && at >= g.to:
		look(&g.after)
	}
	g.at = at
	return nil
}

func look(m *runtime.MemStats) {
	runtime.GC()
	runtime.ReadMemStats(m)
}

func (g *gauge) Frame(*butler.Frame) error {
	g.frames++
	return nil
}

func (g *gauge) Sound(s *butler.Sound) error {
	g.samples += int64(len(s.Samples))
	return nil
}

func (g *gauge) Finish(_ context.Context, end butler.PassEnd) (butler.Result, error) {
	g.duration = end.Duration
	return butler.Result{Summary: "gauged"}, nil
}

func (g *gauge) Close() error { return nil }
