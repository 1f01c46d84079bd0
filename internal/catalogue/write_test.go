package catalogue

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
)

// BenchmarkApply stores new films in batches of 1,000, each with an Item, a Media and two Streams, as
// the first scan does.
func BenchmarkApply(b *testing.B) {
	d, _ := openTest(b)
	s := addSection(b, d, butler.Movies, "m")
	must(b, d.Register(b.Context(), []butler.Analysis{previews(), loudness()}))
	const batch = 1000
	n := 0
	for b.Loop() {
		changes := make([]butler.Change, batch)
		for i := range changes {
			name := fmt.Sprintf("%09d", n)
			changes[i] = put(film("/media/m/a folder/"+name+".mkv", name, name))
			n++
		}
		must(b, d.Apply(b.Context(), s.ID, changes))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "parts/s")
}

// BenchmarkBackup copies a database of about 1 GB while a writer commits as fast as it can, and
// reports how long the writer waited: at worst, and all but one in a hundred times. What the machine
// does to a writer by itself is not the backup's: before each copy the same writer works alone.
func BenchmarkBackup(b *testing.B) {
	d, _ := openTest(b)
	s := addSection(b, d, butler.Movies, "m")
	apply(b, d, s.ID, put(film("/m/a", "A", "c")))
	run, err := d.CreateRun(b.Context(), butler.Run{Task: "T", State: butler.RunRunning, Trigger: butler.TriggerManual})
	must(b, err)
	_, err = d.writer.ExecContext(b.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000)
		INSERT INTO unit_reports (run, subject, part, title, state, reason, bytes, elapsed_ns, at)
		SELECT ?, 'part:' || i, i, 'A film', 'done', hex(zeroblob(900)), 0, 0, 0 FROM n`, run.ID)
	must(b, err)
	must(b, d.checkpoint(b.Context()))
	size, err := os.Stat(d.path)
	must(b, err)
	var alone, beside waits
	dir := b.TempDir()
	for n := 0; b.Loop(); n++ {
		alone.during(b, d, func() error {
			<-time.After(8 * time.Second)
			return nil
		})
		copied := filepath.Join(dir, fmt.Sprint(n))
		beside.during(b, d, func() error {
			_, err := d.Backup(b.Context(), copied)
			return err
		})
		must(b, os.Remove(copied))
	}
	b.ReportMetric(float64(size.Size())/(1<<20), "MB")
	alone.report(b, "alone")
	beside.report(b, "backup")
}

// waits are how long commits took.
type waits []time.Duration

// during commits as fast as it can while f runs.
func (w *waits) during(b *testing.B, d *DB, f func() error) {
	b.Helper()
	done := make(chan error, 1)
	go func() { done <- f() }()
	for {
		select {
		case err := <-done:
			must(b, err)
			return
		default:
		}
		begin := time.Now()
		must(b, d.SetSettings(b.Context(), map[string]string{"n": fmt.Sprint(len(*w))}))
		*w = append(*w, time.Since(begin))
	}
}

func (w waits) report(b *testing.B, name string) {
	slices.Sort(w)
	ms := func(t time.Duration) float64 { return float64(t.Microseconds()) / 1000 }
	b.ReportMetric(ms(w[len(w)-1]), name+"-worst-ms")
	b.ReportMetric(ms(w[len(w)*99/100]), name+"-p99-ms")
}
