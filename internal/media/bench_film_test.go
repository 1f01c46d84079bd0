package media_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"butler"
	"butler/internal/media/tool"
)

// benchScene is how much film is generated, benchSeconds how long the film is that shows it again and again,
// and benchChapters into how many chapters it is cut: one a minute.
const (
	benchScene    = 60 // seconds
	benchSeconds  = 300
	benchChapters = 5
)

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
	film := butler.Part{ID: 1, Path: path, Features: butler.HasVideo | butler.HasAudio | butler.HasChapters | butler.InShows | butler.IsRecording}
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
