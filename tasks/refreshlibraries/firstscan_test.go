package refreshlibraries_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/catalogue"
	"butler/internal/media/header"
	"butler/internal/media/tool"
	"butler/tasks/internal/choretest"
	"butler/tasks/refreshlibraries"
)

const benchCopies = 200 // of each format

// BenchmarkFirstScan measures the first scan of real files, headers, content ids and catalogue
// included, beside starting ffprobe for each of them.
func BenchmarkFirstScan(b *testing.B) {
	base := b.TempDir()
	formats := map[butler.SectionKind][]string{
		butler.Movies: {"mkv", "mp4"},
		butler.Music:  {"flac", "mp3", "m4a"},
	}
	var samples []string
	files := 0
	for kind, exts := range formats {
		for _, ext := range exts {
			sample := filepath.Join(base, "sample."+ext)
			args := []string{"-v", "error", "-f", "lavfi", "-i", "sine=duration=20"}
			if kind == butler.Movies {
				args = append(args, "-f", "lavfi", "-i", "testsrc2=duration=20:size=320x180:rate=25")
			}
			run(b, "ffmpeg", append(args, "-metadata", "title=T", "-metadata", "artist=A", sample)...)
			samples = append(samples, sample)
			data, err := os.ReadFile(sample)
			if err != nil {
				b.Fatal(err)
			}
			for i := range benchCopies {
				p := filepath.Join(base, string(kind), fmt.Sprintf("A Name %d (2001)", i), fmt.Sprintf("A Name %d (2001).%s", i, ext))
				if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
					b.Fatal(err)
				}
				if err := os.WriteFile(p, data, 0o600); err != nil {
					b.Fatal(err)
				}
				files++
			}
		}
	}
	tools, err := tool.Find(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var scanned, probed time.Duration
	for b.Loop() {
		db, err := catalogue.Open(b.Context(), catalogue.Options{Path: filepath.Join(b.TempDir(), "catalogue.db"), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		for kind := range formats {
			if _, err := db.AddSection(b.Context(), butler.Section{Kind: kind, Name: string(kind), Roots: []string{filepath.Join(base, string(kind))}}); err != nil {
				b.Fatal(err)
			}
		}
		task := refreshlibraries.Task()
		host := butler.Host{Settings: choretest.Settings(task, nil), Library: db, Header: header.NewReader(tools)}
		var report choretest.Report
		before := cpu(b) + children(b)
		if err := task.Chore(b.Context(), host, &report); err != nil {
			b.Fatal(err)
		}
		scanned += cpu(b) + children(b) - before
		var sum refreshlibraries.Summary
		if err := json.Unmarshal(report.Summary, &sum); err != nil || sum.New != int64(files) || sum.Problems != 0 {
			b.Fatalf("%v, %+v", err, sum)
		}
		for range 4 {
			for _, s := range samples {
				probed += run(b, "ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", s)
			}
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(b.N)
	scan := float64(scanned.Microseconds()) / n / float64(files)
	probe := float64(probed.Microseconds()) / n / float64(4*len(samples))
	b.ReportMetric(scan, "scan-cpu-µs/file")
	b.ReportMetric(probe, "ffprobe-cpu-µs/file")
	b.ReportMetric(probe/scan, "ffprobe/scan")
}

// children returns the processor time of child processes that have ended.
func children(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// run returns the processor time that a program takes.
func run(b *testing.B, name string, args ...string) time.Duration {
	cmd := exec.CommandContext(b.Context(), name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v: %s", name, err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
