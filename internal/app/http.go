package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/api"
	"butler/internal/catalogue"
	"butler/internal/plex"
	"butler/internal/scheduler"
	"butler/tasks/backupdatabase"
	"butler/tasks/refreshlibraries"
)

// Limits of requests. Answers have no limit: a verification of a large backup takes its time.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
	maxBody       = 1 << 20  // bytes
	httpGrace     = 2 * time.Second
)

func listen(ctx context.Context, address string) (net.Listener, error) {
	const op = "listen"
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, butler.E(butler.KindPortTaken, op, "%s is taken by another program", address).
			WithHint("choose another with --listen, or stop the other program")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, butler.E(butler.KindPortTaken, op, "%s is no address of this machine", address).
			WithHint("choose another with --listen")
	case errors.Is(err, syscall.EACCES):
		return nil, butler.E(butler.KindPermission, op, "%s: %w", address, syscall.EACCES).
			WithHint("ports below 1024 are for the system: choose a higher one with --listen")
	}
	return nil, butler.E(butler.KindInvalid, op, "%q: %w", address, err).WithHint("give host:port, such as 127.0.0.1:32500")
}

// front is the handler of all requests: at first one that says that the server is starting.
type front struct{ now atomic.Pointer[http.Handler] }

func (f *front) open(h http.Handler) { f.now.Store(&h) }

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*f.now.Load()).ServeHTTP(w, r) }

// serve answers requests, with 503 until the doors are opened.
func (a *App) serve() {
	a.front = &front{}
	a.front.open(a.handlers(nil, nil))
	a.server = &http.Server{
		Handler:           http.MaxBytesHandler(a.front, maxBody),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if err := a.server.Serve(a.ears); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("serve", "error", err)
		}
	}()
	a.ending("end requests", func(ctx context.Context) error {
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

// handlers composes the two APIs. Without a scheduler they answer that the server is starting.
func (a *App) handlers(s *scheduler.Scheduler, db *catalogue.DB) http.Handler {
	guard := access.NewGuard(access.Options{Admin: a.token, Log: a.log})
	name, _ := os.Hostname() // without it the server has no name until FriendlyName is set
	plexOptions := plex.Options{
		Guard: guard, MachineID: a.id, Version: a.o.Version, Name: name, Started: a.started,
		Ready: func() bool { return s != nil }, Log: a.log, Events: a.events, Logs: a.events.WriteLines,
	}
	apiOptions := api.Options{
		Guess: refreshlibraries.Guess, Guard: guard, Data: a.folder.root,
		Ready: plexOptions.Ready, Log: a.log,
	}
	if s != nil {
		plexOptions.Operator, apiOptions.Operator = s, s
		plexOptions.Database = db
		apiOptions.Library, apiOptions.Items, apiOptions.Runs = db, db, db
		apiOptions.Backups = backupdatabase.Reader{Settings: s.Settings, Data: a.folder.root, Database: db}
	}
	own, rest := api.New(apiOptions), plex.New(plexOptions)
	// No http.ServeMux: it would redirect untidy paths, with the token in their query.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
			own.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// URL returns the address of the server for clients on this machine.
func (a *App) URL() string {
	host, port, err := net.SplitHostPort(a.ears.Addr().String())
	if err != nil {
		return "http://" + a.ears.Addr().String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
