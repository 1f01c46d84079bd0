package otelclient_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	oteltrace "go.opentelemetry.io/otel/trace"

	"butler"
	"butler/client"
	"butler/client/otelclient"
)

const token = "s3cret-token"

// durations notes what is recorded, as "seconds attributes".
type durations struct {
	noop.MeterProvider
	names []string
	all   []attribute.Set
}

func (d *durations) Meter(string, ...metric.MeterOption) metric.Meter { return meter{d: d} }

type meter struct {
	noop.Meter
	d *durations
}

func (m meter) Float64Histogram(name string, _ ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	m.d.names = append(m.d.names, name)
	return histogram{d: m.d}, nil
}

type histogram struct {
	noop.Float64Histogram
	d *durations
}

func (histogram) Enabled(context.Context) bool { return true }

func (h histogram) Record(_ context.Context, seconds float64, o ...metric.RecordOption) {
	if seconds <= 0 {
		panic("it took no time")
	}
	h.d.all = append(h.d.all, metric.NewRecordConfig(o).Attributes())
}

type world struct {
	client  *client.Client
	spans   *tracetest.SpanRecorder
	metrics *durations
	parents []string // the header traceparent of each request but those that ask what the server is
}

func newWorld(t *testing.T, h http.HandlerFunc) *world {
	t.Helper()
	w := &world{spans: tracetest.NewSpanRecorder(), metrics: &durations{}}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/api/v1/server" {
			io.WriteString(rw, `{"product":"butler"}`)
			return
		}
		w.parents = append(w.parents, r.Header.Get("traceparent"))
		h(rw, r)
	}))
	t.Cleanup(server.Close)
	hook, err := otelclient.New(
		otelclient.WithTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(w.spans))),
		otelclient.WithMeterProvider(w.metrics),
		otelclient.WithPropagator(propagation.TraceContext{}))
	if err != nil {
		t.Fatal(err)
	}
	w.client, err = client.New(server.URL, client.WithToken(token), client.WithHook(hook),
		client.WithRetry(client.Retry{Max: 1, Base: time.Millisecond, Cap: time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func text(all []attribute.KeyValue) []string {
	var out []string
	for _, kv := range all {
		out = append(out, fmt.Sprintf("%s=%v", kv.Key, kv.Value.AsInterface()))
	}
	slices.Sort(out)
	return out
}

func TestSpans(t *testing.T) {
	failures := 1
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		if failures > 0 {
			failures--
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(rw, `{"id":7}`)
	})
	ctx, outer := trace.NewTracerProvider().Tracer("test").Start(t.Context(), "outer")
	if _, err := w.client.Runs.Get(ctx, 7); err != nil {
		t.Fatal(err)
	}
	spans := w.spans.Ended()
	if len(spans) != 3 || len(w.parents) != 2 {
		t.Fatalf("%d spans, %d requests", len(spans), len(w.parents))
	}
	host := strings.TrimPrefix(w.client.URL(), "http://")
	address, port, _ := strings.Cut(host, ":")
	common := []string{"http.request.method=GET", "server.address=" + address, "server.port=" + port,
		"url.full=http://" + host + "/api/v1/runs/7", "url.scheme=http", "url.template=/api/v1/runs/{id}"}
	for i, want := range [][]string{
		append([]string{"error.type=503", "http.response.status_code=503"}, common...),
		append([]string{"http.request.resend_count=1", "http.response.status_code=200"}, common...),
	} {
		s := spans[i+1]
		slices.Sort(want)
		if s.Name() != "GET /api/v1/runs/{id}" || s.SpanKind() != oteltrace.SpanKindClient || !slices.Equal(text(s.Attributes()), want) {
			t.Errorf("span %q (%v): %q, want %q", s.Name(), s.SpanKind(), text(s.Attributes()), want)
		}
		if s.SpanContext().TraceID() != outer.SpanContext().TraceID() || s.Parent().SpanID() != outer.SpanContext().SpanID() {
			t.Error("it is not below the span of the caller")
		}
		if !strings.Contains(w.parents[i], s.SpanContext().SpanID().String()) {
			t.Errorf("header traceparent: %q", w.parents[i])
		}
	}
	if spans[1].Status().Code != codes.Error || spans[1].Status().Description != "unavailable" || spans[2].Status().Code != codes.Unset {
		t.Errorf("states: %v, %v", spans[1].Status(), spans[2].Status())
	}
}

func TestDurations(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNotFound) })
	if err := w.client.Butler.Stop(t.Context(), "A"); butler.KindOf(err) != butler.KindNotFound {
		t.Fatal(err)
	}
	if !slices.Equal(w.metrics.names, []string{"http.client.request.duration"}) || len(w.metrics.all) != 1 {
		t.Fatalf("%v, %v", w.metrics.names, w.metrics.all)
	}
	got := strings.Join(text(w.metrics.all[0].ToSlice()), " ")
	for _, want := range []string{"http.request.method=DELETE", "url.template=/butler/{task}", "http.response.status_code=404", "error.type=404"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, "url.full") {
		t.Errorf("too many values: %s", got)
	}
}

// What is secret, or may be, is in no span.
func TestNothingSecret(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, `{"items":[]}`) })
	if _, err := w.client.Library.Items(t.Context(), client.ItemQuery{Title: "private"}); err != nil {
		t.Fatal(err)
	}
	for _, s := range w.spans.Ended() {
		if all := strings.Join(text(s.Attributes()), " "); strings.Contains(all, token) || strings.Contains(all, "private") {
			t.Error(all)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	w := newWorld(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if err := w.client.Butler.StopAll(t.Context()); butler.KindOf(err) != butler.KindUnreachable {
		t.Fatal(err)
	}
	s := w.spans.Ended()[0]
	all := strings.Join(text(s.Attributes()), " ")
	if !strings.Contains(all, "error.type=unreachable") || strings.Contains(all, "status_code") || s.Status().Code != codes.Error {
		t.Errorf("%s, %v", all, s.Status())
	}
}

func TestNewRefuses(t *testing.T) {
	for name, o := range map[string]otelclient.Option{
		"tracers": otelclient.WithTracerProvider(nil), "meters": otelclient.WithMeterProvider(nil), "propagator": otelclient.WithPropagator(nil),
	} {
		if _, err := otelclient.New(o); butler.KindOf(err) != butler.KindInvalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := otelclient.New(); err != nil {
		t.Error(err)
	}
}
