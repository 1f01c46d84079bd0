package client_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
	"butler/client"
)

func TestIdempotencyKey(t *testing.T) {
	var keys []string
	failures := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		if failures--; failures >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		answerJSON(w, 200, `{}`)
	})
	ctx := client.WithIdempotencyKey(t.Context(), "key-1")
	failures = 2
	if _, err := c.Tasks.Start(ctx, "A", client.StartOptions{}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(keys, []string{"key-1", "key-1", "key-1"}) {
		t.Errorf("keys %q", keys)
	}
	keys, failures = nil, 1
	if _, err := c.Runs.Get(ctx, 1); err != nil || !slices.Equal(keys, []string{"", ""}) {
		t.Errorf("a read: keys %q, %v", keys, err)
	}
	keys, failures = nil, 1
	if err := c.Butler.StopAll(ctx); !errors.Is(err, client.ErrUnavailable) || !slices.Equal(keys, []string{""}) {
		t.Errorf("Plex's words: keys %q, %v", keys, err)
	}
	for _, key := range []string{"", "with space", "ä", "line\nend", strings.Repeat("x", 256)} {
		keys = nil
		_, err := c.Tasks.StartAll(client.WithIdempotencyKey(t.Context(), key))
		if !errors.Is(err, client.ErrInvalid) || len(keys) > 0 {
			t.Errorf("key %q: %v", key, err)
		}
	}
}

func TestWithIdempotency(t *testing.T) {
	var keys []string
	failures := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		if failures--; failures >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		answerJSON(w, 200, `{}`)
	}, client.WithIdempotency())
	failures = 1
	for range 2 {
		if _, err := c.Tasks.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 3 || len(keys[0]) < 20 || keys[0] != keys[1] || keys[1] == keys[2] {
		t.Errorf("keys %q", keys)
	}
	keys = nil
	if _, err := c.Tasks.StartAll(client.WithIdempotencyKey(t.Context(), "own")); err != nil || !slices.Equal(keys, []string{"own"}) {
		t.Errorf("keys %q, %v", keys, err)
	}
}

// A change whose answer was lost may still be under way when it is sent again.
func TestKeyUnderWay(t *testing.T) {
	for _, tt := range []struct {
		name     string
		statuses []int
		after    string
		sent     int
		ok       bool
	}{
		{"under way", []int{0, 409, 409}, "1", 4, true},
		{"a conflict of its own", []int{0, 409}, "", 2, false},
		{"at the first try", []int{409}, "1", 1, false},
		{"refused for good", []int{503, 422}, "1", 2, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: tt.statuses, header: http.Header{"Retry-After": {tt.after}}}
				c := scripted(t, s, client.Retry{Max: 3, Base: time.Millisecond, Cap: time.Minute})
				_, err := c.Tasks.StartAll(client.WithIdempotencyKey(t.Context(), "k"))
				if (err == nil) != tt.ok || s.sent != tt.sent {
					t.Errorf("sent %d times, %v", s.sent, err)
				}
			})
		})
	}
}

func TestErrorTellsMore(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "r-1")
		w.Header().Set("Retry-After", "9")
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusTooManyRequests)
		w.Write([]byte(`{"detail":"slower","kind":"too-many","hint":"wait"}`))
	})
	_, err := c.Tasks.StartAll(t.Context())
	e, ok := errors.AsType[*client.Error](err)
	if !ok || !errors.Is(err, client.ErrTooMany) || e.RequestID != "r-1" || e.RetryAfter != 9*time.Second || e.Hint != "wait" || butler.KindOf(err) != butler.KindTooMany {
		t.Errorf("got %+v", e)
	}
}
