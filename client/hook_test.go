package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"butler/client"
)

func TestHooks(t *testing.T) {
	type key struct{}
	var said []string
	named := func(name string) client.Hook {
		return client.Hook{
			Before: func(ctx context.Context, r *client.Request) context.Context {
				outer, _ := ctx.Value(key{}).(string)
				said = append(said, fmt.Sprintf("%s before %d, after %q", name, r.Try, outer))
				r.Header.Set("X-"+name, "1")
				for field, values := range r.Header {
					if strings.Contains(strings.Join(values, ""), token) {
						t.Errorf("%s sees the token in %s", name, field)
					}
				}
				return context.WithValue(ctx, key{}, outer+name)
			},
			After: func(ctx context.Context, r *client.Request, a *client.Response) {
				said = append(said, fmt.Sprintf("%s after %d, %v: %d, %v", name, r.Try, ctx.Value(key{}), a.Status, a.Err))
				if r.Op != "read run 7" || r.Method != http.MethodGet || r.Route != "/api/v1/runs/{id}" || r.URL.Path != "/api/v1/runs/7" || a.Elapsed <= 0 {
					t.Errorf("request %+v, response %+v", r, a)
				}
				if r.Header.Get("X-Plex-Token") != "" || (a.Status != 0) != (a.Header != nil) {
					t.Errorf("headers %v, %v", r.Header, a.Header)
				}
			},
		}
	}
	failures := 1
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Outer") != "1" || r.Header.Get("X-Inner") != "1" || r.Header.Get("X-Plex-Token") != token {
			t.Errorf("headers %v", r.Header)
		}
		if failures--; failures >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		answerJSON(w, 200, `{"id":7}`)
	}, client.WithToken(token))
	if _, err := c.Product(t.Context()); err != nil { // which the hooks are not to see
		t.Fatal(err)
	}
	c = hooked(t, c.URL(), named("Outer"), named("Inner"))
	if _, err := c.Runs.Get(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`Outer before 1, after ""`, `Inner before 1, after "Outer"`,
		`Inner after 1, OuterInner: 503, read run 7: the server answers 503 Service Unavailable`,
		`Outer after 1, OuterInner: 503, read run 7: the server answers 503 Service Unavailable`,
		`Outer before 2, after ""`, `Inner before 2, after "Outer"`,
		`Inner after 2, OuterInner: 200, <nil>`, `Outer after 2, OuterInner: 200, <nil>`,
	}
	if !slices.Equal(said, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

// hooked returns a Client whose hooks see only the requests after the one that asks what the server is.
func hooked(t *testing.T, url string, hooks ...client.Hook) *client.Client {
	t.Helper()
	opts := []client.Option{client.WithToken(token), client.WithRetry(client.Retry{Max: 1, Base: 1, Cap: time.Second})}
	for _, h := range hooks {
		before, after := h.Before, h.After
		asks := func(r *client.Request) bool { return r.Route == "/api/v1/server" }
		opts = append(opts, client.WithHook(client.Hook{
			Before: func(ctx context.Context, r *client.Request) context.Context {
				if asks(r) {
					return nil // as one that adds nothing
				}
				return before(ctx, r)
			},
			After: func(ctx context.Context, r *client.Request, a *client.Response) {
				if !asks(r) {
					after(ctx, r, a)
				}
			},
		}))
	}
	c, err := client.New(url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLogHook(t *testing.T) {
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, client.WithLogger(log))
	if err := c.Butler.Stop(t.Context(), "A"); !errors.Is(err, client.ErrNotFound) {
		t.Fatal(err)
	}
	got := text.String()
	for _, want := range []string{"level=DEBUG", "method=DELETE", "path=/butler/A", "status=404", "try=1", `op="stop A"`, "err="} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, token) {
		t.Errorf("the token is in the log: %s", got)
	}
}
