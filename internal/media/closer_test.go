package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

// refining is an Analyzer that looks closely at some stretches.
type refining struct {
	recorder
	wanted []butler.Stretch
	fault  error // of CloseFrame
	asked  int
	close  []time.Duration
	bright []uint8 // of each close frame
	width  int
}

func (r *refining) Closer(butler.PassEnd) []butler.Stretch {
	r.asked++
	return r.wanted
}

func (r *refining) CloseFrame(f *butler.Frame) error {
	leave, _ := r.enter()
	defer leave()
	if r.ends > 0 {
		panic("after Finish")
	}
	r.close, r.width = append(r.close, f.Time), f.Image.Rect.Dx()
	r.bright = append(r.bright, f.Image.Y[f.Image.YOffset(r.width/2, 8)])
	return r.fault
}

// refiner returns an Analysis that makes such, and the last of them.
func refiner(name string, width int, wanted ...butler.Stretch) (butler.Analysis, func() *refining) {
	var last *refining
	return butler.Analysis{Name: name, Version: 1, Begin: func(butler.AnalysisInput) (butler.Analyzer, error) {
		last = &refining{recorder: recorder{wants: frames(butler.FrameWants{Width: width})}, wanted: wanted}
		return last, nil
	}}, func() *refining { return last }
}

const ms = time.Millisecond

// change is when the pictures of stepping films turn from dark to bright, which is no key frame's time.
const change = 9520 * ms

// stepping makes a film of 20 seconds whose picture turns bright at once, with a key frame every two seconds.
func stepping(t *testing.T, name string, args ...string) string {
	t.Helper()
	step := "color=black:s=192x108:r=25:d=20,geq=lum='if(lt(T,9.519),40+mod(N,7),200+mod(N,7))':cb=128:cr=128"
	sound := "sine=d=20"
	if len(args) == 0 {
		args = []string{"-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-sc_threshold", "0"}
	}
	return generate(t, name, append([]string{"-f", "lavfi", "-i", step, "-f", "lavfi", "-i", sound, "-g", "50"}, args...)...)
}

// Every frame of a stretch comes once, in order, at the time at which it is shown, whatever the container does to times.
func TestCloseFrames(t *testing.T) {
	mpeg2 := []string{"-c:v", "mpeg2video", "-bf", "2", "-sc_threshold", "1000000000", "-c:a", "mp2"}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"a.mkv", nil},
		{"a.mp4", nil},
		{"fragmented.mp4", []string{"-c:v", "libx264", "-preset", "veryfast", "-sc_threshold", "0", "-movflags", "frag_keyframe+empty_moov"}},
		{"a.ts", nil},
		{"late.ts", append(slices.Clone(mpeg2), "-output_ts_offset", "3000")},
		{"wrap.ts", append(slices.Clone(mpeg2), "-output_ts_offset", "95435", "-mpegts_copyts", "1")},
		{"late.mkv", []string{"-c:v", "libx264", "-preset", "veryfast", "-sc_threshold", "0", "-output_ts_offset", "700"}},
		{"a.mpg", mpeg2},
		{"a.avi", []string{"-c:v", "mpeg4", "-sc_threshold", "1000000000", "-c:a", "mp2"}},
		{"keys.mov", []string{"-c:v", "mjpeg", "-c:a", "pcm_s16le"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := partOf(t, stepping(t, c.name, c.args...))
			p.Container = map[string]string{".ts": "mpegts", ".mpg": "mpeg"}[filepath.Ext(c.name)]
			a, last := refiner("a", 64, butler.Stretch{From: 9 * time.Second, To: 10 * time.Second}, butler.Stretch{From: 14010 * ms, To: 14210 * ms})
			out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
			if err != nil || out[0].Err != nil {
				t.Fatal(err, out[0].Err)
			}
			checkStep(t, last(), 9*time.Second, 10*time.Second, 30)
			if r := last(); !within([]butler.Stretch{{From: 14 * time.Second, To: 14200 * ms}}, r.close[len(r.close)-1]-40*ms) {
				t.Errorf("the second stretch: %v", r.close)
			}
		})
	}
}

// Where a recording goes on with other times, its stretches are found by their bytes.
func TestCloseFramesWhereTimesJump(t *testing.T) {
	args := []string{"-c:v", "mpeg2video", "-bf", "2", "-sc_threshold", "1000000000", "-c:a", "mp2"}
	noise := generate(t, "noise.ts", append([]string{"-f", "lavfi", "-i", "testsrc2=s=192x108:r=25:d=12", "-f", "lavfi", "-i", "sine=d=12", "-g", "50", "-output_ts_offset", "700"}, args...)...)
	for _, offset := range []string{"3", "5000", "703"} {
		var joined []byte
		for _, f := range []string{noise, stepping(t, "b.ts", append(args, "-output_ts_offset", offset)...)} {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			joined = append(joined, b...)
		}
		p := partOf(t, write(t, "joined.ts", joined))
		p.Container = "mpegts"
		a, last := refiner("a", 64, butler.Stretch{From: 3 * time.Second, To: 4 * time.Second}, butler.Stretch{From: 21 * time.Second, To: 22 * time.Second})
		out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
		r := last()
		if err != nil || out[0].Err != nil || len(r.close) < 48 || len(r.close) > 52 || !slices.IsSorted(r.close) {
			t.Fatalf("%s: %v, %v, frames at %v", offset, err, out[0].Err, r.close)
		}
		// The change is where key frames of the first reading say it is.
		i := slices.IndexFunc(r.bright[25:], func(v uint8) bool { return v > 120 }) + 25
		if i < 30 || (r.close[i]-change-12*time.Second).Abs() > 100*ms {
			t.Errorf("%s: bright at %v: %v", offset, r.close[i], r.bright)
		}
	}
}

// checkStep looks whether each frame is on the right side of the change, to the frame.
func checkStep(t *testing.T, r *refining, from, to time.Duration, n int) {
	t.Helper()
	if len(r.close) < n-1 || len(r.close) > n+1 || !slices.IsSorted(r.close) || len(slices.Compact(slices.Clone(r.close))) != len(r.close) {
		t.Fatalf("%d frames: %v", len(r.close), r.close)
	}
	if r.close[0] < from || r.close[0] > from+45*ms {
		t.Errorf("begins at %v", r.close[0])
	}
	i := slices.IndexFunc(r.bright, func(v uint8) bool { return v > 120 })
	if i < 1 || (r.close[i]-r.times[0]-change).Abs() > 30*ms || r.close[i] >= to {
		t.Errorf("bright at frame %d: %v %v", i, r.close, r.bright)
	}
}

// Several look each at their own, at their own width, by one process where the stretches are near each other; who
// wants nothing, fails or asks for more than there is disturbs nobody.
func TestSeveralLookCloser(t *testing.T) {
	p := partOf(t, stepping(t, "a.mkv"))
	second := time.Second
	one, first := refiner("one", 64, butler.Stretch{From: 9 * second, To: 10 * second})
	two, other := refiner("two", 96, butler.Stretch{From: 9500 * ms, To: 9700 * ms}, butler.Stretch{From: 9600 * ms, To: 9800 * ms})
	none, nothing := refiner("none", 64)
	odd, absurd := refiner("odd", 64, butler.Stretch{From: -second, To: 200 * ms}, butler.Stretch{From: 5 * second, To: 4 * second},
		butler.Stretch{From: time.Hour, To: 2 * time.Hour}, butler.Stretch{From: 19800 * ms, To: time.Hour})
	bad, faulty := refiner("bad", 64, butler.Stretch{From: 0, To: 20 * second})
	begin := bad.Begin
	bad.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
		a, err := begin(in)
		faulty().fault = errPoison
		return a, err
	}
	plain, seen := analysis("plain", frames(butler.FrameWants{Width: 64}), nil)
	out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{one, two, none, odd, bad, plain}, butler.Settings{}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		if (o.Analysis == "bad") != errors.Is(o.Err, errPoison) || o.Analysis != "bad" && (o.Err != nil || o.Result.Summary != "recorded") {
			t.Errorf("%s: %v", o.Analysis, o.Err)
		}
	}
	checkStep(t, first(), 9*second, 10*second, 25)
	if r := other(); len(r.close) < 7 || len(r.close) > 8 || r.width != 96 || first().width != 64 || r.close[0] < 9500*ms || r.close[len(r.close)-1] >= 9800*ms {
		t.Errorf("two: %v, %d px", r.close, r.width)
	}
	if nothing().asked != 1 || len(nothing().close) != 0 || len(faulty().close) != 1 || len(seen().times) != 10 {
		t.Errorf("asked %d times, %d and %d frames, %v", nothing().asked, len(nothing().close), len(faulty().close), seen().times)
	}
	if r := absurd(); len(r.close) < 9 || len(r.close) > 11 || r.close[0] > 5*ms {
		t.Errorf("odd: %v", r.close)
	}
}

// A film of a single key frame is not decoded from its beginning for a stretch far in it.
func TestNoKeyFrameNear(t *testing.T) {
	p := partOf(t, butlertest.Media(t, butlertest.Film{Seconds: 40, Rate: "5", GOP: 1000}))
	a, last := refiner("a", 64, butler.Stretch{From: time.Second, To: 2 * time.Second}, butler.Stretch{From: 30 * time.Second, To: 31 * time.Second})
	out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
	if err != nil || out[0].Err != nil || len(last().close) != 5 || last().ends != 1 {
		t.Errorf("%v, %v, %v", err, out, last().close)
	}
}

func TestBounded(t *testing.T) {
	s := func(from, to int) butler.Stretch {
		return butler.Stretch{From: time.Duration(from) * time.Second, To: time.Duration(to) * time.Second}
	}
	for _, c := range []struct{ in, want []butler.Stretch }{
		{nil, nil},
		{[]butler.Stretch{s(30, 40), s(10, 20)}, []butler.Stretch{s(10, 20), s(30, 40)}},
		{[]butler.Stretch{s(10, 20), s(15, 30)}, []butler.Stretch{s(10, 30)}},
		{[]butler.Stretch{s(100, 150), s(0, 50), s(300, 301)}, []butler.Stretch{s(0, 10), s(100, 150)}},
		{[]butler.Stretch{s(-10, 5), s(990, 2000), s(7, 7), s(9, 8)}, []butler.Stretch{s(0, 5), s(990, 1000)}},
	} {
		if got := bounded(c.in, 1000*time.Second); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.in, got, c.want)
		}
	}
	if got := merged([]butler.Stretch{s(0, 1), s(3, 4), s(7, 8)}, 2*time.Second); !slices.Equal(got, []butler.Stretch{s(0, 4), s(7, 8)}) {
		t.Error(got)
	}
}

// A process that hangs, fails or talks nonsense while looking closer costs nobody its result, and a stop is a stop.
func TestCloseLookFails(t *testing.T) {
	const main = `case "$*" in *copyts*) ;; *) echo "#tb 1: 1/25" >&3; for i in 0 25 50 75 100; do echo "1, $i, $i, 1, 100, 0x$i" >&3; done; exit 0;; esac
`
	p := film()
	p.Path = write(t, "film.mkv", []byte("x"))
	for _, code := range []string{"exec sleep 1000", "echo broken >&2; exit 1", "echo nonsense >&3; exit 0", `printf '#tb 0: 1/25\n0, 0, 0, 0, 999999999999, 0x0\n' >&4`, "exit 0",
		"echo '#tb 1: 1/25' >&3; exec yes '1, 0, 0, 1, 100, 0x0' >&3",
	} {
		log := write(t, "log", nil)
		a, last := refiner("a", 64, butler.Stretch{From: 0, To: time.Second}, butler.Stretch{From: 3100 * ms, To: 4 * time.Second})
		plain, _ := analysis("plain", butler.Wants{Packets: true}, nil)
		stall := time.Minute
		if strings.Contains(code, "exec") { // the reading before it is to be no stall on a machine with much else to do
			stall = 5 * time.Second
		}
		pf := NewPerformer(fakeTools(t, main+"echo on >>'"+log+"'; "+code), Options{Stall: stall})
		out, err := pf.Pass(t.Context(), p, []butler.Analysis{a, plain}, butler.Settings{}, t.TempDir())
		if err != nil || out[0].Err != nil || out[1].Err != nil || last().asked != 1 || last().ends != 1 || len(last().close) != 0 {
			t.Errorf("%s: %v, %v, %+v", code, err, out, last())
		}
		// What takes too long once does so again; all else is tried.
		b, err := os.ReadFile(log)
		if n := bytes.Count(b, []byte("\n")); err != nil || n != 2 && !strings.Contains(code, "exec") || n != 1 && strings.Contains(code, "exec") {
			t.Errorf("%s: %d processes, %v", code, n, err)
		}
	}
	log := write(t, "log", nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("by hand")
	go func() {
		for ctx.Err() == nil {
			if b, err := os.ReadFile(log); err == nil && len(b) > 0 {
				cancel(why)
			}
		}
	}()
	a, last := refiner("a", 64, butler.Stretch{From: 0, To: time.Second})
	start := time.Now()
	_, err := NewPerformer(fakeTools(t, main+"echo on >'"+log+"'; exec sleep 1000"), Options{}).Pass(ctx, p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
	if !butler.IsKind(err, butler.KindInterrupted) || !errors.Is(err, why) || last().closes != 1 || time.Since(start) > 5*time.Minute {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}
