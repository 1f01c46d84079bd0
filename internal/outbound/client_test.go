package outbound

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script answers requests one after the other, the last answer for ever.
type script struct {
	answers []answer
	asked   []*http.Request
	at      []time.Time
}

type answer struct {
	status int
	header http.Header
	body   io.ReadCloser
	err    error
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	a := s.answers[min(len(s.asked), len(s.answers)-1)]
	s.asked, s.at = append(s.asked, req), append(s.at, time.Now())
	if a.err != nil {
		return nil, a.err
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	if a.body == nil {
		a.body = io.NopCloser(strings.NewReader("fine"))
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: a.body, ContentLength: -1, Request: req}, nil
}

func after(value string) http.Header { return http.Header{"Retry-After": {value}} }

func get(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestRetries(t *testing.T) {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	tests := []struct {
		name    string
		method  string
		answers []answer
		asked   int
		kind    butler.Kind
		fine    bool
		least   time.Duration // that it took
		most    time.Duration
	}{
		{name: "at once", answers: []answer{{status: 200}}, asked: 1, fine: true},
		{name: "nothing changed", answers: []answer{{status: 304}}, asked: 1, fine: true},
		{name: "500 passes", answers: []answer{{status: 500}, {status: 200}}, asked: 2, fine: true, least: 500 * time.Millisecond, most: 1500 * time.Millisecond},
		{name: "502 for ever", answers: []answer{{status: 502}}, asked: 4, kind: butler.KindUnreachable, least: 3500 * time.Millisecond, most: 10500 * time.Millisecond},
		{name: "429 in seconds", answers: []answer{{status: 429, header: after("17")}, {status: 200}}, asked: 2, fine: true, least: 17 * time.Second, most: 17 * time.Second},
		{name: "503 at a time", answers: []answer{{status: 503, header: after("Sat, 01 Jan 2000 00:00:21 GMT")}, {status: 200}}, asked: 2, fine: true, least: 21 * time.Second, most: 21 * time.Second},
		{name: "429 for too long", answers: []answer{{status: 429, header: after("3600")}}, asked: 1, kind: butler.KindTooMany},
		{name: "429 beyond all bounds", answers: []answer{{status: 429, header: after("99999999999999999999")}, {status: 200}}, asked: 2, fine: true, least: 500 * time.Millisecond, most: 1500 * time.Millisecond},
		{name: "429 in the past", answers: []answer{{status: 429, header: after("Fri, 31 Dec 1999 00:00:00 GMT")}, {status: 200}}, asked: 2, fine: true, least: 500 * time.Millisecond, most: 1500 * time.Millisecond},
		{name: "429 with nonsense", answers: []answer{{status: 429, header: after("-7 soon")}, {status: 200}}, asked: 2, fine: true, least: 500 * time.Millisecond, most: 1500 * time.Millisecond},
		{name: "not found", answers: []answer{{status: 404}}, asked: 1, kind: butler.KindNotFound},
		{name: "a wrong key", answers: []answer{{status: 401}}, asked: 1, kind: butler.KindUnauthorized},
		{name: "forbidden", answers: []answer{{status: 403}}, asked: 1, kind: butler.KindForbidden},
		{name: "a bad request", answers: []answer{{status: 422}}, asked: 1, kind: butler.KindInvalid},
		{name: "a redirect to nowhere", answers: []answer{{status: 302}}, asked: 1, kind: butler.KindDamaged},
		{name: "cut before the answer", answers: []answer{{err: reset}, {status: 200}}, asked: 2, fine: true, least: 500 * time.Millisecond, most: 1500 * time.Millisecond},
		{name: "POST is not repeated", method: "POST", answers: []answer{{err: reset}, {status: 200}}, asked: 1, kind: butler.KindUnreachable},
		{name: "nor after 500", method: "POST", answers: []answer{{status: 500}, {status: 200}}, asked: 1, kind: butler.KindUnreachable},
		{name: "POST that did not arrive", method: "POST", answers: []answer{{err: dial}, {status: 200}}, asked: 2, fine: true, least: 500 * time.Millisecond, most: 1500 * time.Millisecond},
		{name: "POST to one who is busy", method: "POST", answers: []answer{{status: 503, header: after("2")}, {status: 200}}, asked: 2, fine: true, least: 2 * time.Second, most: 2 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: tt.answers}
				c := New(Options{Transport: s})
				req := get(t, "https://user:secret@example.org/path-secret?key=secret")
				if tt.method != "" {
					var err error
					req, err = http.NewRequestWithContext(t.Context(), tt.method, "https://example.org/", strings.NewReader("what it is about"))
					if err != nil {
						t.Fatal(err)
					}
				}
				began := time.Now()
				res, err := c.Do(t.Context(), req)
				took := time.Since(began)
				if len(s.asked) != tt.asked || took < tt.least || took > tt.most {
					t.Errorf("asked %d times in %v, want %d in %v to %v", len(s.asked), took, tt.asked, tt.least, tt.most)
				}
				if tt.method != "" {
					if sent, _ := io.ReadAll(s.asked[len(s.asked)-1].Body); string(sent) != "what it is about" {
						t.Errorf("at last it sent %q", sent)
					}
				}
				if tt.fine {
					if err != nil {
						t.Fatal(err)
					}
					if b, err := io.ReadAll(res.Body); string(b) != "fine" || err != nil {
						t.Errorf("%q, %v", b, err)
					}
					res.Body.Close()
					return
				}
				if !butler.IsKind(err, tt.kind) {
					t.Errorf("%v, want kind %v", err, tt.kind)
				}
				if strings.Contains(fmt.Sprintf("%v %s", err, butler.HintOf(err)), "secret") {
					t.Errorf("it tells secrets: %v", err)
				}
			})
		})
	}
}

// A host that wants no requests for long gets none, and others are asked as before.
func TestHeldHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 429, header: after("600")}, {status: 200}}}
		c := New(Options{Transport: s})
		_, err := c.Do(t.Context(), get(t, "https://a.example/"))
		at, ok := RetryAt(err)
		if d := time.Until(at); !ok || d < 600*time.Second || d > 601*time.Second {
			t.Fatalf("%v: again in %v", err, d)
		}
		if _, err := c.Do(t.Context(), get(t, "https://a.example/")); !butler.IsKind(err, butler.KindTooMany) || len(s.asked) != 1 {
			t.Errorf("%v after %d requests", err, len(s.asked))
		}
		for _, url := range []string{"https://b.example/", "https://a.example/"} {
			res, err := c.Do(t.Context(), get(t, url))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			time.Sleep(601 * time.Second) // of the bubble's clock
		}
	})
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{status: 200}}}
		c := New(Options{Transport: s, Paces: map[string]time.Duration{"slow.example": time.Second}})
		for range 5 {
			for _, url := range []string{"https://slow.example/", "https://fast.example/"} {
				if _, err := c.Read(t.Context(), get(t, url)); err != nil {
					t.Fatal(err)
				}
			}
		}
		var last time.Time
		for i, req := range s.asked {
			if req.URL.Host != "slow.example" {
				continue
			}
			if d := s.at[i].Sub(last); d < time.Second {
				t.Errorf("request %d after %v", i, d)
			}
			last = s.at[i]
		}
		if d := s.at[9].Sub(s.at[0]); d != 4*time.Second {
			t.Errorf("all took %v", d)
		}
	})
}

func TestEndOfContext(t *testing.T) {
	for _, what := range []string{"pause", "hold", "pace"} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stop := errors.New("the night is over")
				s := &script{answers: map[string][]answer{
					"pause": {{status: 500}}, "hold": {{status: 429, header: after("30")}}, "pace": {{status: 200}},
				}[what]}
				c := New(Options{Transport: s, Paces: map[string]time.Duration{"x.example": time.Hour}})
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(200*time.Millisecond, func() { cancel(stop) })
				var err error
				for range 2 {
					var res *http.Response
					if res, err = c.Do(ctx, get(t, "http://x.example/")); err == nil {
						res.Body.Close()
					}
				}
				if !butler.IsKind(err, butler.KindInterrupted) || len(s.asked) != 1 {
					t.Errorf("%v after %d requests", err, len(s.asked))
				}
			})
		})
	}
}

// drip gives one byte at a time after a pause, n of them.
type drip struct {
	ctx   context.Context
	n     int
	pause time.Duration
}

func (d *drip) Read(p []byte) (int, error) {
	if d.n == 0 {
		return 0, io.EOF
	}
	d.n--
	if err := sleep(d.ctx, d.pause); err != nil {
		return 0, err
	}
	p[0] = 'x'
	return 1, nil
}

func (d *drip) Close() error { return nil }

// dripper answers with a drip that ends with the request.
type dripper struct {
	n     int
	pause time.Duration
}

func (d dripper) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: &drip{req.Context(), d.n, d.pause}, ContentLength: -1, Request: req}, nil
}

func TestSlowBodies(t *testing.T) {
	tests := []struct {
		name string
		drip dripper
		fine bool
		most time.Duration
	}{
		{"steady", dripper{10, time.Second}, true, 10 * time.Second},
		{"stands still", dripper{1, time.Hour}, false, 2 * time.Minute},
		{"one byte now and then", dripper{1 << 20, 5 * time.Second}, false, 3 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := New(Options{Transport: tt.drip, Attempts: 2})
				began := time.Now()
				a, err := c.Read(t.Context(), get(t, "http://x.example/"))
				if took := time.Since(began); took > tt.most {
					t.Errorf("it took %v", took)
				}
				if tt.fine && (err != nil || len(a.Body) != tt.drip.n) || !tt.fine && !butler.IsKind(err, butler.KindTimeout) {
					t.Errorf("%d bytes, %v", len(a.Body), err)
				}
			})
		})
	}
}

// Whoever reads slowly is not the server's fault.
func TestSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Options{Transport: dripper{3, time.Second}})
		res, err := c.Do(t.Context(), get(t, "http://x.example/"))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		for range 3 {
			time.Sleep(time.Hour) // of the bubble's clock
			if n, err := res.Body.Read(make([]byte, 10)); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
	})
}

func TestNoAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	c := New(Options{Timeout: 20 * time.Millisecond, Attempts: 1})
	defer c.Close()
	if _, err := c.Do(t.Context(), get(t, server.URL)); !butler.IsKind(err, butler.KindTimeout) {
		t.Error(err)
	}
}

func TestBodies(t *testing.T) {
	var calls atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/fits", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1000)) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1001)) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(make([]byte, 1<<20))
		z.Close()
		w.Write(b.Bytes())
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) > 1 {
			w.Write([]byte("whole"))
			return
		}
		w.Header().Set("Content-Length", "5")
		w.Write([]byte("who"))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/agent", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.UserAgent()) })
	server := httptest.NewServer(mux)
	defer server.Close()
	c := New(Options{Version: "1.2", Contact: "me@example.org (\r\nHost: evil)", MaxBody: 1000, Attempts: 2})
	defer c.Close()
	for path, kind := range map[string]butler.Kind{"/large": butler.KindDamaged, "/endless": butler.KindDamaged, "/bomb": butler.KindDamaged} {
		if a, err := c.Read(t.Context(), get(t, server.URL+path)); !butler.IsKind(err, kind) || len(a.Body) > 1000 {
			t.Errorf("%s: %d bytes, %v", path, len(a.Body), err)
		}
	}
	if a, err := c.Read(t.Context(), get(t, server.URL+"/fits")); err != nil || len(a.Body) != 1000 {
		t.Errorf("%d bytes, %v", len(a.Body), err)
	}
	if a, err := c.Read(t.Context(), get(t, server.URL+"/cut")); err != nil || string(a.Body) != "whole" {
		t.Errorf("%q, %v", a.Body, err)
	}
	if a, err := c.Read(t.Context(), get(t, server.URL+"/agent")); err != nil || string(a.Body) != "Butler/1.2 ( me@example.orgHost:evil )" {
		t.Errorf("%q, %v", a.Body, err)
	}
}

func TestRedirects(t *testing.T) {
	var referer atomic.Value
	mux := http.NewServeMux()
	mux.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) {
		referer.Store(r.Referer())
		io.WriteString(w, "there")
	})
	for from, to := range map[string]string{"/once": "/end", "/loop": "/loop", "/file": "file:///etc/passwd", "/gopher": "gopher://x/"} {
		mux.Handle(from, http.RedirectHandler(to, http.StatusFound))
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	c := New(Options{Attempts: 1})
	defer c.Close()
	for range 2 { // the second time over a connection that is there
		if a, err := c.Read(t.Context(), get(t, server.URL+"/once?key=secret")); err != nil || string(a.Body) != "there" || referer.Load() != "" {
			t.Errorf("%q, %v, told %q", a.Body, err, referer.Load())
		}
	}
	for _, path := range []string{"/loop", "/file", "/gopher"} {
		if _, err := c.Read(t.Context(), get(t, server.URL+path)); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, url := range []string{"file:///etc/passwd", "ftp://x/", "http://", "/path"} {
		if _, err := c.Do(t.Context(), get(t, url)); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestRedirectIntoTheHouse(t *testing.T) {
	tests := []struct {
		address string
		refused bool
	}{
		{"127.0.0.1:80", true}, {"[::1]:80", true}, {"10.1.2.3:80", true}, {"192.168.0.1:443", true}, {"169.254.169.254:80", true},
		{"[fe80::1]:80", true}, {"[fd00::1]:80", true}, {"[::ffff:127.0.0.1]:80", true}, {"0.0.0.0:80", true}, {"100.64.1.1:80", true},
		{"93.184.216.34:80", false}, {"[2606:2800::1]:443", false},
	}
	for _, tt := range tests {
		for _, first := range []string{"93.184.216.34:443", "192.168.7.7:80"} {
			ctx := journey(t.Context())
			if err := control(ctx, "tcp", first, nil); err != nil {
				t.Fatal(err)
			}
			req := get(t, "https://next.example/").WithContext(ctx)
			if err := checkRedirect(req, []*http.Request{get(t, "https://first.example/")}); err != nil {
				t.Fatal(err)
			}
			err := control(ctx, "tcp", tt.address, nil)
			if want := tt.refused && first[0] == '9'; (err != nil) != want {
				t.Errorf("from %s to %s: %v", first, tt.address, err)
			}
		}
	}
}

func TestPublicOnly(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "secrets of the house") }))
	defer server.Close()
	c := New(Options{Attempts: 3})
	defer c.Close()
	if a, err := c.Read(PublicOnly(t.Context()), get(t, server.URL)); !butler.IsKind(err, butler.KindForbidden) {
		t.Errorf("%q, %v", a.Body, err)
	}
	if _, err := c.Read(t.Context(), get(t, server.URL)); err != nil {
		t.Error(err)
	}
	// Nor over the connection that is there by now.
	if a, err := c.Read(PublicOnly(t.Context()), get(t, server.URL)); !butler.IsKind(err, butler.KindForbidden) {
		t.Errorf("%q, %v", a.Body, err)
	}
}
