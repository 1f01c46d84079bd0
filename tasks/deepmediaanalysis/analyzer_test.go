package deepmediaanalysis

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"butler"

	"pgregory.net/rapid"
)

const (
	ms     = time.Millisecond
	second = time.Second
)

func newAnalyzer(t testing.TB, part butler.Part) *analyzer {
	t.Helper()
	a, err := begin(butler.AnalysisInput{Part: part, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return a.(*analyzer)
}

func film() butler.Part {
	return butler.Part{Header: butler.Header{Duration: 10_000, Streams: []butler.Stream{
		{Index: 0, Kind: butler.StreamVideo, Codec: "h264"}, {Index: 1, Kind: butler.StreamAudio, Codec: "aac"}, {Index: 2, Kind: butler.StreamSubtitle},
	}}}
}

func finish(t *testing.T, a *analyzer, end butler.PassEnd) (Data, Curves) {
	t.Helper()
	r, err := a.Finish(t.Context(), end)
	if err != nil {
		t.Fatal(err)
	}
	var d Data
	if err := json.Unmarshal(r.Data, &d); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(a.dir, Artifact))
	if err != nil {
		t.Fatal(err)
	}
	var c Curves
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return d, c
}

func send(t testing.TB, a *analyzer, packets ...butler.Packet) {
	t.Helper()
	for i := range packets {
		if err := a.Packet(&packets[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// steady returns packets of a stream, 25 a second, with a key frame every gop.
func steady(stream int, from, to time.Duration, size, gop int) []butler.Packet {
	var all []butler.Packet
	for i, at := 0, from; at < to; i, at = i+1, at+40*ms {
		all = append(all, butler.Packet{Stream: stream, PTS: at, DTS: at, Length: 40 * ms, Size: size, Key: i%gop == 0})
	}
	return all
}

func TestSteadyFilm(t *testing.T) {
	a := newAnalyzer(t, film())
	send(t, a, steady(0, 0, 10*second, 1000, 50)...)
	d, c := finish(t, a, butler.PassEnd{Duration: 10 * second, Bytes: 260_000})
	if d.DurationMS != 10_000 || d.HeaderDurationMS != 10_000 || d.Bytes != 260_000 || d.Bitrate != 208_000 || d.PeakBitrate != 208_000 || d.StepMS != 1000 {
		t.Errorf("%+v", d)
	}
	if want := (KeyFrames{Count: 5, MinFrames: 50, MedianFrames: 50, MaxFrames: 50, LongestMS: 2000, Thinned: 1}); *d.KeyFrames != want {
		t.Errorf("%+v", *d.KeyFrames)
	}
	want := Stream{Index: 0, Kind: "video", Codec: "h264", Packets: 250, Bytes: 250_000, Bitrate: 200_000, EndMS: 10_000, Required: d.Required}
	if !reflect.DeepEqual(d.Streams[0], want) {
		t.Errorf("%+v", d.Streams[0])
	}
	for _, r := range d.Required { // the rate is constant: no buffer makes it less
		if r.Bitrate != 200_000 {
			t.Errorf("%+v", r)
		}
	}
	if len(d.Gaps) != 0 || len(d.Streams) != 1 {
		t.Errorf("%+v", d)
	}
	if len(c.Bitrate) != 10 || c.Bitrate[3] != 200_000 || !slices.Equal(c.KeyFrameMS, []int64{0, 2000, 4000, 6000, 8000}) {
		t.Errorf("%+v", c)
	}
	// Of ten seconds at a constant rate, a client with a second in hand needs 10/11 of it.
	if got := required(a.curve, second); got != 181_819 {
		t.Errorf("%d", got)
	}
}

func TestFaults(t *testing.T) {
	a := newAnalyzer(t, film())
	send(t, a, steady(0, 0, 4*second, 10, 25)...)
	send(t, a, steady(0, 7*second, 8*second, 10, 25)...) // a gap of three seconds
	send(t, a, steady(0, 5*second, 6*second, 10, 25)...) // a jump back
	send(t, a,
		butler.Packet{Stream: 0, PTS: -1, DTS: -1, Size: 5},
		butler.Packet{Stream: 0, PTS: 1 << 62, DTS: 1 << 62, Size: 5},
		butler.Packet{Stream: 2, PTS: 0, DTS: 0, Length: second}, // subtitles may pause
		butler.Packet{Stream: 2, PTS: 7 * second, DTS: 7 * second, Length: math.MaxInt64})
	d, _ := finish(t, a, butler.PassEnd{Duration: 8 * second, Damage: slices.Repeat([]string{"bad"}, 30)})
	s := d.Streams[0]
	if s.Backward != 1 || s.Untimed != 1 || s.Wild != 1 || s.GapCount != 1 || s.LongestGap != 3000 || s.Packets != 152 {
		t.Errorf("%+v", s)
	}
	if d.GapCount != 1 || !slices.Equal(d.Gaps, []Gap{{0, 4000, 3000}}) {
		t.Errorf("%+v", d.Gaps)
	}
	if len(d.Damage) != 20 || d.DamageCount != 30 {
		t.Errorf("%d of %d", len(d.Damage), d.DamageCount)
	}
	if s := d.Streams[1]; s.GapCount != 0 || s.Packets != 2 {
		t.Errorf("%+v", s)
	}
}

func TestManyGapsAreListedOnce(t *testing.T) {
	a := newAnalyzer(t, film())
	for i := range 100 {
		at := time.Duration(5*i) * second
		send(t, a, butler.Packet{PTS: at, DTS: at, Length: 40 * ms, Key: true})
	}
	if d, _ := finish(t, a, butler.PassEnd{Duration: 500 * second}); d.GapCount != 99 || len(d.Gaps) != maxGaps {
		t.Errorf("%d of %d", len(d.Gaps), d.GapCount)
	}
}

func TestFrameHints(t *testing.T) {
	part := film()
	for _, c := range []struct {
		name                string
		dts, pts            func(i int) time.Duration
		reordered, variable bool
	}{
		{"constant", func(i int) time.Duration { return time.Duration(i) * 40 * ms }, nil, false, false},
		{"constant, rounded", func(i int) time.Duration { return time.Duration(math.Round(float64(i)*1001/24)) * ms }, nil, false, false},
		{"variable", func(i int) time.Duration { return time.Duration(i)*40*ms + time.Duration(i/2)*30*ms }, nil, false, true},
		{"reordered", func(i int) time.Duration { return time.Duration(i) * 40 * ms },
			func(i int) time.Duration { return time.Duration(i/3*3+[]int{2, 0, 1}[i%3]) * 40 * ms }, true, false},
		{"no decoding times", func(int) time.Duration { return -1 }, func(i int) time.Duration { return time.Duration(i) * 40 * ms }, false, false},
	} {
		a := newAnalyzer(t, part)
		for i := range 200 {
			p := butler.Packet{DTS: c.dts(i), Key: i%20 == 0, Size: 1}
			p.PTS = p.DTS
			if c.pts != nil {
				p.PTS = c.pts(i)
			}
			send(t, a, p)
		}
		d, curves := finish(t, a, butler.PassEnd{Duration: 8 * second})
		if k := d.KeyFrames; k.Reordered != c.reordered || k.Variable != c.variable || k.Count != 10 || k.MedianFrames != 20 || len(curves.KeyFrameMS) != 10 {
			t.Errorf("%s: %+v", c.name, k)
		}
	}
}

func TestGroupsOfPictures(t *testing.T) {
	a := newAnalyzer(t, film())
	at := time.Duration(0)
	for _, n := range []int{10, 30, 30, 50, 5} {
		send(t, a, steady(0, at, at+time.Duration(n)*40*ms, 1, n)...)
		at += time.Duration(n) * 40 * ms
	}
	d, _ := finish(t, a, butler.PassEnd{Duration: at})
	if k := d.KeyFrames; k.MinFrames != 5 || k.MedianFrames != 30 || k.MaxFrames != 50 || k.LongestMS != 2000 || k.Count != 5 {
		t.Errorf("%+v", k)
	}
}

func TestWhatCannotBe(t *testing.T) {
	if _, err := newAnalyzer(t, film()).Finish(t.Context(), butler.PassEnd{}); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("no packets: %v", err)
	}
	a := newAnalyzer(t, film())
	var err error
	for i := 0; err == nil && i <= maxStreams; i++ {
		err = a.Packet(&butler.Packet{Stream: i})
	}
	if !butler.IsKind(err, butler.KindUnsupported) {
		t.Errorf("many streams: %v", err)
	}
	// Nothing but packets without a time, of a part that claims a century.
	part := film()
	part.Duration = math.MaxInt64
	a = newAnalyzer(t, part)
	send(t, a, butler.Packet{PTS: -1, DTS: -1, Size: 10}, butler.Packet{PTS: -1, DTS: -1, Size: -10, Key: true})
	if d, _ := finish(t, a, butler.PassEnd{Duration: math.MaxInt64, Bytes: 10}); d.DurationMS != 0 || d.Bitrate != 0 || d.KeyFrames.Count != 1 {
		t.Errorf("%+v", d)
	}
	// Sound alone has no key frames.
	a = newAnalyzer(t, butler.Part{Header: butler.Header{Streams: []butler.Stream{{Kind: butler.StreamAudio}}}})
	send(t, a, steady(0, 0, second, 10, 1)...)
	if d, c := finish(t, a, butler.PassEnd{Duration: second}); d.KeyFrames != nil || c.KeyFrameMS == nil || len(c.KeyFrameMS) != 0 {
		t.Errorf("%+v %+v", d.KeyFrames, c)
	}
}

// Ten hours with nothing but key frames are worked on in bounded memory, and into files of bounded size.
func TestTenHours(t *testing.T) {
	a := newAnalyzer(t, film())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const frames = 10 * 3600 * 25
	for i := range frames {
		at := time.Duration(i) * 40 * ms
		if err := a.Packet(&butler.Packet{PTS: at, DTS: at, Length: 40 * ms, Size: 1000, Key: true}); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2<<20 {
		t.Errorf("%d bytes more are held", grown)
	}
	d, c := finish(t, a, butler.PassEnd{Duration: 10 * time.Hour})
	if len(c.Bitrate) > maxSteps || len(c.KeyFrameMS) > maxKeyFrames || c.Thinned < 2 || d.KeyFrames.Count != frames || d.StepMS != 8000 {
		t.Errorf("%d steps of %d ms, %d of %d key frames", len(c.Bitrate), d.StepMS, len(c.KeyFrameMS), d.KeyFrames.Count)
	}
	if d.PeakBitrate != 200_000 || c.Bitrate[100] != 200_000 {
		t.Errorf("peak %d", d.PeakBitrate)
	}
	for i := 1; i < len(c.KeyFrameMS); i++ {
		if c.KeyFrameMS[i]-c.KeyFrameMS[i-1] != int64(40*c.Thinned) {
			t.Fatalf("index is uneven at %d: %v", i, c.KeyFrameMS[i-1:i+1])
		}
	}
}

// The bandwidth found by bisection on the hull is that of trying all pairs.
func TestRequiredProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := newCurve()
		c.bytes = rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 60).Draw(r, "bytes")
		for _, buffer := range buffers() {
			want := 0.0
			for s := range c.bytes {
				sum := 0.0
				for e := s; e < len(c.bytes); e++ {
					sum += float64(c.bytes[e])
					want = max(want, sum*8/(float64(e-s+1)+buffer.Seconds()))
				}
			}
			if got := required(c, buffer); math.Abs(float64(got)-want) > 1.001 {
				r.Fatalf("buffer %v: %d, want %f", buffer, got, want)
			}
		}
	})
}

// A curve loses no byte, however often it is halved.
func TestCurveProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := newCurve()
		var want, got int64
		for _, s := range rapid.SliceOf(rapid.Int64Range(0, 100_000)).Draw(r, "seconds") {
			c.add(time.Duration(s)*second, 7)
			want += 7
		}
		for _, n := range c.bytes {
			got += n
		}
		if got != want || len(c.bytes) > maxSteps {
			r.Fatalf("%d bytes of %d in %d steps", got, want, len(c.bytes))
		}
	})
}

func TestSummary(t *testing.T) {
	for want, d := range map[string]Data{
		"12 kbit/s, peak 3.5 Mbit/s":                         {Bitrate: 12_300, PeakBitrate: 3_450_000},
		"1.0 Mbit/s, peak 1.0 Mbit/s, 1 key frame, 2 faults": {Bitrate: 1e6, PeakBitrate: 1e6, KeyFrames: &KeyFrames{Count: 1}, GapCount: 1, DamageCount: 1},
	} {
		if got := summary(d); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is shorter than a step has the rate of its own length.
func TestShorterThanAStep(t *testing.T) {
	c := newCurve()
	c.add(0, 1000)
	if all, _ := c.rates(100 * ms); all[0] != 80_000 {
		t.Errorf("%v", all)
	}
}

func TestLastStepOfACurve(t *testing.T) {
	c := newCurve()
	c.add(0, 1000)
	c.add(second, 1000)
	for end, want := range map[time.Duration]int64{2 * second: 8000, 1500 * ms: 16000, 1001 * ms: 16000, 0: 8000} {
		if all, peak := c.rates(end); fmt.Sprint(all) != fmt.Sprint([]int64{8000, want}) || peak != want {
			t.Errorf("end %v: %v, %d", end, all, peak)
		}
	}
}
