// Package otelclient traces and measures the requests of a client.Client with OpenTelemetry, by its
// semantic conventions for HTTP clients: one client span a request, named by the method and the route,
// whose context travels on in the headers, and the histogram http.client.request.duration. A call that is
// tried again is as many spans, with http.request.resend_count. Neither the token nor a query is recorded.
package otelclient

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"butler"
	"butler/client"
)

// scope names this package as the source of what it records.
const scope = "butler/client/otelclient"

// Option changes what [New] uses.
type Option func(*config) error

type config struct {
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	propagator propagation.TextMapPropagator
}

// WithTracerProvider sets where spans go. The default is the global one.
func WithTracerProvider(p trace.TracerProvider) Option {
	return func(c *config) error {
		c.tracers = p
		return given(p != nil, "tracer provider")
	}
}

// WithMeterProvider sets where durations go. The default is the global one.
func WithMeterProvider(p metric.MeterProvider) Option {
	return func(c *config) error {
		c.meters = p
		return given(p != nil, "meter provider")
	}
}

// WithPropagator sets how the context of a span is written to the headers. The default is the global one.
func WithPropagator(p propagation.TextMapPropagator) Option {
	return func(c *config) error {
		c.propagator = p
		return given(p != nil, "propagator")
	}
}

func given(ok bool, what string) error {
	if ok {
		return nil
	}
	return butler.E(butler.KindInvalid, "trace", "the %s is nil", what)
}

// New returns a hook for client.WithHook. Errors: of butler.KindInvalid for an option that cannot be used.
func New(options ...Option) (client.Hook, error) {
	c := config{otel.GetTracerProvider(), otel.GetMeterProvider(), otel.GetTextMapPropagator()}
	for _, o := range options {
		if err := o(&c); err != nil {
			return client.Hook{}, err
		}
	}
	duration, err := httpconv.NewClientRequestDuration(c.meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL)))
	if err != nil {
		return client.Hook{}, fmt.Errorf("trace: %w", err)
	}
	h := hook{new(int), c.tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)), c.propagator, duration}
	return client.Hook{Before: h.before, After: h.after}, nil
}

type hook struct {
	key        *int // under which a context holds the span: others may have spans in it too
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   httpconv.ClientRequestDuration
}

func (h hook) before(ctx context.Context, r *client.Request) context.Context {
	attributes := append(common(r), semconv.URLFull(bare(r.URL)))
	if r.Try > 1 {
		attributes = append(attributes, semconv.HTTPRequestResendCount(r.Try-1))
	}
	ctx, span := h.tracer.Start(ctx, r.Method+" "+r.Route, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	h.propagator.Inject(ctx, propagation.HeaderCarrier(r.Header))
	return context.WithValue(ctx, h.key, span)
}

func (h hook) after(ctx context.Context, r *client.Request, a *client.Response) {
	var outcome []attribute.KeyValue
	if a.Status != 0 {
		outcome = append(outcome, semconv.HTTPResponseStatusCode(a.Status))
	}
	span, ok := ctx.Value(h.key).(trace.Span)
	if !ok {
		return // a hook after this one lost the context
	}
	if name := errorType(a); name != "" {
		outcome = append(outcome, semconv.ErrorTypeKey.String(name))
		span.SetStatus(codes.Error, butler.KindOf(a.Err).String())
	}
	span.SetAttributes(outcome...)
	span.End()
	all := attribute.NewSet(append(common(r), outcome...)...)
	h.duration.RecordSet(ctx, a.Elapsed.Seconds(), all)
}

// common is what spans and durations have alike.
func common(r *client.Request) []attribute.KeyValue {
	all := []attribute.KeyValue{
		semconv.HTTPRequestMethodKey.String(r.Method),
		semconv.ServerAddress(r.URL.Hostname()),
		semconv.ServerPort(port(r.URL)),
		semconv.URLTemplate(r.Route),
		semconv.URLScheme(r.URL.Scheme),
	}
	return all
}

// errorType names what went wrong: the status, as the conventions have it, or the kind of the error.
func errorType(a *client.Response) string {
	switch {
	case a.Status >= http.StatusBadRequest:
		return strconv.Itoa(a.Status)
	case a.Err != nil:
		return butler.KindOf(a.Err).String()
	}
	return ""
}

// bare returns a URL without its query, which may hold values of settings.
func bare(u *url.URL) string {
	short := *u
	short.RawQuery, short.User = "", nil
	return short.String()
}

func port(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	if u.Scheme == "https" {
		return 443
	}
	return 80
}
