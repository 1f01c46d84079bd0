package media

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media/tool"
)

func frames(w butler.FrameWants) butler.Wants { return butler.Wants{Frames: &w} }

// generate makes a file with ffmpeg.
func generate(t *testing.T, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	tools := sharedTools(t)
	tools.Sandbox = ""
	p, err := tools.Start(t.Context(), tool.Command{Program: tool.FFmpeg, Args: append(append([]string{"-v", "error"}, args...), "-y", "file:"+path)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.Stdout); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	return path
}

// near reports whether a time is within 60 ms of another.
func near(a, b time.Duration) bool { return (a - b).Abs() <= 60*time.Millisecond }

func TestFrameTimes(t *testing.T) {
	second := time.Second
	for _, c := range []struct {
		name  string
		film  butlertest.Film
		wants butler.FrameWants
		want  []time.Duration // nil for only a check that they rise
		n     int
	}{
		{"every key frame", butlertest.Film{Seconds: 4}, butler.FrameWants{Width: 64}, []time.Duration{0, second, 2 * second, 3 * second}, 4},
		{"with B frames", butlertest.Film{Seconds: 4, Codec: "mpeg2video", Ext: "ts"}, butler.FrameWants{Width: 64}, []time.Duration{0, second, 2 * second, 3 * second}, 4},
		{"no more often than half the interval", butlertest.Film{Seconds: 4}, butler.FrameWants{Width: 64, Every: 4 * second}, []time.Duration{0, 2 * second}, 2},
		{"near times", butlertest.Film{Seconds: 4}, butler.FrameWants{Width: 64, Every: 100 * second, At: []time.Duration{second}}, nil, 4},
		{"key frames further apart than the interval", butlertest.Film{Seconds: 4, GOP: 1000}, butler.FrameWants{Width: 64, Every: second}, []time.Duration{0}, 1},
		{"all frames", butlertest.Film{Seconds: 4, GOP: 1000}, butler.FrameWants{Width: 64, Dense: true}, nil, 100},
		{"dense", butlertest.Film{Seconds: 4, GOP: 1000}, butler.FrameWants{Width: 64, Dense: true, Every: second}, []time.Duration{0, second, 2 * second, 3 * second}, 4},
		{"nothing but key frames", butlertest.Film{Ext: "mov", Codec: "mjpeg", Seconds: 4}, butler.FrameWants{Width: 64, Every: 2 * second}, []time.Duration{0, second, 2 * second, 3 * second}, 4},
		{"variable frame rate", butlertest.Film{Variable: true, Seconds: 4}, butler.FrameWants{Width: 64}, nil, 4},
		{"negative start", butlertest.Film{Ext: "mp4", Seconds: 4, Sound: []butlertest.Sound{{}}}, butler.FrameWants{Width: 64}, []time.Duration{0, second, 2 * second, 3 * second}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := partOf(t, butlertest.Media(t, c.film))
			r, o := pass(t, p, frames(c.wants))
			if o.Err != nil {
				t.Error(o.Err)
				return
			}
			if !slices.IsSorted(r.times) || len(r.times) < c.n-1 || len(r.times) > c.n+1 || c.want != nil && !slices.EqualFunc(r.times, c.want, near) {
				t.Error(r.times)
			}
			if !near(r.end.Duration, time.Duration(c.film.Seconds)*second) {
				t.Errorf("duration %v", r.end.Duration)
			}
		})
	}
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		film butlertest.Film
		want [2]int
	}{
		{butlertest.Film{}, [2]int{160, 90}},
		{butlertest.Film{Width: 180, Height: 144, SAR: "64:45"}, [2]int{160, 90}},
		{butlertest.Film{Ext: "mp4", Rotation: 90}, [2]int{160, 284}},
		{butlertest.Film{Width: 20, Height: 1000}, [2]int{160, 640}}, // cut short
		{butlertest.Film{Width: 1000, Height: 20}, [2]int{160, 4}},
		{butlertest.Film{Width: 3840, Height: 2160, Seconds: 0.2}, [2]int{160, 90}},
		{butlertest.Film{Interlaced: true, Width: 720, Height: 576, Codec: "mpeg2video", Seconds: 1}, [2]int{160, 128}},
	} {
		t.Run(fmt.Sprintf("%+v", c.film), func(t *testing.T) {
			t.Parallel()
			p := partOf(t, butlertest.Media(t, c.film))
			r, o := pass(t, p, frames(butler.FrameWants{Width: 160}))
			if o.Err != nil || r.size != c.want {
				t.Errorf("%v, %v", r.size, o.Err)
			}
		})
	}
}

// Colours arrive as JPEG has them: full range, BT.601, whatever the film had. Tone-mapped ones are
// near enough not to be grey or green.
func TestColours(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want [3]int
		off  int
	}{
		{"white", []string{"-i", "color=white:s=192x108:d=1", "-c:v", "libx264"}, [3]int{255, 128, 128}, 4},
		{"black", []string{"-i", "color=black:s=192x108:d=1", "-c:v", "libx264"}, [3]int{0, 128, 128}, 4},
		{"red, BT.709", []string{"-i", "color=red:s=192x108:d=1", "-vf", "scale=out_color_matrix=bt709,format=yuv420p", "-colorspace", "bt709", "-c:v", "libx264"}, [3]int{76, 85, 255}, 6},
		{"red, 10 bit", []string{"-i", "color=red:s=192x108:d=1", "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params", "log-level=error"}, [3]int{76, 85, 255}, 8},
		{"white, PQ", []string{"-i", "color=white:s=192x108:d=1", "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params", "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
			"-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"}, [3]int{245, 128, 128}, 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := partOf(t, generate(t, "c.mkv", append([]string{"-f", "lavfi"}, c.args...)...))
			for _, w := range []int{160, 96} { // the second is scaled from the first
				a1, last := analysis("small", frames(butler.FrameWants{Width: w}), nil)
				a2, _ := analysis("large", frames(butler.FrameWants{Width: 160}), nil)
				out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{a1, a2}, butler.Settings{}, t.TempDir())
				if err != nil || out[0].Err != nil || len(last().colours) == 0 {
					t.Fatalf("%v, %v", out, err)
				}
				for i, v := range last().colours[0] {
					if d := int(v) - c.want[i]; d < -c.off || d > c.off {
						t.Errorf("%v, want %v", last().colours[0], c.want)
					}
				}
			}
		})
	}
}

// Timestamps of a transport stream that wrap, and that jump where two recordings were joined, do not
// make a film longer.
func TestTimestampsThatJump(t *testing.T) {
	args := []string{"-f", "lavfi", "-i", "testsrc2=s=192x108:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4", "-c:v", "mpeg2video", "-g", "25", "-c:a", "mp2"}
	wrap := generate(t, "wrap.ts", append(args, "-output_ts_offset", "95442", "-mpegts_copyts", "1")...)
	first, second := generate(t, "a.ts", args...), generate(t, "b.ts", append(args, "-output_ts_offset", "5000")...)
	var joined []byte
	for _, f := range []string{first, second} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		joined = append(joined, b...)
	}
	for _, c := range []struct {
		path   string
		length time.Duration
		frames int
	}{{wrap, 4 * time.Second, 4}, {write(t, "joined.ts", joined), 8 * time.Second, 8}} {
		r, o := pass(t, partOf(t, c.path), everything())
		if o.Err != nil || (r.end.Duration-c.length).Abs() > 500*time.Millisecond || len(r.times) < c.frames-1 || !slices.IsSorted(r.times) {
			t.Errorf("%s: duration %v, frames %v, %v", filepath.Base(c.path), r.end.Duration, r.times, o.Err)
		}
	}
}

func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	film := butlertest.Standard("mkv")
	whole := partOf(t, butlertest.Media(t, film))
	with := func(path string) butler.Part {
		p := whole
		p.Path = path
		return p
	}
	mp4 := butlertest.Film{Ext: "mp4"}
	for _, c := range []struct {
		name string
		part butler.Part
		want butler.Kind // KindFailed for success
		min  time.Duration
	}{
		{"whole", whole, butler.KindFailed, 9 * time.Second},
		{"empty", with(butlertest.Zero(t, filepath.Join(dir, "empty.mkv"))), butler.KindDamaged, 0},
		{"text", with(butlertest.Text(t, filepath.Join(dir, "text.mkv"))), butler.KindDamaged, 0},
		{"cut off", with(butlertest.Truncated(t, film, filepath.Join(dir, "cut.mkv"), 0.5)), butler.KindFailed, 3 * time.Second},
		{"cut off before its index", with(butlertest.Truncated(t, mp4, filepath.Join(dir, "cut.mp4"), 0.5)), butler.KindDamaged, 0},
		{"noise in it", with(butlertest.Noisy(t, film, filepath.Join(dir, "noisy.mkv"))), butler.KindFailed, 3 * time.Second},
		{"an absurd duration", with(butlertest.HugeDuration(t, filepath.Join(dir, "huge.mkv"))), butler.KindFailed, 2 * time.Second},
		{"gone", with(filepath.Join(dir, "gone.mkv")), butler.KindUnreachable, 0},
		{"a folder", with(dir), butler.KindUnsupported, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, o := pass(t, c.part, everything())
			if c.want == butler.KindFailed {
				if o.Err != nil || r.end.Duration < c.min || r.end.Duration > 11*time.Second || len(r.times) == 0 {
					t.Errorf("%v, duration %v, %d frames", o.Err, r.end.Duration, len(r.times))
				}
				if c.name == "noise in it" && len(r.end.Damage) == 0 {
					t.Error("no word of the damage")
				}
			} else if !butler.IsKind(o.Err, c.want) || r.ends != 0 {
				t.Error(o.Err)
			}
			for _, d := range append(r.end.Damage, errText(o.Err)) {
				if bytes.Contains([]byte(d), []byte(dir)) {
					t.Errorf("shows the path: %s", d)
				}
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A stream that cannot be decoded costs neither the pictures nor the other sound.
func TestUndecodableStream(t *testing.T) {
	path := generate(t, "film.mkv", "-f", "lavfi", "-i", "testsrc2=s=192x108:d=2", "-f", "lavfi", "-i", "sine=d=2", "-map", "0", "-map", "1", "-map", "1",
		"-c:v", "libx264", "-c:a:0", "flac", "-c:a:1", "ac3")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	part := partOf(t, path)
	for _, unknown := range [][2]string{{"A_AC3", "A_XX3"}, {"V_MPEG4/ISO/AVC", "V_NOSUCH/ISO/XX"}} {
		part.Path = write(t, "film.mkv", bytes.ReplaceAll(data, []byte(unknown[0]), []byte(unknown[1])))
		a1, pictures := analysis("pictures", frames(butler.FrameWants{Width: 64}), nil)
		a2, sounds := analysis("sounds", butler.Wants{Sound: &butler.SoundWants{}}, nil)
		a3, packets := analysis("packets", butler.Wants{Packets: true}, nil)
		out, err := performer(t).Pass(t.Context(), part, []butler.Analysis{a1, a2, a3}, butler.Settings{}, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range out {
			if o.Err != nil {
				t.Errorf("%s: %s: %v", unknown[0], o.Analysis, o.Err)
			}
		}
		video := unknown[0] != "A_AC3"
		if n := len(pictures().times); (n == 0) != video {
			t.Errorf("%s: %d pictures", unknown[0], n)
		}
		if s := sounds().samples; s[1] == 0 || (s[2] == 0) == video {
			t.Errorf("%s: %v samples", unknown[0], s)
		}
		if len(packets().packets) < 50 {
			t.Errorf("%s: %d packets", unknown[0], len(packets().packets))
		}
		t.Log(packets().end.Damage)
	}
}

// Headers that are wrong about the streams are mended by asking ffprobe.
func TestWrongHeaders(t *testing.T) {
	p := partOf(t, butlertest.Media(t, butlertest.Film{Sound: []butlertest.Sound{{}}}))
	right := p.Streams
	for _, wrong := range [][]butler.Stream{
		{{Index: 7, Kind: butler.StreamVideo}, {Index: 1, Kind: butler.StreamAudio}},
		{{Index: 1, Kind: butler.StreamVideo}, {Index: 0, Kind: butler.StreamAudio}},
	} {
		p.Streams = wrong
		r, o := pass(t, p, everything())
		if o.Err != nil || len(r.times) != 3 || r.samples[1] == 0 {
			t.Errorf("%+v: %v, %d frames, samples %v", wrong, o.Err, len(r.times), r.samples)
		}
	}
	p.Streams = right
}

// A recording whose pictures are nothing but noise, and of unknown size, still gives its sound and packets.
func TestPicturesWithoutSize(t *testing.T) {
	path := generate(t, "radio.ts", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3", "-c:v", "mpeg2video", "-c:a", "mp2")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for p := range slices.Chunk(data, 188) {
		if int(p[1]&0x1f)<<8|int(p[2]) != 0x100 {
			continue
		}
		at := 4
		if p[3]&0x20 != 0 {
			at += 1 + int(p[4])
		}
		if p[1]&0x40 != 0 && at+9 < len(p) {
			at += 9 + int(p[at+8])
		}
		for ; at < len(p); at++ {
			p[at] = 0xff
		}
	}
	part := partOf(t, write(t, "dead.ts", data))
	r, o := pass(t, part, butler.Wants{Packets: true, Sound: &butler.SoundWants{}})
	if o.Err != nil || !near(r.end.Duration, 3*time.Second) {
		t.Fatalf("%v, duration %v", o.Err, r.end.Duration)
	}
	if len(r.packets) == 0 || slices.ContainsFunc(r.packets, func(p butler.Packet) bool { return p.Stream != 1 }) || r.samples[1] == 0 {
		t.Errorf("%d packets, not all of stream 1; %d samples", len(r.packets), r.samples[1])
	}
}

// Sound that is nothing but noise, and of an unknown rate, costs neither the pictures nor the packets.
func TestSoundWithoutRate(t *testing.T) {
	path := generate(t, "film.ts", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3", "-c:v", "mpeg2video", "-g", "25", "-c:a", "mp2")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for p := range slices.Chunk(data, 188) {
		at := 4
		if p[3]&0x20 != 0 {
			at += 1 + int(p[4])
		}
		if p[1]&0x40 != 0 && at+9 < len(p) {
			at += 9 + int(p[at+8])
		}
		for ; int(p[1]&0x1f)<<8|int(p[2]) == 0x101 && at < len(p); at++ {
			p[at] = 0x55
		}
	}
	part := partOf(t, write(t, "dead.ts", data))
	one, _ := analysis("sound", butler.Wants{Sound: butler.Speech()}, nil)
	two, last := analysis("pictures", butler.Wants{Packets: true, Frames: &butler.FrameWants{Width: 64}}, nil)
	out, err := performer(t).Pass(t.Context(), part, []butler.Analysis{one, two}, butler.Settings{}, t.TempDir())
	if err != nil || out[0].Err != nil || out[1].Err != nil || len(last().times) != 3 || len(last().packets) != 75 {
		t.Errorf("%v, %v, %v, frames at %v, %d packets", err, out[0].Err, out[1].Err, last().times, len(last().packets))
	}
}
