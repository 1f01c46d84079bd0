package app

import (
	"context"
	"net/http"
	"os"
	"strings"
	"time"

	"butler/internal/access"
	"butler/internal/api"
	"butler/internal/app/compress"
	"butler/internal/bundle"
	"butler/internal/catalogue"
	"butler/internal/guide"
	"butler/internal/logfile"
	"butler/internal/metrics"
	"butler/internal/plex"
	"butler/internal/scheduler"
	"butler/internal/section"
	"butler/internal/web"
	"butler/internal/web/disk"
	"butler/internal/web/history"
	"butler/internal/web/page"
	"butler/internal/web/settings"
	"butler/internal/web/task"
	"butler/internal/web/tonight"
	"butler/internal/web/welcome"
	"butler/tasks"
	"butler/tasks/backupdatabase"
	"butler/tasks/refreshlibraries"
	"butler/tasks/refreshperiodicmetadata"
)

// parts are what requests reach, once they are built.
type parts struct {
	scheduler *scheduler.Scheduler
	db        *catalogue.DB
	bundles   *bundle.Store
	guide     *guide.Guide
	disk      *storage
	jobs      *disk.Jobs // that pages begin
}

// newGuard returns the one that both APIs share: it counts.
func (a *App) newGuard() *access.Guard {
	names := machineNames()
	return access.NewGuard(access.Options{
		Admin: a.token, Tokens: a.tokens, Sessions: a.sessions,
		Networks: a.networks.trusted,
		Hosts:    func() []string { return names },
		Limits:   access.Limits{Listens: listens},
		Log:      a.log,
	})
}

// listens reports whether a request waits for events.
func listens(r *http.Request) bool {
	switch strings.TrimSuffix(r.URL.Path, "/") {
	case "/:/websocket/notifications", "/:/websockets/notifications", "/:/eventsource/notifications", "/api/v1/events", "/web/live":
		return true
	}
	return false
}

// below reports whether a path is a folder, or in it.
func below(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == '/')
}

// handlers composes the two APIs and the dashboard. Without parts they answer that the server is starting.
func (a *App) handlers(p *parts) http.Handler {
	name, _ := os.Hostname() // without it the server has no name until FriendlyName is set
	ready := func() bool { return p != nil }
	plexOptions := plex.Options{
		Guard: a.guard, MachineID: a.id, Version: a.o.Version, Name: name, Started: a.started,
		Ready: ready, Log: a.log, Events: a.events, Logs: a.events.WriteLines,
	}
	apiOptions := api.Options{
		Guess: refreshlibraries.Guess, Guard: a.guard, Ready: ready, Log: a.log, Events: a.events,
		Server: api.Server{Version: a.o.Version, MachineID: a.id, Name: name, URL: a.URL(), Started: a.started},
	}
	webOptions := web.Options{Options: page.Options{
		Guard: a.guard, Events: a.events, Ready: ready, Name: name, Version: a.o.Version, Zone: a.o.Zone, Log: a.log,
	}}
	var figures *metrics.Sources // none while there is nobody to ask
	if p != nil {
		apiOptions.Sources = a.sources(p)
		editor := &section.Editor{Library: p.db, Operator: p.scheduler, Data: a.folder.root, Publish: a.publish}
		empty := func(ctx context.Context, section int64) (int64, error) {
			return refreshlibraries.EmptyTrash(ctx, p.db, section)
		}
		plexOptions.Operator, apiOptions.Operator = p.scheduler, p.scheduler
		plexOptions.Updater, apiOptions.Updater = a.updates, a.updates
		plexOptions.Database, plexOptions.Bundles = p.db, p.bundles
		plexOptions.Library, plexOptions.Items, plexOptions.Editor = p.db, p.db, editor
		plexOptions.EmptyTrash, apiOptions.EmptyTrash = empty, empty
		apiOptions.Library, apiOptions.Items, apiOptions.Runs, apiOptions.Answers = p.db, p.db, p.db, p.db
		apiOptions.Failures, apiOptions.Logs = p.db, logfile.Reader{Dir: a.folder.path("logs")}
		apiOptions.Bundles, apiOptions.Blobs = p.bundles, p.bundles
		apiOptions.Guide = p.guide
		apiOptions.Garbage = p.db
		matcher := refreshperiodicmetadata.Matcher{
			Settings: p.scheduler.Settings, Library: p.db, Items: p.db, Metadata: p.db, Version: a.o.Version, Log: a.log,
		}
		plexOptions.Matcher, apiOptions.Matcher = matcher, matcher
		plexOptions.Collections, apiOptions.Collections = p.db, p.db
		plexOptions.Metadata, apiOptions.Metadata, plexOptions.Blobs = p.db, p.db, p.bundles
		apiOptions.Markers = &markers{MarkerEditor: p.db, items: p.db, operator: p.scheduler, log: a.log}
		webOptions.Welcome = welcome.Options{
			Library: p.db, Operator: p.scheduler, Sessions: a.sessions, Guess: refreshlibraries.Guess, Editor: editor, FirstNight: a.night.Begin,
		}
		chosen := &section.Folders{Roots: a.o.MediaRoots, Data: a.folder.root, Library: p.db}
		apiOptions.Sessions, apiOptions.Folders, webOptions.Welcome.Folders = a.sessions, chosen, chosen
		apiOptions.Tokens, apiOptions.Editor, apiOptions.Storage = a.tokens, editor, p.disk.look
		covered := &coverage{reader: p.db, wanted: wanted(a.o.Tasks, p.scheduler.Settings), now: time.Now}
		apiOptions.Stale, apiOptions.Coverage = p.scheduler.Stale, covered.look
		figures = &metrics.Sources{
			Tasks: p.scheduler.Tasks, Runs: p.db.Runs, Workers: p.scheduler.Workers, Sections: p.db.Sections, Coverage: covered.look, Storage: p.disk.look,
			Settings: p.scheduler.Settings, Alarms: a.reports.alarms, Zone: a.o.Zone,
		}
		apiOptions.Reports, apiOptions.Alarms, apiOptions.TestNotify = p.db, a.reports.alarms, a.reports.sender.Test
		apiOptions.Examine = (&examiner{subject: a.subject(p, p.disk)}).examine
		webOptions.Tonight = tonight.Options{Operator: p.scheduler, Tasks: a.o.Tasks, Runs: p.db, Reports: p.db, Library: p.db}
		webOptions.History = history.Options{
			Operator: p.scheduler, Tasks: a.o.Tasks, Runs: p.db, Failures: p.db, Reports: p.db, Items: p.db, Library: p.db, Logs: apiOptions.Logs,
		}
		webOptions.Preferences = settings.Options{
			Operator: p.scheduler, Tasks: a.o.Tasks, Library: p.db, Editor: editor, Tokens: a.tokens, Updater: a.updates,
			Sources: a.sources(p), TestNotify: a.reports.sender.Test,
		}
		webOptions.Task = task.Options{
			Tasks: a.o.Tasks, Operator: p.scheduler, Runs: p.db, Library: p.db, Coverage: covered.look, Stale: p.scheduler.Stale, Readme: tasks.Readme,
		}
		webOptions.Settings, webOptions.Alarms = p.scheduler.Settings, a.reports.alarms
		folders := &section.Looker{}
		apiOptions.Health = folders.Look
		giveLibrary(p, a.giveMusic(p, &plexOptions, &apiOptions), folders, covered.look, empty, &webOptions)
		webOptions.Item.Markers = apiOptions.Markers
		apiOptions.Backups = backupdatabase.Reader{Settings: p.scheduler.Settings, Data: a.folder.root, Database: p.db}
		a.giveDisk(p, &apiOptions, &webOptions)
	}
	a.metrics.Attach(figures)
	machines := a.machines(ready)
	own, rest, pages := a.measured("api", api.New(apiOptions)), a.measured("plex", plex.New(plexOptions)), a.measured("web", web.New(webOptions))
	// No http.ServeMux: it would redirect untidy paths, with the token in their query.
	return a.guard.Watch(compress.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case web.Visits(r):
			web.Home(w, r)
		case machines[r.URL.Path] != nil:
			machines[r.URL.Path].ServeHTTP(w, r)
		case below(r.URL.Path, "/api"):
			own.ServeHTTP(w, r)
		case below(r.URL.Path, "/web"):
			pages.ServeHTTP(w, r)
		default:
			rest.ServeHTTP(w, r)
		}
	})))
}
