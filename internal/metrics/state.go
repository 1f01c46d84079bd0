package metrics

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"butler"
)

// Sources are asked at each scrape.
type Sources struct {
	Tasks    func(context.Context) ([]butler.TaskStatus, error)
	Runs     func(context.Context, butler.RunQuery) ([]butler.Run, error)
	Workers  func(context.Context) ([]butler.WorkerStatus, error)
	Sections func(context.Context) ([]butler.Section, error)
	Coverage func(context.Context) (butler.LibraryCoverage, error)
	Storage  func(context.Context) (butler.Storage, error)
	Settings func() butler.Settings
	Alarms   func() []butler.Alarm
	Zone     *time.Location // of the Window; nil for the machine's
}

// patience is how long all sources may take together.
const patience = 8 * time.Second

// state collects what is.
type state struct{ m *Metrics }

// Describe describes nothing: what is there changes with the library.
func (state) Describe(chan<- *prometheus.Desc) {}

// Collect asks all sources. What one cannot tell is left out, and said to be: butler_source_up.
func (s state) Collect(to chan<- prometheus.Metric) {
	c := collection{to}
	sources := s.m.sources.Load()
	c.gauge("butler_ready", "1 if the server can serve: it is not starting, migrating or ending.", bit(sources != nil))
	if sources == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, one := range []struct {
		name string
		ask  func(context.Context, collection) error
	}{
		{"tasks", sources.tasks}, {"runs", sources.runs}, {"workers", sources.workers}, {"sections", sources.sections},
		{"coverage", sources.coverage}, {"storage", sources.storage},
	} {
		err := one.ask(ctx, c)
		c.gauge("butler_source_up", "1 if this part of the server could tell how it is.", bit(err == nil), "source", one.name)
	}
	sources.now(c)
}

func (s *Sources) tasks(ctx context.Context, c collection) error {
	all, err := s.Tasks(ctx)
	for _, t := range all {
		c.gauge("butler_task_enabled", "1 if the task runs by itself.", bit(t.Enabled), "task", t.Name)
		if t.Kind == "analysis" {
			c.gauge("butler_task_lacking_files", "Files that the task has yet to work on.", float64(t.Lacking), "task", t.Name)
		}
		if t.LastSuccess != nil {
			c.gauge("butler_task_last_success_timestamp_seconds", "When the task succeeded last.", seconds(t.LastSuccess.Ended), "task", t.Name)
		}
		if t.Last != nil {
			c.gauge("butler_task_last_run_timestamp_seconds", "When a run of the task ended last.", seconds(t.Last.Ended), "task", t.Name)
			c.gauge("butler_task_last_run_failures", "How much failed in the last run of the task.", float64(t.Last.Failed), "task", t.Name)
		}
	}
	return err
}

func (s *Sources) runs(ctx context.Context, c collection) error {
	states := []butler.RunState{butler.RunRunning, butler.RunQueued, butler.RunScheduled}
	const many = 1000
	all, err := s.Runs(ctx, butler.RunQuery{States: states, Limit: many})
	if err != nil {
		return err
	}
	counts := map[butler.RunState]int{}
	for _, r := range all {
		counts[r.State]++
	}
	for _, state := range states {
		c.gauge("butler_runs", "Runs that have not ended.", float64(counts[state]), "state", string(state))
	}
	return nil
}

func (s *Sources) workers(ctx context.Context, c collection) error {
	all, err := s.Workers(ctx)
	for _, w := range all {
		c.gauge("butler_worker_slots", "How many files the worker works on at a time.", float64(w.Slots), "worker", w.Name)
		c.gauge("butler_worker_files", "How many files the worker works on now.", float64(len(w.Units)), "worker", w.Name)
	}
	return err
}

func (s *Sources) sections(ctx context.Context, c collection) error {
	all, err := s.Sections(ctx)
	for _, l := range all {
		c.gauge("butler_section_files", "Files of the library that are there.", float64(l.Parts), "section", l.Name)
		c.gauge("butler_section_missing_files", "Files of the library that are missing.", float64(l.Missing), "section", l.Name)
		c.gauge("butler_section_warning", "1 if the last scan of the library met with something that a person should see.", bit(l.Warning != ""), "section", l.Name)
		if !l.Scanned.IsZero() {
			c.gauge("butler_section_scanned_timestamp_seconds", "When the library was scanned last.", seconds(l.Scanned), "section", l.Name)
		}
	}
	return err
}

func (s *Sources) coverage(ctx context.Context, c collection) error {
	sections, err := s.Sections(ctx)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, l := range sections {
		names[l.ID] = l.Name
	}
	all, err := s.Coverage(ctx)
	for _, of := range all.All {
		name, ok := names[of.Section]
		if !ok { // added or removed since it was counted
			continue
		}
		for state, n := range map[string]int64{"done": of.Done, "failed": of.Failed, "lacking": of.Lacking, "opted_out": of.OptedOut} {
			c.gauge("butler_coverage", "How far analyses are with the library: files, or groups of files, by state.", float64(n),
				"task", of.Task, "analysis", of.Analysis, "section", name, "state", state)
		}
	}
	return err
}

func (s *Sources) storage(ctx context.Context, c collection) error {
	all, err := s.Storage(ctx)
	if err != nil {
		return err
	}
	for kind, n := range map[string]int64{"database": all.Database, "backups": all.Backups, "cache": all.Cache, "generated": all.Generated} {
		c.gauge("butler_storage_bytes", "What the server keeps on disk, by kind.", float64(n), "kind", kind)
	}
	c.gauge("butler_storage_quota_bytes", "What generated files may take; 0 for no limit.", float64(all.Quota))
	c.gauge("butler_disk_free_bytes", "What is free on the disk that holds the data folder.", float64(all.Disk.Free))
	c.gauge("butler_disk_size_bytes", "How large the disk is that holds the data folder.", float64(all.Disk.Size))
	return nil
}

// now tells what needs no asking.
func (s *Sources) now(c collection) {
	zone := s.Zone
	if zone == nil {
		zone = time.Local
	}
	now, settings := time.Now().In(zone), s.Settings()
	_, open := settings.Window().At(now)
	_, paused := settings.Paused(now)
	c.gauge("butler_window_open", "1 while scheduled work may run.", bit(open))
	c.gauge("butler_paused", "1 while work is paused.", bit(paused))
	c.gauge("butler_alarms", "Things that should be and are not.", float64(len(s.Alarms())))
}

// collection takes metrics.
type collection struct{ to chan<- prometheus.Metric }

// gauge adds one; labels are names and values in turn.
func (c collection) gauge(name, help string, v float64, labels ...string) {
	var names, values []string
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, text(labels[i+1]))
	}
	c.to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), prometheus.GaugeValue, v, values...)
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// text returns what may be the value of a label: names may hold any bytes.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
