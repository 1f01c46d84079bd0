package compress_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"butler/internal/app/compress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exchange is an answer as it went over the wire.
type exchange struct {
	*http.Response
	body []byte
}

func (e exchange) plain(t *testing.T) string {
	t.Helper()
	if e.Header.Get("Content-Encoding") != "gzip" || e.Request.Method == http.MethodHead {
		return string(e.body)
	}
	z, err := gzip.NewReader(bytes.NewReader(e.body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ask has a handler answer over a connection. header is "Name: value" lines.
func ask(t *testing.T, h http.Handler, method string, header ...string) exchange {
	t.Helper()
	server := httptest.NewServer(compress.Handler(h))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return exchange{answer, body}
}

// says answers with a body of a size and a header.
func says(size int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range header {
			name, value, _ := strings.Cut(line, ": ")
			w.Header().Set(name, value)
		}
		_, _ = io.WriteString(w, text(size))
	}
}

func text(size int) string {
	return strings.Repeat("<ButlerTask name='x'/>\n", size/23+1)[:size]
}

func TestHandler(t *testing.T) {
	const xml, takes = "Content-Type: text/xml;charset=utf-8", "Accept-Encoding: gzip, deflate, br"
	cases := []struct {
		name    string
		h       http.Handler
		method  string
		request []string
		gzip    bool
		header  map[string]string // "" if there is to be none
	}{
		{name: "XML", h: says(5000, xml, "Vary: Accept"), request: []string{takes}, gzip: true, header: map[string]string{"Vary": "Accept, Accept-Encoding"}},
		{name: "XML of known length", h: says(5000, xml, "Content-Length: 5000"), request: []string{takes}, gzip: true, header: map[string]string{"Vary": "Accept-Encoding"}},
		{name: "JSON", h: says(5000, "Content-Type: application/json"), request: []string{takes}, gzip: true},
		{name: "problem", h: says(5000, "Content-Type: application/problem+json"), request: []string{takes}, gzip: true},
		{name: "any", h: says(5000, xml), request: []string{"Accept-Encoding: *"}, gzip: true},
		{name: "on two lines", h: says(5000, xml), request: []string{"Accept-Encoding: br", takes}, gzip: true},
		{name: "smallest", h: says(1024, xml), request: []string{takes}, gzip: true},

		{name: "not asked for", h: says(5000, xml, "Vary: Accept"), header: map[string]string{"Vary": "Accept, Accept-Encoding", "Content-Encoding": ""}},
		{name: "declined", h: says(5000, xml), request: []string{"Accept-Encoding: *, gzip;q=0"}, header: map[string]string{"Vary": "Accept-Encoding"}},
		{name: "others", h: says(5000, xml), request: []string{"Accept-Encoding: br, deflate"}},
		{name: "too small", h: says(1023, xml), request: []string{takes}, header: map[string]string{"Vary": "Accept-Encoding", "Content-Length": "1023"}},
		{name: "too small, known", h: says(1023, xml, "Content-Length: 1023"), request: []string{takes}, header: map[string]string{"Content-Length": "1023"}},
		{name: "empty", h: says(0, xml), request: []string{takes}, header: map[string]string{"Content-Length": "0"}},
		{name: "picture", h: says(5000, "Content-Type: image/jpeg", "Content-Length: 5000"), request: []string{takes}, header: map[string]string{"Vary": "", "Content-Length": "5000"}},
		{name: "previews", h: says(5000, "Content-Type: application/octet-stream"), request: []string{takes}},
		{name: "archive", h: says(5000, "Content-Type: application/zip"), request: []string{takes}},
		{name: "encoded already", h: says(5000, xml, "Content-Encoding: br"), request: []string{takes}, header: map[string]string{"Content-Encoding": "br"}},
		{name: "not to be changed", h: says(5000, xml, "Cache-Control: no-cache, no-transform"), request: []string{takes}},
		{name: "no content", h: status(http.StatusNoContent), request: []string{takes}},

		{name: "strong validator", h: says(5000, xml, `Etag: "abc"`, "Accept-Ranges: bytes"), request: []string{takes}, gzip: true,
			header: map[string]string{"Etag": `W/"abc"`, "Accept-Ranges": ""}},
		{name: "weak validator", h: says(5000, xml, `Etag: W/"abc"`), request: []string{takes}, gzip: true, header: map[string]string{"Etag": `W/"abc"`}},
		{name: "strong validator, plain", h: says(5000, xml, `Etag: "abc"`), header: map[string]string{"Etag": `"abc"`}},
		{name: "unchanged", h: file(), request: []string{takes, `If-None-Match: W/"abc"`}, header: map[string]string{"Etag": `W/"abc"`, "Vary": "Accept-Encoding"}},
		{name: "unchanged, plain", h: file(), request: []string{`If-None-Match: "abc"`}, header: map[string]string{"Etag": `"abc"`, "Vary": "Accept-Encoding"}},
		{name: "part", h: file(), request: []string{takes, "Range: bytes=0-1999"}, header: map[string]string{"Content-Range": "bytes 0-1999/5000", "Etag": `"abc"`}},
		{name: "whole file", h: file(), request: []string{takes}, gzip: true, header: map[string]string{"Etag": `W/"abc"`}},

		{name: "HEAD", method: http.MethodHead, h: says(5000, xml, "Content-Length: 5000"), request: []string{takes}, header: map[string]string{"Content-Encoding": "gzip", "Content-Length": "", "Vary": "Accept-Encoding"}},
		{name: "HEAD of unknown length", method: http.MethodHead, h: says(5000, xml), request: []string{takes}, header: map[string]string{"Content-Encoding": "gzip"}},
		{name: "HEAD, plain", method: http.MethodHead, h: says(5000, xml, "Content-Length: 5000"), header: map[string]string{"Content-Encoding": "", "Content-Length": "5000"}},
		{name: "HEAD, small", method: http.MethodHead, h: says(100, xml, "Content-Length: 100"), request: []string{takes}, header: map[string]string{"Content-Encoding": "", "Content-Length": "100"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ask(t, c.h, c.method, c.request...)
			if c.method != http.MethodHead && (got.Header.Get("Content-Encoding") == "gzip") != c.gzip {
				t.Errorf("Content-Encoding is %q", got.Header.Get("Content-Encoding"))
			}
			for name, want := range c.header {
				if have := strings.Join(got.Header.Values(name), ", "); have != want {
					t.Errorf("%s is %q, want %q", name, have, want)
				}
			}
			want := ask(t, c.h, c.method, slices.DeleteFunc(slices.Clone(c.request), func(line string) bool {
				return strings.HasPrefix(line, "Accept-Encoding")
			})...)
			if got.plain(t) != want.plain(t) || got.StatusCode != want.StatusCode {
				t.Errorf("%d with %d bytes, want %d with %d", got.StatusCode, len(got.plain(t)), want.StatusCode, len(want.plain(t)))
			}
			if c.gzip && len(got.body) >= len(want.body) && len(want.body) > 0 && want.Header.Get("Content-Encoding") == "" {
				t.Errorf("%d bytes of %d", len(got.body), len(want.body))
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(code)
	}
}

// file is served with all that HTTP knows of files.
func file() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.Header().Set("Etag", `"abc"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text(5000)))
	}
}

// TestAnyWrites: in whatever pieces an answer is written, and flushed or not, it arrives whole.
func TestAnyWrites(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pieces := rapid.SliceOfN(rapid.IntRange(0, 700), 0, 12).Draw(rt, "pieces")
		flush := rapid.SliceOfN(rapid.Bool(), len(pieces), len(pieces)).Draw(rt, "flush")
		code := rapid.SampledFrom([]int{0, 200, 404, 500}).Draw(rt, "status")
		total := 0
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if code != 0 {
				w.WriteHeader(code)
			}
			for i, n := range pieces {
				if m, err := io.WriteString(w, text(n)); m != n || err != nil {
					t.Errorf("%d of %d: %v", m, n, err)
				}
				if flush[i] {
					if err := http.NewResponseController(w).Flush(); err != nil {
						t.Error(err)
					}
				}
			}
		})
		for _, n := range pieces {
			total += n
		}
		got := ask(t, h, http.MethodGet, "Accept-Encoding: gzip")
		var want strings.Builder
		for _, n := range pieces {
			want.WriteString(text(n))
		}
		if got.plain(t) != want.String() {
			rt.Fatalf("%d bytes arrived, want %d", len(got.plain(t)), total)
		}
		if wantCode := max(code, http.StatusOK); got.StatusCode != wantCode {
			rt.Fatalf("status %d, want %d", got.StatusCode, wantCode)
		}
		small := total < compress.MinSize
		if small && got.Header.Get("Content-Encoding") != "" {
			rt.Fatal("a small answer is compressed")
		}
	})
}

// An event arrives when it is written, and the header before the first one.
func TestEventStream(t *testing.T) {
	next := make(chan string)
	server := httptest.NewServer(compress.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(http.StatusOK)
		flush := http.NewResponseController(w).Flush
		if err := flush(); err != nil {
			t.Error(err)
		}
		for e := range next {
			_, _ = fmt.Fprintf(w, "data: %s\n\n", e)
			if err := flush(); err != nil {
				t.Error(err)
			}
		}
	})))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.Header.Get("Content-Encoding") != "" {
		t.Error("events are compressed")
	}
	for _, e := range []string{"a", strings.Repeat("b", 2000)} {
		next <- e
		want := "data: " + e + "\n\n"
		got := make([]byte, len(want))
		if _, err := io.ReadFull(answer.Body, got); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	close(next)
}

func TestWebsocket(t *testing.T) {
	server := httptest.NewServer(compress.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.CloseNow()
		if err := c.Write(r.Context(), websocket.MessageText, []byte(text(5000))); err != nil {
			t.Error(err)
		}
		_ = c.Close(websocket.StatusNormalClosure, "")
	})))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, _, err := websocket.Dial(ctx, server.URL, &websocket.DialOptions{
		HTTPClient: server.Client(), HTTPHeader: http.Header{"Accept-Encoding": {"gzip"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if _, b, err := c.Read(ctx); err != nil || string(b) != text(5000) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

// What panics is cut off, and must not look whole.
func TestPanic(t *testing.T) {
	for _, size := range []int{100, 5000} {
		server := httptest.NewUnstartedServer(compress.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			says(size, "Content-Type: text/xml")(w, r)
			panic(http.ErrAbortHandler)
		})))
		server.Start()
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
		all, _ := io.ReadAll(c)
		if bytes.HasSuffix(all, []byte("0\r\n\r\n")) {
			t.Errorf("%d bytes end as if all were well", size)
		}
		_ = c.Close()
		server.Close()
	}
}

func BenchmarkCompress(b *testing.B) {
	body := text(5000)
	for _, encoding := range []string{"", "gzip"} {
		b.Run("accepts="+encoding, func(b *testing.B) {
			h := compress.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/xml")
				w.Header().Set("Content-Length", "5000")
				_, _ = io.WriteString(w, body)
			}))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Accept-Encoding", encoding)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
