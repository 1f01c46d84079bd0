package metrics_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"butler"
	"butler/internal/metrics"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// scrape returns what a scrape is answered.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func want(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("%s is not in\n%s", line, text)
		}
	}
}

// sources tell of a small server with a Section of a hostile name.
func sources() *metrics.Sources {
	const odd = "a\"b\\c\nd\xff{}"
	last := butler.Run{ID: 7, State: butler.RunDone, Ended: noon, Failed: 2}
	return &metrics.Sources{
		Tasks: func(context.Context) ([]butler.TaskStatus, error) {
			return []butler.TaskStatus{
				{Name: "BackupDatabase", Kind: "chore", Enabled: true, Last: &last, LastSuccess: &last},
				{Name: "LoudnessAnalysis", Kind: "analysis", Lacking: 12},
			}, nil
		},
		Runs: func(context.Context, butler.RunQuery) ([]butler.Run, error) {
			return []butler.Run{{State: butler.RunRunning}, {State: butler.RunQueued}, {State: butler.RunQueued}}, nil
		},
		Workers: func(context.Context) ([]butler.WorkerStatus, error) {
			return []butler.WorkerStatus{{Name: "local", Slots: 4, Units: make([]butler.UnitInHand, 3)}}, nil
		},
		Sections: func(context.Context) ([]butler.Section, error) {
			return []butler.Section{{ID: 1, Name: odd, Parts: 100, Missing: 3, Warning: "a folder is away", Scanned: noon}}, nil
		},
		Coverage: func(context.Context) (butler.LibraryCoverage, error) {
			return butler.LibraryCoverage{At: noon, All: []butler.Coverage{
				{Task: "LoudnessAnalysis", Analysis: "loudness", Section: 1, Total: 100, Done: 80, Failed: 8, Lacking: 12},
				{Task: "LoudnessAnalysis", Analysis: "loudness", Section: 9, Total: 1},
			}}, nil
		},
		Storage: func(context.Context) (butler.Storage, error) {
			return butler.Storage{Database: 1, Backups: 2, Cache: 3, Generated: 4, Quota: 5, Disk: butler.DiskSpace{Size: 7, Free: 6}}, nil
		},
		Settings: func() butler.Settings {
			return butler.NewSettings(butler.CorePreferences(2), map[string]string{butler.PrefStartHour: "0", butler.PrefEndHour: "0", butler.PrefPaused: "true"})
		},
		Alarms: func() []butler.Alarm { return make([]butler.Alarm, 2) },
		Zone:   time.UTC,
	}
}

func TestRunsThatEnded(t *testing.T) {
	m := metrics.New("1.2.3")
	ended := func(r butler.Run) butler.Event {
		return butler.Event{Topic: butler.TopicRun, Change: butler.ChangeEnded, Run: &r}
	}
	run := butler.Run{
		Task: "LoudnessAnalysis", State: butler.RunDone, Trigger: butler.TriggerWindow, Started: noon, Ended: noon.Add(90 * time.Second),
		Done: 5, Failed: 2, Bytes: 1000,
	}
	m.Hear(ended(run))
	m.Hear(ended(run))
	m.Hear(ended(butler.Run{Task: "CleanOldBundles", State: butler.RunSkipped, Trigger: butler.TriggerManual, Bytes: -300}))
	dry := run
	dry.Dry = true
	m.Hear(ended(dry))
	m.Hear(butler.Event{Topic: butler.TopicRun, Change: butler.ChangeUpdated, Run: &run})
	m.Hear(butler.Event{Topic: butler.TopicActivity, Change: butler.ChangeEnded, Activity: &butler.Activity{}})
	want(t, scrape(t, m),
		`butler_build_info{version="1.2.3"} 1`,
		`butler_runs_total{state="done",task="LoudnessAnalysis",trigger="window"} 2`,
		`butler_runs_total{state="skipped",task="CleanOldBundles",trigger="manual"} 1`,
		`butler_run_duration_seconds_bucket{task="LoudnessAnalysis",le="60"} 0`,
		`butler_run_duration_seconds_sum{task="LoudnessAnalysis"} 180`,
		`butler_units_total{state="done",task="LoudnessAnalysis"} 10`,
		`butler_units_total{state="failed",task="LoudnessAnalysis"} 4`,
		`butler_written_bytes_total 2000`, `butler_freed_bytes_total 300`,
		`butler_ready 0`,
	)
}

func TestWhatIs(t *testing.T) {
	m := metrics.New("1.2.3")
	m.Attach(sources())
	text := scrape(t, m)
	const odd = `a\"b\\c\nd` + "\uFFFD" + `{}`
	want(t, text,
		`butler_ready 1`, `butler_window_open 1`, `butler_paused 1`, `butler_alarms 2`,
		`butler_task_enabled{task="BackupDatabase"} 1`, `butler_task_enabled{task="LoudnessAnalysis"} 0`,
		`butler_task_lacking_files{task="LoudnessAnalysis"} 12`,
		`butler_task_last_success_timestamp_seconds{task="BackupDatabase"} 1.7723664e+09`,
		`butler_task_last_run_failures{task="BackupDatabase"} 2`,
		`butler_runs{state="running"} 1`, `butler_runs{state="queued"} 2`, `butler_runs{state="scheduled"} 0`,
		`butler_worker_slots{worker="local"} 4`, `butler_worker_files{worker="local"} 3`,
		`butler_section_files{section="`+odd+`"} 100`, `butler_section_missing_files{section="`+odd+`"} 3`, `butler_section_warning{section="`+odd+`"} 1`,
		`butler_coverage{analysis="loudness",section="`+odd+`",state="done",task="LoudnessAnalysis"} 80`,
		`butler_storage_bytes{kind="backups"} 2`, `butler_storage_quota_bytes 5`, `butler_disk_free_bytes 6`, `butler_disk_size_bytes 7`,
		`butler_source_up{source="storage"} 1`,
	)
	if strings.Count(text, "butler_coverage{") != 4 {
		t.Error("a section that is gone is told of")
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	m.Attach(nil)
	if text := scrape(t, m); strings.Contains(text, "butler_task_enabled") || !strings.Contains(text, "butler_ready 0") {
		t.Error("it tells of a server that is ending")
	}
}

// What one source cannot tell leaves the others as they are.
func TestSourcesThatFail(t *testing.T) {
	m := metrics.New("1.2.3")
	s := sources()
	s.Storage = func(context.Context) (butler.Storage, error) {
		return butler.Storage{}, butler.E(butler.KindUnreachable, "look at disk", "it does not answer")
	}
	s.Tasks = func(context.Context) ([]butler.TaskStatus, error) { return nil, context.DeadlineExceeded }
	m.Attach(s)
	text := scrape(t, m)
	want(t, text, `butler_source_up{source="storage"} 0`, `butler_source_up{source="tasks"} 0`, `butler_source_up{source="runs"} 1`, `butler_runs{state="running"} 1`)
	if strings.Contains(text, "butler_disk") || strings.Contains(text, "butler_task_") {
		t.Error(text)
	}
}

func TestRequestsAreMeasured(t *testing.T) {
	m := metrics.New("1.2.3")
	h := m.Watch("api", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	for range 3 {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/anything?X-Plex-Token=secret", nil))
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "EVIL", "/", nil))
	text := scrape(t, m)
	want(t, text, `butler_http_request_duration_seconds_count{area="api",code="418",method="post"} 3`,
		`butler_http_request_duration_seconds_count{area="api",code="418",method="unknown"} 1`)
	if strings.Contains(text, "secret") {
		t.Error("it tells what was asked")
	}
}

func TestHealth(t *testing.T) {
	ready := false
	for _, c := range []struct {
		handler http.Handler
		method  string
		status  int
		body    string
	}{
		{metrics.Alive(), http.MethodGet, 200, "ok\n"},
		{metrics.Alive(), http.MethodHead, 200, ""},
		{metrics.Ready(func() bool { return ready }), http.MethodGet, 503, "not ready: it is starting, migrating its database, or ending\n"},
		{metrics.Ready(func() bool { return !ready }), http.MethodGet, 200, "ready\n"},
		{metrics.Ready(func() bool { return ready }), http.MethodHead, 503, ""},
	} {
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), c.method, "/", nil))
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d %q, want %d %q", w.Code, w.Body, c.status, c.body)
		}
	}
}
