package header

import (
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

// processor returns the processor time that this process and its children have used.
func processor(b *testing.B) time.Duration {
	b.Helper()
	sum := time.Duration(0)
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var r syscall.Rusage
		if err := syscall.Getrusage(who, &r); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	return sum
}

// BenchmarkHeaders reads one file of each kind that libraries are made of, by the Reader and by one
// ffprobe a file, and reports milliseconds of processor time a file.
func BenchmarkHeaders(b *testing.B) {
	reader := NewReader(tools(b))
	for _, name := range []string{"film.mkv", "film.mp4", "film.webm", "cover.mp3", "cover.flac", "song.m4a", "song.ogg", "song.opus", "photo-taken.jpg", "photo.png"} {
		path := butlertest.Media(b, butlertest.Recipes()[name])
		measure := func(read func() error) func(*testing.B) {
			return func(b *testing.B) {
				if err := read(); err != nil { // what is done once per process
					b.Fatal(err)
				}
				start := processor(b)
				for b.Loop() {
					if err := read(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(processor(b)-start)/1e6/float64(b.N), "cpu-ms/file")
			}
		}
		b.Run(name+"/reader", measure(func() error {
			_, err := reader.ReadHeader(b.Context(), path, butler.Movies)
			return err
		}))
		b.Run(name+"/ffprobe", measure(func() error {
			_, err := reader.readProbe(b.Context(), path, formatUnknown)
			return err
		}))
	}
	path := butlertest.Media(b, butlertest.Standard("mkv"))
	b.Run("content-id", func(b *testing.B) {
		for b.Loop() {
			if _, err := reader.ContentID(path); err != nil {
				b.Fatal(err)
			}
		}
	})
}
