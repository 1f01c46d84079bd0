package client_test

import (
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/client"
)

func TestRootCAs(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, 200, `{"MediaContainer":{"machineIdentifier":"m"}}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of those who do not trust it
	server.StartTLS()
	defer server.Close()
	roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	own := &http.Client{Timeout: time.Minute}
	for name, opts := range map[string][]client.Option{
		"alone":       {client.WithRootCAs(roots)},
		"with client": {client.WithRootCAs(roots), client.WithHTTPClient(own)},
	} {
		c, err := client.New(server.URL, opts...)
		if err != nil {
			t.Fatal(err)
		}
		if identity, err := c.Identity(t.Context()); err != nil || identity.MachineIdentifier != "m" {
			t.Errorf("%s: %+v, %v", name, identity, err)
		}
	}
	if own.Transport != nil || http.DefaultTransport.(*http.Transport).TLSClientConfig != nil && http.DefaultTransport.(*http.Transport).TLSClientConfig.RootCAs != nil {
		t.Error("what others use was changed")
	}
	c, err := client.New(server.URL, client.WithRetry(client.Retry{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Identity(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("without: %v", err)
	}
	if c, err = client.New(strings.Replace(server.URL, "https", "http", 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Product(t.Context()); err == nil || !strings.Contains(butler.HintOf(err), "https://") {
		t.Errorf("by http: %v; hint %q", err, butler.HintOf(err))
	}
	for name, opts := range map[string][]client.Option{
		"no PEM":        {client.WithRootCAs([]byte("none"))},
		"own transport": {client.WithRootCAs(roots), client.WithHTTPClient(&http.Client{Transport: &script{}})},
	} {
		if _, err := client.New(server.URL, opts...); butler.KindOf(err) != butler.KindInvalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
