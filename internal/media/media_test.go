package media

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"butler"
	"butler/internal/media/tool"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	tool.SandboxMain()
	goleak.VerifyTestMain(m)
}

// performer returns one that launches the tools of this machine, confined.
func performer(t testing.TB) *Performer {
	t.Helper()
	tools := sharedTools(t)
	return NewPerformer(tools, Options{})
}

func sharedTools(t testing.TB) tool.Tools {
	t.Helper()
	tools, err := findTools()
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

// findTools asks ffmpeg once for all tests.
var findTools = sync.OnceValues(func() (tool.Tools, error) {
	tools, err := tool.Find(context.Background())
	if err != nil {
		return tools, err
	}
	tools.Sandbox, err = os.Executable()
	return tools, err
})

// partOf describes a file as a scan would, by what ffprobe says.
func partOf(t testing.TB, path string) butler.Part {
	t.Helper()
	p := butler.Part{ID: 1, Path: path}
	out, err := sharedTools(t).Probe(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if p.Streams, err = parseStreams(out); err != nil {
		t.Fatal(err)
	}
	p.Features = butler.FeaturesOf(butler.Movies, p.Header)
	return p
}

// recorder is an Analyzer that remembers what it was given.
type recorder struct {
	wants butler.Wants
	fail  error  // returned by the second call that brings data
	dir   string // its folder

	mu      sync.Mutex // the tests look at what it recorded only after the Pass: it guards against a broken Pass
	busy    bool
	calls   int
	packets []butler.Packet
	times   []time.Duration
	colours [][3]uint8 // of the upper left, of each frame
	size    [2]int
	samples map[int]int64 // per channel, by stream
	peak    map[int]float32
	format  map[int]butler.Sound // without samples
	end     butler.PassEnd
	ends    int
	closes  int
}

func (r *recorder) enter() (leave func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy {
		panic("called by two goroutines at a time")
	}
	r.busy = true
	r.calls++
	if r.calls == 2 {
		err = r.fail
	}
	return func() { r.busy = false }, err
}

func (r *recorder) Wants() butler.Wants { return r.wants }

func (r *recorder) Packet(p *butler.Packet) error {
	leave, err := r.enter()
	defer leave()
	r.packets = append(r.packets, *p)
	return err
}

func (r *recorder) Frame(f *butler.Frame) error {
	leave, err := r.enter()
	defer leave()
	r.times = append(r.times, f.Time)
	c := f.Image.YCbCrAt(4, 4)
	r.colours = append(r.colours, [3]uint8{c.Y, c.Cb, c.Cr})
	r.size = [2]int{f.Image.Rect.Dx(), f.Image.Rect.Dy()}
	return err
}

func (r *recorder) Sound(s *butler.Sound) error {
	leave, err := r.enter()
	defer leave()
	if r.samples == nil {
		r.samples, r.format, r.peak = map[int]int64{}, map[int]butler.Sound{}, map[int]float32{}
	}
	for _, v := range s.Samples {
		r.peak[s.Stream] = max(r.peak[s.Stream], v)
	}
	r.samples[s.Stream] += int64(len(s.Samples) / s.Channels)
	head := *s
	head.Samples = nil
	r.format[s.Stream] = head
	return err
}

func (r *recorder) Finish(_ context.Context, end butler.PassEnd) (butler.Result, error) {
	leave, _ := r.enter()
	defer leave()
	r.end = end
	r.ends++
	return butler.Result{Summary: "recorded"}, nil
}

func (r *recorder) Close() error {
	r.closes++
	return nil
}

// analysis returns one that makes recorders, and the last of them.
func analysis(name string, w butler.Wants, change func(*recorder)) (butler.Analysis, func() *recorder) {
	var last *recorder
	return butler.Analysis{Name: name, Version: 3, Begin: func(in butler.AnalysisInput) (butler.Analyzer, error) {
		last = &recorder{wants: w, dir: in.Dir}
		if change != nil {
			change(last)
		}
		return last, nil
	}}, func() *recorder { return last }
}

// everything asks for all there is.
func everything() butler.Wants {
	return butler.Wants{Packets: true, Frames: &butler.FrameWants{Width: 160}, Sound: &butler.SoundWants{}}
}

// pass feeds one recorder and returns it with the Outcome.
func pass(t testing.TB, p butler.Part, w butler.Wants) (*recorder, butler.Outcome) {
	t.Helper()
	a, last := analysis("recorder", w, nil)
	outcomes, err := performer(t).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
	if err != nil || len(outcomes) != 1 {
		t.Fatalf("%v, %v", outcomes, err)
	}
	if r := last(); r == nil || r.closes != 1 {
		t.Errorf("not closed once: %+v", r)
	}
	return last(), outcomes[0]
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
