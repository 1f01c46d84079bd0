package refreshlibraries_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/catalogue"
	"butler/tasks/internal/choretest"
	"butler/tasks/refreshlibraries"
)

const (
	benchFilms    = 20_000 // each in a folder of its own
	benchEpisodes = 80_000 // twenty to a season, ten seasons to a series
)

// cheapReader stands for the header reader, so that what the scan itself costs can be seen.
type cheapReader struct{ headers atomic.Int64 }

func (*cheapReader) ContentID(path string) (string, error) {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:16]), nil
}

func (r *cheapReader) ReadHeader(context.Context, string, butler.SectionKind) (butler.Header, error) {
	r.headers.Add(1)
	return butler.Header{
		Container: "mkv", Duration: 5_400_000, Bitrate: 8_000_000,
		Streams: []butler.Stream{{Kind: butler.StreamVideo, Codec: "h264", Width: 1920, Height: 1080}, {Index: 1, Kind: butler.StreamAudio, Codec: "aac", Channels: 2}},
	}, nil
}

// contentReader is a cheapReader that tells files apart by what is in them.
type contentReader struct{}

func (contentReader) ContentID(path string) (string, error) {
	b, err := os.ReadFile(path)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), err
}

func (contentReader) ReadHeader(ctx context.Context, path string, kind butler.SectionKind) (butler.Header, error) {
	return new(cheapReader).ReadHeader(ctx, path, kind)
}

// BenchmarkScan measures the first scan of 100,000 files, without the reading of their headers, and
// scans with nothing changed beside find over the same trees.
func BenchmarkScan(b *testing.B) {
	base := b.TempDir()
	write := func(format string, args ...any) {
		p := filepath.Join(base, fmt.Sprintf(format, args...))
		err := os.WriteFile(p, nil, 0o600)
		if os.IsNotExist(err) {
			if err = os.MkdirAll(filepath.Dir(p), 0o755); err == nil {
				err = os.WriteFile(p, nil, 0o600)
			}
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for i := range benchFilms {
		write("Movies/A Film of Some Name %05d (2001)/A Film of Some Name %05d (2001) - 1080p.mkv", i, i)
	}
	for i := range benchEpisodes {
		write("TV/A Series of Some Name %03d (2010)/Season %02d/A Series of Some Name %03d - S%02dE%02d - The Title of It.mkv",
			i/200, i/20%10+1, i/200, i/20%10+1, i%20+1)
	}
	db, err := catalogue.Open(b.Context(), catalogue.Options{Path: filepath.Join(b.TempDir(), "catalogue.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for name, kind := range map[string]butler.SectionKind{"Movies": butler.Movies, "TV": butler.Shows} {
		if _, err := db.AddSection(b.Context(), butler.Section{Kind: kind, Name: name, Roots: []string{filepath.Join(base, name)}}); err != nil {
			b.Fatal(err)
		}
	}
	header := &cheapReader{}
	scan := func() {
		task := refreshlibraries.Task()
		host := butler.Host{Settings: choretest.Settings(task, nil), Library: db, Header: header}
		if err := task.Chore(b.Context(), host, &choretest.Report{}); err != nil {
			b.Fatal(err)
		}
	}
	files := float64(benchFilms + benchEpisodes)

	before, began := cpu(b), time.Now()
	scan()
	first, firstTook := cpu(b)-before, time.Since(began)
	if n := header.headers.Load(); n != int64(files) {
		b.Fatalf("the first scan read %d headers", n)
	}
	scan() // warms caches for both
	var scanned, found time.Duration
	for b.Loop() {
		found += find(b, base)
		before = cpu(b)
		scan()
		scanned += cpu(b) - before
	}
	if n := header.headers.Load(); n != int64(files) {
		b.Fatalf("a scan with nothing changed read headers: %d", n)
	}
	n := float64(b.N)
	b.ReportMetric(float64(first.Microseconds())/files, "first-cpu-µs/file")
	b.ReportMetric(files/firstTook.Seconds(), "first-files/s")
	b.ReportMetric(float64(scanned.Milliseconds())/n, "rescan-cpu-ms")
	b.ReportMetric(float64(found.Milliseconds())/n, "find-cpu-ms")
	b.ReportMetric(float64(scanned)/float64(found), "rescan/find")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapSys>>20), "heap-MB")
}

// cpu returns the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// find returns the processor time that find takes to list the tree with sizes and times.
func find(b *testing.B, root string) time.Duration {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	cmd := exec.CommandContext(b.Context(), "find", root, "-printf", `%p %s %T@\n`)
	cmd.Stdout = null
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
