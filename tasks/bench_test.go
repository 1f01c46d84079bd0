package tasks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"butler"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/media/tool"
)

// BenchmarkTenHours reads ten hours of film once for all Analyses that there are, and reports how much memory this
// process took at most beside what it had before; ffmpeg's own is not counted. The aim is 64 MB.
func BenchmarkTenHours(b *testing.B) {
	const hours = 10
	tools, err := tool.Find(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if tools.Sandbox, err = os.Executable(); err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	scene, path := filepath.Join(dir, "scene.mkv"), filepath.Join(dir, "film.mkv")
	ffmpeg("-f lavfi -i testsrc2=s=96x54:r=5:d=60 -f lavfi -i anoisesrc=r=8000:d=60:a=0.2 -c:v libx264 -preset ultrafast -g 10 -c:a pcm_s16le")(b, scene)
	ffmpeg("-stream_loop "+strconv.Itoa(hours*60-1)+" -i", scene, "-map 0 -c copy")(b, path)
	h, err := header.NewReader(tools).ReadHeader(b.Context(), path, butler.Shows)
	if err != nil {
		b.Fatal(err)
	}
	part := butler.Part{ID: 1, Path: path, Header: h, Features: butler.FeaturesOf(butler.Shows, h)}
	var most, before int64
	for b.Loop() {
		before = resident(b)
		done := make(chan struct{})
		go func() {
			defer close(done)
			outcomes, err := media.NewPerformer(tools, media.Options{}).Pass(b.Context(), part, allAnalyses(), allSettings(), b.TempDir())
			if err != nil {
				b.Error(err)
			}
			for _, o := range outcomes {
				b.Logf("%-15s %s %v, %d bytes of data, %d blobs", o.Analysis, o.Result.Summary, o.Err, len(o.Result.Data), len(o.Result.Blobs))
			}
		}()
		tick := time.NewTicker(200 * time.Millisecond)
		for reading := true; reading; {
			select {
			case <-done:
				reading = false
			case <-tick.C:
			}
			most = max(most, resident(b))
		}
		tick.Stop()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(most-before)/(1<<20), "MB")
}

// resident returns how much memory this process takes, in bytes, on Linux.
func resident(b *testing.B) int64 {
	b.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.ParseInt(string(bytes.Fields(statm)[1]), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
