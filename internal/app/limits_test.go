package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener within the process, in the test's time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// limited serves with the limits of the real server, and returns the other end of one connection.
func limited(t *testing.T, h http.HandlerFunc) net.Conn {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := newServer(h, nil, slog.New(slog.DiscardHandler))
	gone := make(chan struct{})
	go func() { defer close(gone); _ = s.Serve(l) }()
	client, server := net.Pipe()
	l.conns <- server
	t.Cleanup(func() {
		_ = client.Close()
		_ = s.Close()
		<-gone
	})
	return client
}

// endless writes a text again and again, at intervals, until the connection ends, and returns how many
// bytes were taken.
func endless(c net.Conn, text string, every time.Duration) (taken int64) {
	for {
		n, err := io.WriteString(c, text)
		taken += int64(n)
		if err != nil {
			return taken
		}
		time.Sleep(every)
	}
}

func TestLimitsOfRequests(t *testing.T) {
	const post = "POST / HTTP/1.1\r\nHost: x\r\n"
	tests := []struct {
		name   string
		begin  string
		more   string // is written without end
		every  time.Duration
		status int           // of the answer, if there is one
		most   int64         // bytes taken
		within time.Duration // the connection is closed
		after  time.Duration // but not before
	}{
		{name: "slow header", begin: "GET / HTTP/1.1\r\n", more: "a: b\r\n", every: time.Second, within: 11 * time.Second, most: 100, after: 9 * time.Second},
		{name: "endless header", begin: "GET / HTTP/1.1\r\n", more: "a: b\r\n", status: 431, within: time.Second, most: 80 << 10},
		{name: "endless line of a header", begin: "GET / HTTP/1.1\r\na: ", more: strings.Repeat("b", 1000), status: 431, within: time.Second, most: 80 << 10},
		{name: "endless address", begin: "GET /", more: strings.Repeat("b", 1000), status: 431, within: time.Second, most: 80 << 10},
		{name: "nothing", begin: "G", within: 11 * time.Second, after: 9 * time.Second},
		{name: "huge body", begin: post + "Content-Length: 1000000000\r\n\r\n", more: strings.Repeat("b", 1000), status: 413, within: time.Second, most: 8 << 20},
		{name: "endless body", begin: post + "Transfer-Encoding: chunked\r\n\r\n", more: "3e8\r\n" + strings.Repeat("b", 1000) + "\r\n", status: 413, within: time.Second, most: 8 << 20},
		{name: "slow body", begin: post + "Content-Length: 1000\r\n\r\n", more: "b", every: time.Second, status: 400, within: 62 * time.Second, after: 59 * time.Second, most: 100},
		{name: "idle", begin: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", status: 200, within: 121 * time.Second, after: 119 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := limited(t, func(w http.ResponseWriter, r *http.Request) {
					_, err := io.Copy(io.Discard, r.Body)
					if _, large := errors.AsType[*http.MaxBytesError](err); large {
						w.WriteHeader(http.StatusRequestEntityTooLarge)
					} else if err != nil {
						w.WriteHeader(http.StatusBadRequest)
					}
				})
				begun := time.Now()
				taken := make(chan int64, 1)
				go func() {
					if _, err := io.WriteString(c, tt.begin); err != nil {
						t.Error(err)
					}
					if tt.more == "" {
						taken <- 0
						return
					}
					taken <- endless(c, tt.more, tt.every)
				}()
				in := bufio.NewReader(c)
				line, _ := in.ReadString('\n')
				_, _ = io.Copy(io.Discard, in) // until the end of the connection
				if took := time.Since(begun); took > tt.within || took < tt.after {
					t.Errorf("closed after %v", took)
				}
				_ = c.Close()
				if n := <-taken; n > tt.most {
					t.Errorf("%d bytes were taken", n)
				}
				if want := fmt.Sprintf("HTTP/1.1 %d ", tt.status); tt.status != 0 && !strings.HasPrefix(line, want) {
					t.Errorf("answer %q", line)
				}
			})
		})
	}
}

func TestGate(t *testing.T) {
	network := func(text string) netip.Prefix { return netip.MustParsePrefix(text) }
	a, b, c := network("192.0.2.1/32"), network("192.0.2.2/32"), network("2001:db8::/64")
	g := &gate{limit: 6, peers: map[netip.Prefix]int{}}
	enter := func(p netip.Prefix, want bool) {
		t.Helper()
		if g.enter(p) != want {
			t.Errorf("%v: let in %v", p, !want)
		}
	}
	for range 3 {
		enter(a, true)
	}
	enter(a, false) // no more than half
	enter(b, true)
	enter(b, true)
	enter(c, true)
	enter(c, false) // full
	g.leave(a)
	enter(c, true)
	g.leave(b)
	g.leave(b)
	enter(a, true)
	enter(a, false)
	if g.open != 5 || len(g.peers) != 2 {
		t.Errorf("%+v", g)
	}
}

// Idle connections beyond the limit are closed, and there is room again when one of them ends.
func TestIdleConnectionsAreBounded(t *testing.T) {
	a, err := New(t.Context(), Options{Data: t.TempDir(), Token: testToken})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, a)
	a.ears.(*gate).limit = 8
	a.serve(t.Context())
	address := a.ears.Addr().String()
	dial := func() net.Conn {
		t.Helper()
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	served := func(c net.Conn) bool {
		_, _ = io.WriteString(c, "GET /identity HTTP/1.1\r\nHost: x\r\n\r\n")
		line, _ := bufio.NewReader(c).ReadString('\n')
		return strings.HasPrefix(line, "HTTP/1.1 503") // it is starting
	}
	var idle []net.Conn
	for range 4 {
		c := dial()
		defer c.Close()
		if !served(c) {
			t.Error("refused before the limit")
		}
		idle = append(idle, c)
	}
	c := dial()
	if served(c) {
		t.Error("there is room for more than there should be")
	}
	_ = c.Close()
	_ = idle[0].Close()
	eventually(t, "there is room again", func() bool {
		c := dial()
		defer c.Close()
		return served(c)
	})
}

// Whoever sends too much gets to read that it was too much, and not just a broken connection.
func TestRefusalOfALargeBodyArrives(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	for range 3 {
		c, err := net.Dial("tcp", a.ears.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(c, "POST /api/v1/sections HTTP/1.1\r\nHost: x\r\nX-Plex-Token: %s\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n", testToken)
		go func() { _, _ = c.Write(make([]byte, 50_000_000)) }()
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s", answer.Status)
		}
		_, err = io.Copy(io.Discard, answer.Body)
		if err != nil {
			t.Error(err)
		}
		_ = answer.Body.Close()
		_ = c.Close()
	}
}

// A connection that is counted can end one direction and still be read from.
func TestCountedConnectionEndsOneDirection(t *testing.T) {
	l, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	half, ok := server.(interface{ CloseWrite() error })
	if !ok {
		t.Fatal("it cannot")
	}
	if err := half.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if n, err := client.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := io.WriteString(client, "x"); err != nil {
		t.Error(err)
	}
	if n, err := server.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// What an operation takes arrives: subtitles may be larger than any other body.
func TestLargeSubtitlesArrive(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	body := `{"content":"` + strings.Repeat("AAAA", 1<<20) + `"}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.URL()+"/api/v1/parts/1/subtitles/align", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", testToken)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusRequestEntityTooLarge {
		t.Error(answer.Status)
	}
}
