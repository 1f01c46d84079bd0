package catalogue

import (
	"testing"

	"butler"
)

// BenchmarkRuns asks for pages of a hundred thousand Runs with ten reports each.
func BenchmarkRuns(b *testing.B) {
	d, _ := openTest(b)
	manyRuns(b, d, 100_000, 10)
	for _, bench := range []struct {
		name string
		q    butler.RunQuery
		want int
	}{
		{"newest", butler.RunQuery{}, 50},
		{"middle", butler.RunQuery{Before: 50_000}, 50},
		{"states/rare", butler.RunQuery{States: []butler.RunState{butler.RunFailed}}, 50},
		{"states/none", butler.RunQuery{States: []butler.RunState{butler.RunSkipped}}, 0},
		{"days", butler.RunQuery{From: butler.Date{Year: 2020, Month: 3, Day: 1}, To: butler.Date{Year: 2020, Month: 3, Day: 9}}, 50},
		{"task", butler.RunQuery{Task: "Task 7", States: []butler.RunState{butler.RunFailed}}, 50},
		{"text/one", butler.RunQuery{Text: "FILE 123456.MKV"}, 1},
		{"text/some", butler.RunQuery{Text: "error 17 "}, 50},
		{"text/all", butler.RunQuery{Text: "file"}, 50},
		{"text/all/noTask", butler.RunQuery{Text: "file", Task: "Task 7", Trigger: butler.TriggerMedia}, 0},
		{"text/none", butler.RunQuery{Text: "no such words"}, 0},
		{"text/short", butler.RunQuery{Text: "zz"}, 0},
	} {
		b.Run(bench.name, func(b *testing.B) {
			bench.q.Limit = 50
			for b.Loop() {
				all, err := d.Runs(b.Context(), bench.q)
				must(b, err)
				if len(all) != bench.want {
					b.Fatalf("%d runs", len(all))
				}
			}
		})
	}
}

// manyRuns stores Runs of ten Tasks, ten a day, each with some reports. Every hundredth failed.
func manyRuns(t testing.TB, d *DB, runs, reports int) {
	t.Helper()
	_, err := d.writer.ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
		INSERT INTO runs (uuid, task, state, trigger, forced, day, section, item, priority, reason, created, scheduled, started, ended, total, summary)
		SELECT 'u' || i, 'Task ' || (i % 10), CASE i % 100 WHEN 7 THEN 'failed' ELSE 'done' END, 'manual', 0,
			date('2020-01-01', '+' || (i / 10) || ' days'), 0, 0, 0, 'finished; 3 of them failed', i, 0, i, i, -1, '' FROM n`, runs)
	must(t, err)
	_, err = d.writer.ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 * ?2 - 1)
		INSERT INTO unit_reports (run, subject, part, title, file, state, reason, bytes, elapsed_ns, at)
		SELECT 1 + i / ?2, 'part:' || i, i, 'Film ' || i || ' (1999)', 'File ' || i || '.mkv', CASE i % 10 WHEN 3 THEN 'failed' ELSE 'done' END,
			CASE i % 10 WHEN 3 THEN 'ffmpeg: error ' || (i % 1000 / 10) || ' while reading' ELSE (i % 300) || ' previews' END, 1, 1, i FROM n`,
		runs, reports)
	must(t, err)
}
