// Package metrics tells machines how the server does, in the text format of Prometheus: counters of what happened since
// the program began, and, asked for at each scrape, what is. contrib/grafana has a dashboard over them.
package metrics

import (
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"butler"
)

// Metrics counts what happens in a process. It is safe for use by several goroutines.
type Metrics struct {
	registry  *prometheus.Registry
	runs      *prometheus.CounterVec
	durations *prometheus.HistogramVec
	units     *prometheus.CounterVec
	written   prometheus.Counter
	freed     prometheus.Counter
	requests  *prometheus.HistogramVec
	sources   atomic.Pointer[Sources]
}

// New returns Metrics of a program of a version, on a registry of their own.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "butler_runs_total", Help: "Runs that ended, also those that were skipped.",
		}, []string{"task", "state", "trigger"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "butler_run_duration_seconds", Help: "How long Runs worked that ended done.", Buckets: []float64{1, 10, 60, 300, 1800, 7200, 21600},
		}, []string{"task"}),
		units: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "butler_units_total", Help: "What ended Runs worked on, by how it ended.",
		}, []string{"task", "state"}),
		written: prometheus.NewCounter(prometheus.CounterOpts{Name: "butler_written_bytes_total", Help: "What ended Runs wrote."}),
		freed:   prometheus.NewCounter(prometheus.CounterOpts{Name: "butler_freed_bytes_total", Help: "What ended Runs deleted."}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "butler_http_request_duration_seconds", Help: "How long requests took, but for those that wait for events.",
			Buckets: []float64{0.005, 0.025, 0.1, 0.5, 2.5, 10},
		}, []string{"area", "code", "method"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "butler_build_info", Help: "Always 1; its label says which version this is.", ConstLabels: prometheus.Labels{"version": text(version)},
	})
	info.Set(1)
	m.registry.MustRegister(
		info, m.runs, m.durations, m.units, m.written, m.freed, m.requests, state{m},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Hear counts a Run that has ended. It is a [butler.Publish]. Dry Runs did nothing, and are left out.
func (m *Metrics) Hear(e butler.Event) {
	if e.Topic != butler.TopicRun || e.Change != butler.ChangeEnded || e.Run == nil || e.Run.Dry {
		return
	}
	r := e.Run
	m.runs.WithLabelValues(text(r.Task), string(r.State), string(r.Trigger)).Inc()
	if r.State == butler.RunDone && r.Ended.After(r.Started) && !r.Started.IsZero() {
		m.durations.WithLabelValues(text(r.Task)).Observe(r.Ended.Sub(r.Started).Seconds())
	}
	for state, n := range map[butler.UnitState]int64{butler.UnitDone: r.Done, butler.UnitFailed: r.Failed, butler.UnitSkipped: r.Skipped} {
		if n > 0 {
			m.units.WithLabelValues(text(r.Task), string(state)).Add(float64(n))
		}
	}
	m.written.Add(float64(max(0, r.Bytes)))
	m.freed.Add(float64(max(0, -r.Bytes)))
}

// Watch measures the requests that next answers, under the name of an area.
func (m *Metrics) Watch(area string, next http.Handler) http.Handler {
	return promhttp.InstrumentHandlerDuration(m.requests.MustCurryWith(prometheus.Labels{"area": area}), next)
}

// Attach has what is be asked of these at each scrape; nil for nobody, while the server is not ready.
func (m *Metrics) Attach(s *Sources) { m.sources.Store(s) }

// Handler answers a scrape. Who may make one is decided before.
func (m *Metrics) Handler() http.Handler {
	const atATime = 2
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		DisableCompression: true, MaxRequestsInFlight: atATime, // all answers are compressed elsewhere
	})
}
