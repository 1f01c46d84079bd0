package scheduler_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/bundle"
	"butler/internal/catalogue"
	"butler/internal/dispatch"
	"butler/internal/scheduler"
	"butler/internal/worker"
)

// BenchmarkStart measures how long it takes from the request of a start until its Run works, while Units
// of three Analyses are handed out and committed, 100 a second, and a Chore reports as much. The
// Catalogue, the queue and the Workers are those of the server.
func BenchmarkStart(b *testing.B) {
	const parts = 6000
	s := openServer(b, parts)
	for _, task := range []string{"One", "Two", "Three", "Reports"} {
		if _, err := s.Start(b.Context(), task, butler.StartOptions{Force: true}); err != nil {
			b.Fatal(err)
		}
	}
	for _, bench := range []struct {
		name, task string
		target     func(i int) butler.Target
	}{
		{"chore", "Waits", func(int) butler.Target { return butler.Target{} }},
		{"library", "Four", func(int) butler.Target { return butler.Target{} }},
		{"item", "Four", func(i int) butler.Target { return butler.Target{Item: int64(i%parts + 1)} }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				st, err := s.Start(b.Context(), bench.task, butler.StartOptions{Force: true, Target: bench.target(len(took))})
				took = append(took, time.Since(begin))
				if err != nil || st.Run.State != butler.RunRunning {
					b.Fatalf("%+v, %v", st, err)
				}
				if err := s.StopRun(b.Context(), st.Run.ID); err != nil && !butler.IsKind(err, butler.KindConflict) {
					b.Fatal(err)
				}
			}
			slices.Sort(took)
			for p, name := range map[int]string{50: "p50-ms", 99: "p99-ms"} {
				b.ReportMetric(took[len(took)*p/100].Seconds()*1000, name)
			}
		})
	}
	all, err := s.Tasks(b.Context())
	if err != nil || !slices.ContainsFunc(all, func(t butler.TaskStatus) bool { return t.Name == "One" && t.State == butler.RunRunning }) {
		b.Errorf("nothing went on beside it: %+v, %v", all, err)
	}
}

// BenchmarkTasks measures the list of all Tasks with their states.
func BenchmarkTasks(b *testing.B) {
	s := openServer(b, 6000)
	if _, err := s.StartAll(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if all, err := s.Tasks(b.Context()); err != nil || all[0].Active == nil {
			b.Fatalf("%+v, %v", all, err)
		}
	}
}

// BenchmarkActivities measures what is done twice a second at most to tell listeners what goes on.
func BenchmarkActivities(b *testing.B) {
	s := openServer(b, 6000)
	if _, err := s.StartAll(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if all, err := s.Activities(b.Context()); err != nil || len(all) < 6 {
			b.Fatalf("%+v, %v", all, err)
		}
	}
}

// openServer starts a server with Parts that lack four Analyses.
func openServer(b *testing.B, parts int) *scheduler.Scheduler {
	b.Helper()
	dir := b.TempDir()
	db, err := catalogue.Open(b.Context(), catalogue.Options{Path: filepath.Join(dir, "catalogue.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	fill(b, db, dir, parts)
	bundles, err := bundle.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	tasks := []butler.Task{analysis("One"), analysis("Two"), analysis("Three"), analysis("Four"), chore("Waits", waits), chore("Reports", reports)}
	line := &line{}
	s, err := scheduler.New(scheduler.Options{
		Tasks: tasks, Runs: db, Units: db, Failures: db, Items: db, Store: db, Dispatcher: line,
		Host: butler.Host{Library: db, Bundles: bundles}, Publish: func(butler.Event) {},
		Prefs: func() []butler.Preference { return butler.CorePreferences(4) },
	})
	if err != nil {
		b.Fatal(err)
	}
	if line.Queue, err = dispatch.Open(b.Context(), dispatch.Options{Dir: filepath.Join(dir, "queue")}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(line.Close)
	line.pool = worker.New(worker.Options{
		Source: line, Observer: s, Items: db, Units: db, Bundles: bundles, Blobs: bundles, Performer: performer{}, Settings: s.Settings,
		Analyses: []butler.Analysis{*tasks[0].Analysis, *tasks[1].Analysis, *tasks[2].Analysis, *tasks[3].Analysis},
	})
	b.Cleanup(line.pool.Close)
	if err := s.Launch(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Shutdown(context.WithoutCancel(b.Context())); err != nil {
			b.Error(err)
		}
	})
	return s
}

// line is the queue with the Workers at its end.
type line struct {
	*dispatch.Queue
	pool *worker.Pool
}

func (l *line) Withdraw(u butler.Unit) {
	l.pool.Cancel(u)
	l.Queue.Withdraw(u)
}

func (l *line) Resize(n int) { l.pool.Resize(n) }

// performer takes its time and finds nothing.
type performer struct{}

func (performer) Pass(ctx context.Context, _ butler.Part, analyses []butler.Analysis, _ butler.Settings, _ string) ([]butler.Outcome, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(20 * time.Millisecond):
	}
	var all []butler.Outcome
	for _, a := range analyses {
		all = append(all, butler.Outcome{Analysis: a.Name, Version: a.Version, Result: butler.Result{Data: []byte(`{"n":1}`)}})
	}
	return all, nil
}

// fill puts films into a library, each with a file.
func fill(b *testing.B, db *catalogue.DB, dir string, parts int) {
	b.Helper()
	section, err := db.AddSection(b.Context(), butler.Section{Kind: butler.Movies, Name: "Films", Roots: []string{dir}})
	if err != nil {
		b.Fatal(err)
	}
	var changes []butler.Change
	for i := range parts {
		path := filepath.Join(dir, fmt.Sprintf("%d.mkv", i))
		if err := os.WriteFile(path, []byte("film"), 0o600); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		changes = append(changes, butler.Change{Put: &butler.PutFile{
			File: butler.Part{
				Path: path, Size: info.Size(), Modified: info.ModTime(), ContentID: fmt.Sprintf("%032x", i),
				Header:   butler.Header{Container: "mkv", Duration: 90_000, Streams: []butler.Stream{{Kind: butler.StreamVideo, Codec: "h264"}}},
				Features: butler.HasVideo,
			},
			Place: butler.Place{Items: []butler.Item{{Kind: butler.Movie, Key: fmt.Sprint("film:", i), Title: fmt.Sprint(i)}}, Index: 1},
		}})
	}
	for batch := range slices.Chunk(changes, 500) {
		if err := db.Apply(b.Context(), section.ID, batch); err != nil {
			b.Fatal(err)
		}
	}
}

func analysis(name string) butler.Task {
	return butler.Task{
		Name: name, Title: name, Schedule: butler.Schedule{Interval: 1}, Phase: butler.PhaseAnalyse, Activity: "media." + name,
		Gate:     butler.Gate{Preference: name + "Behavior", Behaviour: true, Default: butler.Scheduled},
		Analysis: &butler.Analysis{Name: name, Version: 1, Applies: []butler.Features{butler.HasVideo}},
	}
}

func chore(name string, do butler.Chore) butler.Task {
	return butler.Task{
		Name: name, Title: name, Schedule: butler.Schedule{Interval: 1}, Phase: butler.PhaseClean, Activity: "butler." + name,
		Gate: butler.Gate{Preference: "ButlerTask" + name, Default: "true"}, Chore: do,
	}
}

func waits(ctx context.Context, _ butler.Host, _ butler.Reporter) error {
	<-ctx.Done()
	return ctx.Err()
}

func reports(ctx context.Context, _ butler.Host, r butler.Reporter) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		r.Doing(fmt.Sprint("file ", n), -1)
		u := butler.UnitReport{Subject: fmt.Sprint("file:", n), Title: fmt.Sprint(n), State: butler.UnitDone}
		if err := r.Unit(ctx, u); err != nil && ctx.Err() == nil {
			return err
		}
	}
}
