package guide

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"butler"
)

// large writes a guide of about so many bytes, as a European provider has it: with credits, texts and icons, some
// programmes without an end, some that overlap.
type large struct {
	size     int
	channels int
	from     time.Time
}

func (l large) WriteTo(to io.Writer) (int64, error) {
	w := &counting{w: bufio.NewWriterSize(to, 1<<16)}
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tv SYSTEM \"xmltv.dtd\">\n<tv generator-info-name=\"test\">\n")
	for c := range l.channels {
		fmt.Fprintf(w, "  <channel id=\"c%d.example\">\n    <display-name>Channel %d</display-name>\n    <display-name>%d</display-name>\n    <icon src=\"https://example.org/logo/%d.png\" />\n  </channel>\n", c, c, c+1, c)
	}
	for n := 0; w.n < int64(l.size); n++ {
		start := l.from.Add(time.Duration(n/l.channels) * 30 * time.Minute)
		stop := fmt.Sprintf(" stop=\"%s +0100\"", start.Add(30*time.Minute).Format("20060102150405"))
		if n%50 == 7 {
			stop = ""
		}
		fmt.Fprintf(w, "  <programme start=\"%s +0100\"%s channel=\"c%d.example\">\n", start.Format("20060102150405"), stop, n%l.channels)
		fmt.Fprintf(w, "    <title lang=\"de\">Sendung Nummer %d</title>\n    <sub-title lang=\"de\">Folge über etwas &amp; mehr %d</sub-title>\n", n%9973, n)
		fmt.Fprintf(w, "    <desc lang=\"de\">%s %d</desc>\n", strings.Repeat("Ein Text, der erzählt, worum es geht. ", 6+n%5), n)
		io.WriteString(w, "    <credits>\n      <director>A. Name</director>\n      <actor role=\"Wer\">B. Name</actor>\n      <actor role=\"Was\">C. Name</actor>\n    </credits>\n")
		fmt.Fprintf(w, "    <date>%d</date>\n    <category lang=\"de\">Serie</category>\n    <icon src=\"https://example.org/picture/%d.jpg\" />\n    <episode-num system=\"xmltv_ns\">%d.%d.</episode-num>\n", 1980+n%40, n, n%12, n%24)
		io.WriteString(w, "    <rating system=\"FSK\">\n      <value>12</value>\n    </rating>\n  </programme>\n")
	}
	fmt.Fprintf(w, "</tv>\n")
	return w.n, w.w.Flush()
}

type counting struct {
	w *bufio.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func (l large) file(tb testing.TB, pack bool) (path string, size int64) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "large.xml")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var w io.Writer = f
	if pack {
		z := gzip.NewWriter(f)
		defer z.Close()
		w = z
	}
	size, err = l.WriteTo(w)
	if err != nil {
		tb.Fatal(err)
	}
	return path, size
}

// peak returns the most memory that this process has held since the last reset, in MB, or 0 where the system does not tell.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kb, _ := strconv.Atoi(string(bytes.Fields(rest)[0]))
			return float64(kb) / 1024
		}
	}
	return 0
}

func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// BenchmarkLoad loads a guide of 500 MB. peak-MB is that of the whole process.
func BenchmarkLoad(b *testing.B) {
	for _, pack := range []bool{false, true} {
		b.Run(map[bool]string{false: "plain", true: "gzip"}[pack], func(b *testing.B) {
			now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
			path, size := large{500 << 20, 400, now}.file(b, pack)
			b.SetBytes(size)
			resetPeak()
			before := peak()
			for b.Loop() {
				o := Options{Dir: b.TempDir(), Sources: []Source{{Name: "large", Key: "large", File: path}}, Now: func() time.Time { return now }}
				l, err := Load(b.Context(), o)
				if err != nil || l.Sources[0].Problem != "" {
					b.Fatalf("%+v, %v", l, err)
				}
				b.ReportMetric(float64(l.Programmes), "programmes")
				b.ReportMetric(float64(l.Bytes)/(1<<20), "file-MB")
			}
			b.ReportMetric(before, "before-MB")
			b.ReportMetric(peak(), "peak-MB")
		})
	}
}

// BenchmarkReader only reads XMLTV.
func BenchmarkReader(b *testing.B) {
	var text bytes.Buffer
	size, err := large{20 << 20, 100, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}.WriteTo(&text)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		r := newReader(bytes.NewReader(text.Bytes()), nil, "")
		for {
			if _, _, err := r.nextThing(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkQuery asks a guide of 150,000 programmes.
func BenchmarkQuery(b *testing.B) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	path, _ := large{200 << 20, 300, now}.file(b, false)
	dir := b.TempDir()
	if _, err := Load(b.Context(), Options{Dir: dir, Sources: []Source{{Name: "large", Key: "large", File: path}}, Now: func() time.Time { return now }}); err != nil {
		b.Fatal(err)
	}
	g := Open(dir)
	b.Cleanup(func() { _ = g.Close() })
	at := now.Add(50 * time.Hour)
	for name, q := range map[string]butler.GuideQuery{
		"now":     {From: at, To: at.Add(time.Second), Limit: 500},
		"channel": {Channel: "c17.example", From: at, To: at.Add(24 * time.Hour)},
		"search":  {Title: "NUMMER 977", From: at},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				all, total, err := g.Programmes(b.Context(), q)
				if err != nil || len(all) == 0 {
					b.Fatalf("%d, %v", total, err)
				}
			}
		})
	}
}
