package access_test

import (
	"net"
	"net/http"
	"sync"
	"testing"
)

// serve serves one connection within the process, in the test's time, and returns its other end.
func serve(t *testing.T, h http.Handler) net.Conn {
	t.Helper()
	client, server := net.Pipe()
	l := &oneListener{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	l.conn <- server
	s := &http.Server{Handler: h}
	gone := make(chan struct{})
	go func() { defer close(gone); _ = s.Serve(l) }()
	t.Cleanup(func() {
		_ = client.Close()
		_ = s.Close()
		<-gone
	})
	return client
}

type oneListener struct {
	conn   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *oneListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneListener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *oneListener) Addr() net.Addr { return &net.TCPAddr{} }
