package media_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/media"
	"butler/internal/media/tool"
	"butler/tasks/deepmediaanalysis"
	"butler/tasks/generateblurhashes"
	"butler/tasks/generatechapterthumbs"
	"butler/tasks/generatemediaindexfiles"
	"butler/tasks/loudnessanalysis"
)

// benchScene is how much film is generated, benchSeconds how long the film is that shows it again and again,
// and benchChapters into how many chapters it is cut: one a minute.
const (
	benchScene    = 60 // seconds
	benchSeconds  = 300
	benchChapters = 5
)

// BenchmarkPass reports processor seconds, of ourselves and the processes that we start, for a 1080p24
// H.264 film with AAC stereo and AC-3 5.1 sound, 8 Mbit/s in all:
//
//	pass      the five Analyses in one Pass
//	singly    the same five results by one command line each, the best there are with key frames only
//	servers   the same by the command lines that today's servers default to, which decode every frame
//	floor     key frames and both audio streams decoded to nothing
func BenchmarkPass(b *testing.B) {
	tools, err := tool.Find(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if tools.Sandbox, err = os.Executable(); err != nil {
		b.Fatal(err)
	}
	for _, gop := range []int{48, 250} {
		b.Run("gop="+strconv.Itoa(gop), func(b *testing.B) {
			film := benchFilm(b, tools, gop)
			var pass, singly, servers, floor, wall time.Duration
			for b.Loop() {
				start := time.Now()
				pass += cpu(b, func() { benchPass(b, tools, film) })
				wall += time.Since(start)
				singly += benchCommands(b, tools, film, "singly", singlyCommands())
				servers += benchCommands(b, tools, film, "servers", serverCommands())
				floor += benchCommands(b, tools, film, "floor", map[string][][]string{"decode to nothing": {strings.Fields("-threads 1 -skip_frame:v nokey INPUT -map 0:V:0 -map 0:a -vsync passthrough -f null -")}})
			}
			n := float64(b.N)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(pass.Seconds()/n, "pass-cpu-s")
			b.ReportMetric(singly.Seconds()/n, "singly-cpu-s")
			b.ReportMetric(servers.Seconds()/n, "servers-cpu-s")
			b.ReportMetric(floor.Seconds()/n, "floor-cpu-s")
			b.ReportMetric(pass.Seconds()/singly.Seconds(), "pass/singly")
			b.ReportMetric(servers.Seconds()/pass.Seconds(), "servers/pass")
			b.ReportMetric(pass.Seconds()/floor.Seconds(), "pass/floor")
			b.ReportMetric(benchSeconds*n/wall.Seconds(), "x-realtime")
		})
	}
}

// singlyCommands are the best command lines that read a film once for each Analysis.
func singlyCommands() map[string][][]string {
	chapters := [][]string{}
	for i := range benchChapters {
		chapters = append(chapters, strings.Fields(fmt.Sprintf(
			"-threads 1 -skip_frame:v nokey -noaccurate_seek -ss %d INPUT -an -sn -frames:v 1 -vf scale=320:-2 -c:v mjpeg -q:v 4 -f image2pipe -", i*benchSeconds/benchChapters)))
	}
	return map[string][][]string{
		"previews":       {strings.Fields("-threads 1 -skip_frame:v nokey INPUT -an -sn -vf scale=320:-2 -vsync passthrough -c:v mjpeg -q:v 4 -f image2pipe -")},
		"chapter images": chapters,
		"blurhash":       {strings.Fields("-threads 1 -skip_frame:v nokey -noaccurate_seek -ss 60 INPUT -an -sn -frames:v 1 -vf scale=32:-2 -pix_fmt rgb24 -f rawvideo -")},
		"packets":        {strings.Fields("INPUT -map 0 -c copy -flush_packets 0 -f framecrc -")},
		"loudness":       {strings.Fields("-threads 1 INPUT -vn -sn -filter_complex_threads 1 -filter_complex [0:a:0]ebur128=peak=true[a];[0:a:1]ebur128=peak=true[b] -map [a] -f null - -map [b] -f null -")},
	}
}

// serverCommands are the command lines that media servers use by default.
func serverCommands() map[string][][]string {
	chapters := [][]string{}
	for i := range benchChapters {
		chapters = append(chapters, strings.Fields(fmt.Sprintf(
			"-ss %d INPUT -an -sn -frames:v 1 -vf scale=320:-2 -c:v mjpeg -q:v 4 -f image2pipe -", i*benchSeconds/benchChapters)))
	}
	return map[string][][]string{
		"previews":       {strings.Fields("INPUT -an -sn -vf fps=1/10,scale=320:-2 -c:v mjpeg -q:v 4 -f image2pipe -")},
		"chapter images": chapters,
		"blurhash":       {strings.Fields("-ss 60 INPUT -an -sn -frames:v 1 -vf scale=32:-2 -pix_fmt rgb24 -f rawvideo -")},
		"packets":        {strings.Fields("FFPROBE -v error -show_packets -of compact INPUT")},
		"loudness": {
			strings.Fields("INPUT -map 0:a:0 -af ebur128=peak=true -f null -"),
			strings.Fields("INPUT -map 0:a:1 -af ebur128=peak=true -f null -"),
		},
	}
}

// benchCommands runs command lines and returns the processor time of all.
func benchCommands(b *testing.B, tools tool.Tools, film butler.Part, name string, commands map[string][][]string) time.Duration {
	b.Helper()
	var sum time.Duration
	for what, lines := range commands {
		took := cpu(b, func() {
			for _, args := range lines {
				launch(b, tools, film.Path, args)
			}
		})
		b.Logf("%-8s %-18s %7.2f s", name, what, took.Seconds())
		sum += took
	}
	return sum
}

func launch(b *testing.B, tools tool.Tools, input string, args []string) {
	b.Helper()
	c := tool.Command{Program: tool.FFmpeg, Input: input, Args: []string{"-v", "warning"}}
	if args[0] == "FFPROBE" {
		c.Program, c.Args, args = tool.FFprobe, nil, args[1:]
	}
	for _, a := range args {
		if a == "INPUT" {
			a = tool.Input
		}
		c.Args = append(c.Args, a)
	}
	tools.Sandbox = "" // as it would be called by others
	p, err := tools.Start(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.Stdout); err != nil {
		b.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		b.Fatal(err)
	}
}

func benchPass(b *testing.B, tools tool.Tools, film butler.Part) {
	b.Helper()
	definitions := butler.CorePreferences(2)
	var analyses []butler.Analysis
	for _, t := range []butler.Task{
		generatemediaindexfiles.Task(), generatechapterthumbs.Task(), generateblurhashes.Task(), deepmediaanalysis.Task(), loudnessanalysis.Task(),
	} {
		definitions = append(append(definitions, t.Definition()), t.Preferences...)
		analyses = append(analyses, *t.Analysis)
	}
	settings := butler.NewSettings(definitions, map[string]string{butler.PrefBackgroundLow: "false"})
	outcomes, err := media.NewPerformer(tools, media.Options{}).Pass(b.Context(), film, analyses, settings, b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err != nil {
			b.Fatalf("%s: %v", o.Analysis, o.Err)
		}
		b.Logf("pass     %-18s %s", o.Analysis, o.Result.Summary)
	}
}

// cpu returns the processor time that do takes, of this process and of those it starts and awaits.
func cpu(b *testing.B, do func()) time.Duration {
	b.Helper()
	used := func() (sum time.Duration) {
		for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
			var r syscall.Rusage
			if err := syscall.Getrusage(who, &r); err != nil {
				b.Fatal(err)
			}
			sum += time.Duration(r.Utime.Nano() + r.Stime.Nano())
		}
		return sum
	}
	before := used()
	do()
	return used() - before
}

// benchFilm makes a film, once for this machine, and describes it.
func benchFilm(b *testing.B, tools tool.Tools, gop int) butler.Part {
	b.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "butler-bench")
	path := filepath.Join(dir, fmt.Sprintf("film-%ds-gop%d.mkv", benchSeconds, gop))
	if _, err := os.Stat(path); err != nil {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			b.Fatal(err)
		}
		makeBenchFilm(b, tools, path, gop)
	}
	film := butler.Part{ID: 1, Path: path, Features: butler.HasVideo | butler.HasAudio | butler.HasChapters}
	film.Duration = benchSeconds * 1000
	film.Streams = []butler.Stream{
		{Index: 0, Kind: butler.StreamVideo, Codec: "h264", Width: 1920, Height: 1080, FrameRate: 24},
		{Index: 1, Kind: butler.StreamAudio, Codec: "aac", Channels: 2, Layout: "stereo", Rate: 48000},
		{Index: 2, Kind: butler.StreamAudio, Codec: "ac3", Channels: 6, Layout: "5.1(side)", Rate: 48000},
	}
	for i := range benchChapters {
		film.Chapters = append(film.Chapters, butler.Chapter{
			Index: i + 1, Start: int64(i) * film.Duration / benchChapters, End: int64(i+1) * film.Duration / benchChapters,
		})
	}
	return film
}

// makeBenchFilm generates what costs as much to decode as a real film at its bit rate: moving pictures
// with grain, encoded as people do, and sound that swells and fades. It takes some minutes.
func makeBenchFilm(b *testing.B, tools tool.Tools, path string, gop int) {
	b.Helper()
	const graph = "[0:v]scroll=h=0.0007:v=0.0003,rotate=0.03*sin(t/3),noise=alls=7:allf=t,format=yuv420p[v];" +
		"[1:a][2:a]amerge,volume='0.06+0.8*pow(sin(t/5),6)':eval=frame,pan=stereo|c0=c0|c1=0.6*c0+0.4*c1,asplit[s][x];" +
		"[x]pan=5.1(side)|FL=FL|FR=FR|FC=0.5*FL+0.5*FR|LFE=0.2*FL|SL=0.3*FR|SR=0.3*FL[y]"
	const grain = "anoisesrc=color=pink:amplitude=0.6:sample_rate=48000:seed="
	scene := path + ".scene"
	tools.Sandbox = ""
	for _, args := range [][]string{
		{
			"-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=24", "-f", "lavfi", "-i", grain + "1", "-f", "lavfi", "-i", grain + "2",
			"-filter_complex", graph, "-map", "[v]", "-map", "[s]", "-map", "[y]", "-t", strconv.Itoa(benchScene),
			"-c:v", "libx264", "-preset", "medium", "-g", strconv.Itoa(gop), "-keyint_min", strconv.Itoa(gop / 2), "-sc_threshold", "0",
			"-b:v", "6M", "-maxrate", "9M", "-bufsize", "12M", "-c:a:0", "aac", "-b:a:0", "160k", "-c:a:1", "ac3", "-b:a:1", "448k",
			"-f", "matroska", "-y", "file:" + scene,
		},
		{
			"-stream_loop", strconv.Itoa(benchSeconds/benchScene - 1), "-i", "file:" + scene, "-map", "0", "-c", "copy",
			"-f", "matroska", "-y", "file:" + path + ".part",
		},
	} {
		p, err := tools.Start(context.WithoutCancel(b.Context()), tool.Command{Program: tool.FFmpeg, Args: append([]string{"-v", "error"}, args...)})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, p.Stdout); err != nil {
			b.Fatal(err)
		}
		if err := p.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.Remove(scene); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		b.Fatal(err)
	}
}
