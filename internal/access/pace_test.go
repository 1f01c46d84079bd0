package access_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"butler/internal/access"
)

// over returns a client of a handler over one connection of HTTP/1 or HTTP/2, in the test's time.
func over(t *testing.T, http2 bool, h http.Handler) *http.Client {
	t.Helper()
	var protocols http.Protocols
	protocols.SetHTTP1(!http2)
	protocols.SetUnencryptedHTTP2(http2)
	l := &oneListener{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	s := &http.Server{Handler: h, Protocols: &protocols}
	gone := make(chan struct{})
	go func() { defer close(gone); _ = s.Serve(l) }()
	transport := &http.Transport{Protocols: &protocols, DialContext: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		l.conn <- server
		return client, nil
	}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = s.Close()
		<-gone
	})
	return &http.Client{Transport: transport}
}

func bothProtocols(t *testing.T, test func(t *testing.T, http2 bool)) {
	t.Helper()
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, http2) })
		})
	}
}

// What takes its time to come is waited for, whether it comes in pieces, all at the end, or as the next
// answer on the same connection.
func TestAnswersThatTakeTheirTime(t *testing.T) {
	bothProtocols(t, func(t *testing.T, http2 bool) {
		g := access.NewGuard(access.Options{Admin: strong})
		client := over(t, http2, g.Watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c := http.NewResponseController(w)
			if r.URL.Path == "/own" { // a limit that passes between two pieces
				if err := c.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
					t.Error(err)
				}
			}
			for range 3 {
				if _, err := io.WriteString(w, "piece "); err != nil {
					t.Error(err)
				}
				if r.URL.Path != "/end" {
					if err := c.Flush(); err != nil {
						t.Error(err)
					}
				}
				time.Sleep(10 * time.Minute)
				if r.URL.Path == "/own" {
					if err := c.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
						t.Error(err)
					}
				}
			}
		})))
		for _, path := range []string{"/pieces", "/end", "/own", "/pieces"} {
			answer, err := client.Get("http://x" + path)
			if err != nil {
				t.Fatal(err)
			}
			if answer.ProtoMajor == 2 != http2 {
				t.Errorf("protocol is %s", answer.Proto)
			}
			body, err := io.ReadAll(answer.Body)
			if err != nil || string(body) != "piece piece piece " {
				t.Errorf("%s: %q, %v", path, body, err)
			}
			_ = answer.Body.Close()
			time.Sleep(10 * time.Minute)
		}
	})
}

// A client that takes nothing for longer than the limit is cut off, so that it holds nothing up.
func TestAnswersThatAreNotTaken(t *testing.T) {
	bothProtocols(t, func(t *testing.T, http2 bool) {
		g := access.NewGuard(access.Options{Admin: strong})
		ended := make(chan error, 1)
		client := over(t, http2, g.Watch(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					ended <- err
					return
				}
			}
		})))
		answer, err := client.Get("http://x/")
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		<-ended
		if took := time.Since(begun); took < 55*time.Second || took > 65*time.Second {
			t.Errorf("cut off after %v", took)
		}
		_ = answer.Body.Close()
	})
}
