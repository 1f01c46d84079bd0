package app

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Limits of requests. Answers have no limit: a verification of a large backup takes its time.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
	maxBody       = 6 << 20  // bytes: a subtitle file; most operations take less
	httpGrace     = 2 * time.Second
)

// front is the handler of all requests: at first one that says that the server is starting.
type front struct{ now atomic.Pointer[http.Handler] }

func (f *front) open(h http.Handler) { f.now.Store(&h) }

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*f.now.Load()).ServeHTTP(w, r) }

// newServer returns a server with the limits of requests. config is nil for one without TLS.
func newServer(h http.Handler, config *tls.Config, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           http.MaxBytesHandler(h, maxBody),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, TLSConfig: config,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// serve answers requests, with 503 until the doors are opened.
func (a *App) serve(ctx context.Context) {
	a.front = &front{}
	a.front.open(a.handlers(nil))
	a.server = newServer(a.front, a.tls, a.log)
	life, end := context.WithCancel(context.WithoutCancel(ctx)) // of connections that are not the server's any more
	a.server.BaseContext = func(net.Listener) context.Context { return life }
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		serve := a.server.Serve
		if a.tls != nil {
			serve = func(l net.Listener) error { return a.server.ServeTLS(l, "", "") }
		}
		if err := serve(a.ears); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("serve", "error", err)
		}
	}()
	a.ending("end requests", func(ctx context.Context) error {
		defer end()
		ctx, cancel := context.WithTimeout(ctx, httpGrace)
		defer cancel()
		if err := a.server.Shutdown(ctx); err != nil {
			a.log.Debug("requests were cut off", "error", err)
			_ = a.server.Close() // its listener is closed already
		}
		<-gone
		return nil
	})
}

func (a *App) scheme() string {
	if a.tls != nil {
		return "https://"
	}
	return "http://"
}

// Everywhere reports whether the server listens at all addresses of the machine.
func (a *App) Everywhere() bool {
	host, _, err := net.SplitHostPort(a.ears.Addr().String())
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsUnspecified()
}

// URL returns the address of the server for clients on this machine.
func (a *App) URL() string {
	scheme := a.scheme()
	host, port, err := net.SplitHostPort(a.ears.Addr().String())
	if err != nil {
		return scheme + a.ears.Addr().String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + net.JoinHostPort(host, port)
}
