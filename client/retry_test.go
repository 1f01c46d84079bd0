package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
	"butler/client"
)

// script answers the n-th request with the n-th of some statuses, then with 200. It needs no network,
// so that the pauses can be measured on a clock that does not wait.
type script struct {
	statuses []int // 0 breaks the connection
	header   http.Header
	sent     int
	at       []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/api/v1/server" {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(`{"product":"butler"}`)), Request: r}, nil
	}
	s.sent++
	s.at = append(s.at, time.Now())
	status := http.StatusOK
	if s.sent <= len(s.statuses) {
		status = s.statuses[s.sent-1]
	}
	if status == 0 {
		return nil, errors.New("connection reset")
	}
	header := http.Header{"Content-Type": {"application/json"}}
	for k, v := range s.header {
		header[k] = v
	}
	body := http.NoBody
	return &http.Response{StatusCode: status, Header: header, Body: struct {
		*strings.Reader
		closer
	}{strings.NewReader(`{"tasks":[]}`), closer{body}}, Request: r}, nil
}

type closer struct{ c interface{ Close() error } }

func (c closer) Close() error { return c.c.Close() }

func scripted(t *testing.T, s *script, r client.Retry) *client.Client {
	t.Helper()
	c, err := client.New("http://butler.test", client.WithHTTPClient(&http.Client{Transport: s}), client.WithRetry(r))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRetryOfReads(t *testing.T) {
	for _, tt := range []struct {
		name     string
		statuses []int
		sent     int
		ok       bool
	}{
		{"at once", nil, 1, true},
		{"connection", []int{0, 0}, 3, true},
		{"busy", []int{429, 502, 503}, 4, true},
		{"slow gateway", []int{504}, 2, true},
		{"too often", []int{503, 503, 503, 503, 503}, 4, false},
		{"unknown", []int{404}, 1, false},
		{"fault", []int{500}, 1, false},
		{"not implemented", []int{501}, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: tt.statuses}
				_, err := scripted(t, s, client.Retry{Max: 3, Base: time.Second, Cap: 3 * time.Second}).Tasks.List(t.Context())
				if s.sent != tt.sent || (err == nil) != tt.ok {
					t.Errorf("sent %d times, %v", s.sent, err)
				}
				for i, longest := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second} {
					if i+1 < len(s.at) {
						if pause := s.at[i+1].Sub(s.at[i]); pause <= 0 || pause > longest {
							t.Errorf("pause %d is %v, longest %v", i, pause, longest)
						}
					}
				}
			})
		})
	}
}

func TestWritesAreSentOnce(t *testing.T) {
	for name, call := range map[string]func(*client.Client) error{
		"start": func(c *client.Client) error {
			_, err := c.Tasks.Start(t.Context(), "A", client.StartOptions{})
			return err
		},
		"stop":   func(c *client.Client) error { return c.Butler.Stop(t.Context(), "A") },
		"add":    func(c *client.Client) error { _, err := c.Library.Add(t.Context(), client.NewSection{}); return err },
		"edit":   func(c *client.Client) error { return c.Preferences.Set(t.Context(), map[string]string{"a": "b"}) },
		"remove": func(c *client.Client) error { return c.Library.Remove(t.Context(), 1) },
	} {
		for _, status := range []int{0, 503} {
			s := &script{statuses: []int{status}}
			err := call(scripted(t, s, client.Retry{Max: 3, Base: 1, Cap: 1}))
			if err == nil || s.sent != 1 {
				t.Errorf("%s, %d: sent %d times, %v", name, status, s.sent, err)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		header string
		sent   int
		pause  time.Duration // at least
	}{
		{"2", 2, 2 * time.Second},
		{"5", 2, 5 * time.Second},
		{"6", 1, 0}, // longer than we wait
		{"99999999999", 1, 0},
		{"-4", 2, 0},
		{"soon", 2, 0},
		{"Sat, 01 Jan 2000 00:00:03 GMT", 2, 3 * time.Second}, // the clock of synctest begins at 2000
		{"Sat, 01 Jan 2000 01:00:00 GMT", 1, 0},
	} {
		t.Run(tt.header, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: []int{503}, header: http.Header{"Retry-After": {tt.header}}}
				_, err := scripted(t, s, client.Retry{Max: 1, Base: time.Millisecond, Cap: 5 * time.Second}).Tasks.List(t.Context())
				if s.sent != tt.sent || (err == nil) != (tt.sent == 2) {
					t.Fatalf("sent %d times, %v", s.sent, err)
				}
				if tt.sent == 2 && s.at[1].Sub(s.at[0]) < tt.pause {
					t.Errorf("waited %v", s.at[1].Sub(s.at[0]))
				}
			})
		})
	}
}

func TestNoRetryBeyondTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := &script{statuses: []int{503}, header: http.Header{"Retry-After": {"3"}}}
		began := time.Now()
		_, err := scripted(t, s, client.Retry{Max: 1, Base: 1, Cap: time.Minute}).Tasks.List(ctx)
		if !butler.IsKind(err, butler.KindUnavailable) || s.sent != 1 || time.Since(began) != 0 {
			t.Errorf("sent %d times in %v: %v", s.sent, time.Since(began), err)
		}
	})
}

// A file is asked for again like any read, until its head is there.
func TestRetryOfFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{statuses: []int{503, 0, 200}}
		file, err := scripted(t, s, client.Retry{Max: 3, Base: time.Second, Cap: time.Second}).Library.Preview(t.Context(), 1, 0)
		if err != nil || s.sent != 3 {
			t.Fatalf("sent %d times, %v", s.sent, err)
		}
		file.Close()
		s = &script{statuses: []int{404}}
		_, err = scripted(t, s, client.Retry{Max: 3, Base: time.Second, Cap: time.Second}).Library.Preview(t.Context(), 1, 0)
		if !errors.Is(err, client.ErrNotFound) || s.sent != 1 {
			t.Errorf("sent %d times, %v", s.sent, err)
		}
	})
}

// Plex starts scans by GET: they are sent once, as all that changes something.
func TestScansAreSentOnce(t *testing.T) {
	sent := 0
	_, c := newPlex(t, map[string]http.HandlerFunc{"GET /library/sections/{section}/refresh": func(w http.ResponseWriter, _ *http.Request) {
		sent++
		w.WriteHeader(http.StatusServiceUnavailable)
	}})
	if _, err := c.Library.Scan(t.Context(), 1); !errors.Is(err, client.ErrUnavailable) || sent != 1 {
		t.Errorf("sent %d times, %v", sent, err)
	}
}
