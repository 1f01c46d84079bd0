// Package app wires the server together and gives it a life: New takes what cannot be shared (the
// data folder and the port), Start opens the Catalogue and begins to work, Stop ends everything in
// the reverse order. It alone sees all adapters.
package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/bundle"
	"butler/internal/event"
	"butler/internal/guide"
	"butler/internal/machine"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/media/tool"
	"butler/internal/metrics"
	"butler/internal/scheduler"
	"butler/internal/update"
	pages "butler/internal/web/disk"
	"butler/tasks"
)

// Options are what a server is told. Only Data is required.
type Options struct {
	Data    string         // the data folder; made if it is not there
	Listen  string         // host:port; port 0 takes any that is free. "" for 127.0.0.1:0
	Token   string         // the administrator's; "" for the one kept in the data folder, made on first start
	Version string         // of the program
	Tasks   []butler.Task  // nil for all there are
	Zone    *time.Location // of the Window; nil for the machine's
	Tools   []string       // the only folders in which ffmpeg is looked for; none for PATH and the usual ones
	TLS     TLS
	// MediaRoots are the folders below which the dashboard offers folders for new Sections; none for the usual places.
	MediaRoots []string
	Restart    func()       // asks whoever runs the server to stop it and to start it anew; nil if they must be asked by people
	Log        *slog.Logger // nil to be silent
}

// App is a server in this process.
type App struct {
	o        Options
	log      *slog.Logger
	tools    tool.Tools
	folder   folder
	token    string
	tokens   *access.Tokens
	sessions *access.Sessions
	id       string // machineIdentifier
	ears     net.Listener
	tls      *tls.Config // nil for none
	guard    *access.Guard
	networks networks
	publish  butler.Publish
	metrics  *metrics.Metrics
	server   *http.Server
	front    *front
	parts    atomic.Pointer[parts] // nil until they are built
	started  time.Time
	events   *event.Hub
	reports  reports
	updates  *update.Service
	night    *firstNight

	mu    sync.Mutex
	state state
	ends  []end // what Stop has to end, in the order in which it was begun
}

type state uint8

const (
	stateNew state = iota
	stateStarted
	stateStopped
)

// end is one thing that Stop has to end.
type end struct {
	what string
	do   func(ctx context.Context) error
}

// New checks what the server needs, and takes the data folder and the port. Nothing runs yet. The
// caller must call [App.Stop] also if it never starts it. Errors: [butler.KindMissingTool] before
// anything is made, [butler.KindLocked], [butler.KindPermission], [butler.KindNoSpace],
// [butler.KindPortTaken], [butler.KindInvalid], [butler.KindDamaged].
func New(ctx context.Context, o Options) (_ *App, err error) {
	silent := o.Log == nil
	if silent {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Tasks == nil {
		o.Tasks = tasks.All()
	}
	if o.Token != "" {
		if err := access.Validate(o.Token); err != nil {
			return nil, err
		}
		if access.Weak(o.Token) {
			o.Log.Warn("the token is so short that it can be guessed", "from", "BUTLER_TOKEN")
		}
	}
	if err := o.TLS.check(); err != nil {
		return nil, err
	}
	a := &App{o: o, started: time.Now(), events: event.NewHub()}
	a.log = slog.New(event.NewLogHandler(o.Log.Handler(), a.events.Publish))
	a.networks.log = a.log
	a.metrics = metrics.New(o.Version)
	told := a.networks.publish(a.events.Publish)
	a.publish = func(e butler.Event) {
		a.metrics.Hear(e)
		told(e)
	}
	if a.tools, err = tool.FindIn(ctx, o.Tools); err != nil {
		return nil, err
	}
	if a.tools.Sandbox, err = os.Executable(); err != nil {
		return nil, butler.E(butler.KindInternal, "find this program", "%w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(a.notUp(ctx, err), a.Stop(context.WithoutCancel(ctx)))
		}
	}()
	if a.folder, err = openFolder(o.Data); err != nil {
		return nil, err
	}
	a.ending("give back the data folder", func(context.Context) error { return a.folder.close() })
	if !silent {
		a.keepLog(ctx)
	}
	if err = a.folder.forgetAddress(); err != nil {
		return nil, err
	}
	if err = a.openUpdates(); err != nil {
		return nil, err
	}
	if a.ears, err = listen(ctx, o.Listen); err != nil {
		return nil, err
	}
	a.ending("close the port", func(context.Context) error { return a.ears.Close() })
	if a.token = o.Token; a.token == "" {
		if a.token, err = access.LoadOrMake(a.folder.path("token")); err != nil {
			return nil, err
		}
	}
	if a.tokens, err = access.OpenTokens(a.folder.path("tokens.json")); err != nil {
		return nil, err
	}
	a.ending("keep the use of tokens", func(context.Context) error { return a.tokens.Close() })
	if a.sessions, err = access.OpenSessions(a.folder.path("sessions.json"), access.SessionOptions{
		Admin: a.token, Tokens: a.tokens, Log: a.log,
	}); err != nil {
		return nil, err
	}
	a.ending("keep the use of sessions", func(context.Context) error { return a.sessions.Close() })
	if a.id, err = identity(a.folder.path("identity")); err != nil {
		return nil, err
	}
	if a.tls, err = a.openTLS(); err != nil {
		return nil, err
	}
	a.guard = a.newGuard()
	return a, nil
}

// Start serves and begins to work. While the database is being migrated, requests are answered 503;
// Start returns when the server is ready. A second call does nothing. Errors: [butler.KindNewerData],
// [butler.KindDamaged], [butler.KindNoSpace], [butler.KindPermission].
func (a *App) Start(ctx context.Context) (err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch a.state {
	case stateStarted:
		return nil
	case stateStopped:
		return butler.E(butler.KindUnavailable, "start server", "it was stopped")
	case stateNew:
	}
	a.state = stateStarted
	defer func() { err = a.notUp(ctx, err) }()
	if runtime.GOOS == "linux" && tool.Landlock() == 0 {
		a.log.Warn("this kernel has no Landlock: ffmpeg is confined by its options, priority and the lack of sockets only")
	}
	a.serve(ctx)
	if err := a.noteAddress(); err != nil { // after serve, so that it is forgotten before the port is free for others
		return err
	}
	a.ending("end notifications", func(context.Context) error { a.events.Close(); return nil })
	if err := a.build(ctx); err != nil {
		return err
	}
	if err := a.updates.Ready(); err != nil {
		return err
	}
	a.log.Info("server ready", "url", a.URL(), "data", a.o.Data, "ffmpeg", a.tools.Version)
	return nil
}

// build opens the parts from the bottom up, each of which Stop ends, and opens the doors.
func (a *App) build(ctx context.Context) error {
	db, err := a.openCatalogue(ctx)
	if err != nil {
		return err
	}
	a.ending("close the catalogue", func(context.Context) error { return db.Close() })
	bundles, err := bundle.Open(a.folder.root)
	if err != nil {
		return err
	}
	television := guide.Open(guide.Folder(a.folder.root))
	a.ending("close the guide", func(context.Context) error { return television.Close() })
	work := &dispatcher{}
	s, err := scheduler.New(scheduler.Options{
		Tasks: a.o.Tasks, Runs: db, Units: db, Failures: db, Items: db, Store: db, Dispatcher: work, Zone: a.o.Zone, Log: a.log,
		Conclusions: db, Blobs: bundles,
		Host: butler.Host{
			Library: db, Database: db, Bundles: bundles, Blobs: bundles, Items: db, Runs: db, Vectors: db, Header: header.NewReader(a.tools), Upgrader: db, Updater: a.updates,
			Metadata: db, Collections: db, Garbage: db, Reports: db, Data: a.folder.root, Version: a.o.Version,
		},
		Prefs:   func() []butler.Preference { return butler.CorePreferences(runtime.NumCPU()) },
		Publish: a.reports.publish(a.publish),
		Alarms:  a.reports.alarms,
		Load:    machine.New(),
	})
	if err != nil {
		return err
	}
	if err := work.open(ctx, workOptions{
		queueDir: a.folder.path("queue"), scheduler: s, items: db, units: db, bundles: bundles, blobs: bundles,
		performer: media.NewPerformer(a.tools, media.Options{Log: a.log}), analyses: analyses(a.o.Tasks), log: a.log,
	}); err != nil {
		return err
	}
	a.ending("stop the workers", func(context.Context) error { work.close(); return nil })
	if err := s.Launch(ctx); err != nil {
		return err
	}
	a.ending("stop the scheduler", s.Shutdown)
	a.launchReports(ctx, db, s)
	a.night = a.openFirstNight(ctx, s, db)
	disk := &storage{items: db, database: db, settings: s.Settings, data: a.folder.root}
	p := &parts{s, db, bundles, television, disk, pages.NewJobs()}
	a.ending("end what pages have begun", p.jobs.Close)
	a.launchSampler(ctx, p, disk)
	a.parts.Store(p)
	a.networks.follow(s.Settings().Text(butler.PrefNetworks))
	a.front.open(a.handlers(p))
	a.ending("refuse requests", func(context.Context) error {
		a.front.open(a.handlers(nil)) // 503, for what they would ask is about to end
		return nil
	})
	return nil
}

func analyses(all []butler.Task) []butler.Analysis {
	var found []butler.Analysis
	for _, t := range all {
		if t.Analysis != nil {
			found = append(found, *t.Analysis)
		}
	}
	return found
}

// ending notes what Stop has to end. What is noted later ends earlier.
func (a *App) ending(what string, do func(ctx context.Context) error) {
	a.ends = append(a.ends, end{what, do})
}

// Stop ends the server: new requests are answered 503, then Runs and their processes end, then the
// Catalogue. Runs that are cut off go on at the next start. A second call does nothing. ctx bounds the
// wait; what has not ended by then is left to the end of the process, and reported.
func (a *App) Stop(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state == stateStopped {
		return nil
	}
	a.state = stateStopped
	var errs []error
	for i := len(a.ends) - 1; i >= 0; i-- {
		if err := a.ends[i].do(ctx); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, fmt.Errorf("%s: %w", a.ends[i].what, err))
		}
	}
	return errors.Join(errs...)
}

// Token returns the administrator's token.
func (a *App) Token() string { return a.token }

// SignInLink makes an address for clients on this machine that signs one browser in as the administrator, once, until
// it expires.
func (a *App) SignInLink() (url string, expires time.Time) {
	link := a.guard.NewLink()
	return a.URL() + link.Path, link.Expires
}

// Run serves until ctx ends, and then stops in good order.
func Run(ctx context.Context, o Options) (err error) {
	a, err := New(ctx, o)
	if err != nil {
		return err
	}
	defer func() {
		const grace = 30 * time.Second
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		err = errors.Join(err, a.Stop(end))
	}()
	if err := a.Start(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
