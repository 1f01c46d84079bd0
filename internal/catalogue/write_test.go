package catalogue

import (
	"fmt"
	"os"
	"path/filepath"
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
// reports how long the writer waited at worst.
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
	commits := 0
	commit := func(worst *time.Duration) {
		begin := time.Now()
		must(b, d.SetSettings(b.Context(), map[string]string{"n": fmt.Sprint(commits)}))
		*worst = max(*worst, time.Since(begin))
		commits++
	}
	var alone, worst time.Duration // what the machine does to a writer by itself is not the backup's
	for begin := time.Now(); time.Since(begin) < 3*time.Second; {
		commit(&alone)
	}
	commits = 0
	dir := b.TempDir()
	for n := 0; b.Loop(); n++ {
		done := make(chan error)
		go func() {
			_, err := d.Backup(b.Context(), filepath.Join(dir, fmt.Sprint(n)))
			done <- err
		}()
		for running := true; running; {
			select {
			case err := <-done:
				must(b, err)
				running = false
			default:
				commit(&worst)
			}
		}
		must(b, os.Remove(filepath.Join(dir, fmt.Sprint(n))))
	}
	b.ReportMetric(float64(size.Size())/(1<<20), "MB")
	b.ReportMetric(float64(alone.Microseconds())/1000, "worst-alone-ms")
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
	b.ReportMetric(float64(commits)/b.Elapsed().Seconds(), "commits/s")
}
