package otelclient_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"butler/client"
	"butler/client/otelclient"
)

func Example() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	spans := tracetest.NewSpanRecorder() // in its place, an exporter
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(spans))

	hook, err := otelclient.New(otelclient.WithTracerProvider(provider))
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := client.New(server.URL, client.WithHook(hook))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Butler.Stop(context.Background(), "BackupDatabase"))
	fmt.Println(spans.Ended()[0].Name())
	// Output:
	// stop BackupDatabase: the server answers 404 Not Found
	// DELETE /butler/{task}
}
